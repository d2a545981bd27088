#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""zabbix: a Zabbix 6.0 server with database and frontend runs the plugins by the shipped templates.

usage: zabbix.py    in the build directory; enters the lab by itself

The templates are imported through the API; hosts for good, broken and dark domains of the lab are
made; the external checks must have the states of the world, dependent items values, discovery its
rows; no item may become "not supported". A domain whose server is shut off makes a trigger fire, and
recover when it is mended. The agent's form answers through a real agent. Prints "N passed, N failed".
"""

import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons
from zabbix_server import Zabbix

SHIPPED = os.path.join(daemons.ROOT, "contrib/zabbix")
LIMIT = 120
INTERVAL = "10s"
QUIET = 40  # seconds: three more results, as the trigger of UNKNOWN counts
RULES = {name: {"createMissing": True, "updateExisting": True} for name in (
    "discoveryRules", "graphs", "groups", "items", "templates", "triggers", "valueMaps",
    "templateDashboards")}
SERVICES = {"check_smtp_starttls": "STARTTLS", "check_dane_tlsa": "DANE", "check_mta_sts": "MTA-STS",
            "check_dmarc_spf": "DMARC and SPF", "check_dkim": "DKIM", "check_dnssec": "DNSSEC"}
OF_EACH = 6  # domains for a plugin
MENDED = ("198.51.100.5", "2001:db8:25::5")  # shut off and opened again
MENDED_DOMAIN = "good.example"
DARK = "nowhere.invalid"
ODD = "mx-bad-name.example"  # names a host that Zabbix would have to quote


def check_generated(tally):
    for kind in ("external", "agent"):
        made = subprocess.run([sys.executable, os.path.join(SHIPPED, "make_template"), kind],
                              capture_output=True, text=True, check=False).stdout
        with open(os.path.join(SHIPPED, f"mailsec-{kind}.yaml"), encoding="utf-8") as text:
            tally.check(f"mailsec-{kind}.yaml is what make_template prints", text.read() == made)


def import_templates(tally, api):
    for kind in ("external", "agent"):
        with open(os.path.join(SHIPPED, f"mailsec-{kind}.yaml"), encoding="utf-8") as text:
            source = text.read()
        for what in ("is imported", "is imported again, over the first"):
            try:
                done = api("configuration.import", {"format": "yaml", "rules": RULES,
                                                    "source": source})
                tally.check(f"mailsec-{kind}.yaml {what}", done is True, done)
            except (RuntimeError, OSError, subprocess.CalledProcessError) as reason:
                tally.check(f"mailsec-{kind}.yaml {what}", False, reason)
    templates = {row["name"]: row["templateid"] for row in api("template.get", {
        "output": ["name"], "search": {"name": "Mailsec "}})}
    for service in SERVICES.values():
        for kind in ("external check", "agent"):
            tally.check(f"the template of {service} by {kind} is there",
                        f"Mailsec {service} by {kind}" in templates, templates)
    dashboards = api("templatedashboard.get", {"templateids": list(templates.values()),
                                               "selectPages": "extend"})
    tally.check("each template has a dashboard with widgets", len(dashboards) == 12 and all(
        page["widgets"] for board in dashboards for page in board["pages"]), len(dashboards))
    return templates


def chosen():
    """-> {plugin: [(domain, state)]}, of different states."""
    found = {}
    for check in daemons.domain_checks():
        found.setdefault(daemons.plugin_words(check)[0], []).append(
            (check.domain.rstrip("."), check.state))
    result = {}
    for plugin, rows in found.items():
        if plugin == "check_dkim":
            continue
        by_state = {}
        for domain, state in rows:
            by_state.setdefault(state, []).append((domain, state))
        result[plugin] = [row for state in sorted(by_state)
                          for row in by_state[state][:OF_EACH // 2]]
    return result


class Hosts:
    def __init__(self, api, templates):
        self.api, self.templates = api, templates
        self.group = api("hostgroup.create", {"name": "Mail domains"})["groupids"][0]
        self.ids = {}

    def add(self, plugin, domain, *macros, kind="external check", port="10050"):
        macros = [("DOMAIN", domain), ("INTERVAL", INTERVAL), *macros]
        name = f"{plugin} {kind} {domain}"
        self.ids[name] = self.api("host.create", {
            "host": name.replace("[", "(").replace("]", ")"),
            "groups": [{"groupid": self.group}],
            "interfaces": [{"type": 1, "main": 1, "useip": 1, "ip": "127.0.0.1", "dns": "",
                            "port": port}],
            "templates": [{"templateid": self.templates[f"Mailsec {SERVICES[plugin]} by {kind}"]}],
            "macros": [{"macro": "{$MAILSEC." + name + "}", "value": value}
                       for name, value in macros]})["hostids"][0]
        return self.ids[name]

    def items(self, host):
        """{key: item} of a host, discovered ones too."""
        return {row["key_"]: row for row in self.api("item.get", {
            "hostids": [host], "output": ["key_", "name", "lastvalue", "lastclock", "state",
                                          "error", "flags"]})}


def state_of(items, plugin):
    return items.get(f"mailsec.{plugin.removeprefix('check_')}.state", {"lastclock": "0"})


def check_states(tally, hosts, expected):
    def all_there():
        return all(state_of(hosts.items(host), plugin)["lastclock"] != "0"
                   for host, (plugin, _, _) in expected.items())

    daemons.wait_until(all_there, LIMIT, 2)
    for host, (plugin, domain, state) in expected.items():
        items = hosts.items(host)
        item = state_of(items, plugin)
        summary = items.get(f"mailsec.{plugin.removeprefix('check_')}.summary", {})
        tally.check(f"{plugin} {domain} is {daemons.STATES[state]}",
                    item.get("lastvalue") == str(state) and item["lastclock"] != "0",
                    (item, summary.get("lastvalue")))
        tally.check(f"{plugin} {domain} has a summary", summary.get("lastvalue"), summary)
        took = items.get(f"mailsec.{plugin.removeprefix('check_')}.time", {})
        tally.check(f"{plugin} {domain} has the time it took", float(took.get("lastvalue") or 0) > 0,
                    took)


def check_supported(tally, zabbix, hosts):
    """Of items, prototypes' rows and discovery rules."""
    api, bad = zabbix.api, []
    for method in ("item.get", "discoveryrule.get"):
        bad += api(method, {"hostids": list(hosts.ids.values()), "filter": {"state": 1},
                            "output": ["name", "error"]})
    tally.check("no item is not supported", not bad, bad[:5])
    told = [line for line in zabbix.log().splitlines()
            if "became not supported" in line and '"Zabbix server:' not in line]
    tally.check("the server's log tells of none", not told, told[:5])


def check_rows(tally, hosts, host):
    """Rows of low-level discovery, with values."""
    def rows():
        found = hosts.items(host)
        good = [key for key in found if key.startswith("mailsec.smtp_starttls.address.days[")
                and float(found[key]["lastvalue"] or 0) > 0]
        return found if len(good) >= 2 else None

    found = daemons.wait_until(rows, LIMIT, 2)
    if not tally.check("discovery made rows for each address, with values", found,
                       sorted(hosts.items(host))):
        return
    for key, value in (("address.tls[mx.good.example,198.51.100.5]", "TLSv1.3"),
                       ("address.state[mx.good.example,2001:db8:25::5]", "0"),
                       ("address.reachable[mx.good.example,198.51.100.5]", "true"),
                       ("host.preference[mx.good.example]", "10"),
                       ("host.dnssec[mx.good.example]", "secure"),
                       ("host.tlsa[mx.good.example]", "0"),
                       ("hosts", None), ("addresses_ok", "2")):
        item = found.get("mailsec.smtp_starttls." + key)
        if value is not None:
            tally.check(f"{key} is {value}", item and item["lastvalue"] == value, item)


def problems(api, host):
    return {row["name"]: row["severity"] for row in api("problem.get", {"hostids": [host]})}


def check_trigger(tally, zabbix, host):
    """The host's servers are shut off, then opened again."""
    def fired():
        found = problems(zabbix.api, host)
        return found if any("CRITICAL" in name for name in found) else None

    tally.check("no problem before", not problems(zabbix.api, host), problems(zabbix.api, host))
    rules = ("table inet shut {\nchain in {\ntype filter hook input priority 0;\n"
             f"ip daddr {MENDED[0]} tcp dport 25 reject with tcp reset\n"
             f"ip6 daddr {MENDED[1]} tcp dport 25 reject with tcp reset\n}}\n}}\n")
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)
    found = daemons.wait_until(fired, LIMIT, 1)
    print(f"its events: {found}")
    tally.check("a trigger fires for the broken domain", found, problems(zabbix.api, host))
    tally.check("its event says what is wrong", found and any(
        MENDED_DOMAIN in name or "connect" in name or "reach" in name for name in found), found)
    time.sleep(QUIET)
    found = problems(zabbix.api, host)
    tally.check("triggers that depend on it keep still", len(found) == 1, found)
    subprocess.run(["nft", "delete", "table", "inet", "shut"], check=True)
    tally.check("it recovers when the lab mends the domain", daemons.wait_until(
        lambda: not problems(zabbix.api, host), LIMIT, 1), problems(zabbix.api, host))


def check_odd_name(tally, hosts):
    found = daemons.wait_until(lambda: [
        key for key in hosts.items(hosts.ids[f"check_smtp_starttls external check {ODD}"])
        if key.startswith("mailsec.smtp_starttls.host.") and "host@mail.example" in key], LIMIT, 2)
    tally.check("a host with an odd name has its row", found)


def start_agent(work):
    """A Zabbix agent with the shipped UserParameter, for the programs of the build directory."""
    made = os.path.join(daemons.build_dir(), "contrib/zabbix/mailsec-userparameter.conf")
    with open(made, encoding="utf-8") as text:
        parameter = re.sub(r"\],\S*/", f"],{daemons.build_dir()}/", text.read())
    config = os.path.join(work, "agent.conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"PidFile={work}/agent.pid\nLogFile={work}/agent.log\nServer=127.0.0.1\n"
                  f"ListenIP=127.0.0.1\nListenPort=10052\nTimeout=30\nAllowRoot=1\n{parameter}")
    return daemons.Daemon(["zabbix_agentd", "-f", "-c", config], work + "/agent.out")


def make_hosts(hosts):
    """-> {host id: (plugin, domain, state)}"""
    expected = {}
    for plugin, rows in chosen().items():
        for domain, state in rows:
            expected[hosts.add(plugin, domain)] = (plugin, domain, state)
    expected[hosts.add("check_dkim", "dkim-good.example", ("DKIM.SELECTOR", "a"))] = (
        "check_dkim", "dkim-good.example", 0)
    for plugin in SERVICES:
        expected[hosts.add(plugin, DARK)] = (plugin, DARK, 2)
    expected[hosts.add("check_smtp_starttls", ODD)] = ("check_smtp_starttls", ODD, 2)
    expected[hosts.add("check_dkim", "dkim-good.example", ("DKIM.SELECTOR", "a"), kind="agent",
                       port="10052")] = ("check_dkim", "dkim-good.example", 0)
    expected[hosts.add("check_smtp_starttls", MENDED_DOMAIN, kind="agent", port="10052")] = (
        "check_smtp_starttls", MENDED_DOMAIN, 0)
    return expected


def check_all(tally, zabbix, work):
    hosts = Hosts(zabbix.api, import_templates(tally, zabbix.api))
    zabbix.all.append(start_agent(work))
    expected = make_hosts(hosts)
    mended = hosts.ids.get(f"check_smtp_starttls external check {MENDED_DOMAIN}") or hosts.add(
        "check_smtp_starttls", MENDED_DOMAIN)
    expected.setdefault(mended, ("check_smtp_starttls", MENDED_DOMAIN, 0))
    zabbix.start_server()
    check_states(tally, hosts, expected)
    check_rows(tally, hosts, mended)
    check_odd_name(tally, hosts)
    check_supported(tally, zabbix, hosts)
    check_trigger(tally, zabbix, mended)
    check_supported(tally, zabbix, hosts)


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("zabbix_server", "zabbix_agentd", "php", "nft")
    daemons.need_users()
    tally = daemons.Tally(150)
    with tempfile.TemporaryDirectory() as work:
        check_generated(tally)
        zabbix = Zabbix(work)
        try:
            zabbix.start_frontend()
            check_all(tally, zabbix, work)
        except (RuntimeError, OSError, subprocess.CalledProcessError) as reason:
            tally.check("the test came to its end", False, reason)
        finally:
            zabbix.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
