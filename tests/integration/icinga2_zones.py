#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""icinga2_zones: a master and two satellites of Icinga 2; the satellites execute the checks.

usage: icinga2_zones.py    in the build directory; enters the lab by itself

The shipped files are in the master's zones.d/global-templates, one file of a vantage point in each
zone; the satellites get them through the cluster. Asserted: states as in the lab's world, each
executed by its satellite; a domain that the vantage point with a bad resolver judges differently; a
satellite that is killed and comes back, and a master that is, lose no state and tell no change that
was none; results of the time without a master are handed in. Prints "N passed, N failed" last.
"""

import glob
import os
import re
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons
import icinga

SERVICE_OF = {"check_smtp_starttls": "starttls", "check_dane_tlsa": "dane",
              "check_mta_sts": "mta_sts", "check_dmarc_spf": "dmarc_spf",
              "check_dnssec": "dnssec"}
LIMIT = 120  # seconds until all services have their first result
INTERVAL = 10  # seconds between checks
WATCHED = 40  # domains
STRIPPING = "192.0.2.54"  # a resolver that strips DNSSEC
ABROAD = "dane-ok"

ENDPOINTS = """
object Endpoint "master" {{ {master} }}
object Endpoint "berlin" {{ {berlin} }}
object Endpoint "sydney" {{ {sydney} }}
object Zone "master" {{ endpoints = [ "master" ] }}
object Zone "berlin" {{ endpoints = [ "berlin" ]; parent = "master" }}
object Zone "sydney" {{ endpoints = [ "sydney" ]; parent = "master" }}
object Zone "global-templates" {{ global = true }}
"""
PORTS = {"master": 5665, "berlin": 5667, "sydney": 5668}


def endpoints(name):
    """The master connects to the satellites."""
    return ENDPOINTS.format(master="", **{
        zone: f'host = "127.0.0.1"; port = {PORTS[zone]}' if name == "master" else ""
        for zone in ("berlin", "sydney")})


def host_file(zone, domains):
    """contrib/icinga2/mailsec-zone.conf as an admin fills it in: {domain: [check, ...]}."""
    path = os.path.join(daemons.ROOT, "contrib/icinga2/mailsec-zone.conf")
    with open(path, encoding="utf-8") as text:
        shipped = text.read()
    begin, end = shipped.index("\tvars.mail_domains"), shipped.rindex("}")
    lines = "".join(f'\tvars.mail_domains["{domain}"] = {{ checks = [ '
                    + ", ".join(f'"{check}"' for check in checks) + " ] }\n"
                    for domain, checks in domains.items())
    return shipped[:begin].replace("ZONE", zone) + lines + shipped[end:]


def chosen():
    """-> {(domain, check): state} of some domains of the lab, of every state."""
    rows = [check for check in daemons.domain_checks()
            if daemons.plugin_words(check)[0] in SERVICE_OF]
    rows = rows[::max(1, len(rows) // WATCHED)]
    rows += [check for check in daemons.domain_checks()
             if check.name == ABROAD and check.command.startswith("check_dane_tlsa")]
    return {(row.domain.rstrip("."), SERVICE_OF[daemons.plugin_words(row)[0]]): row.state
            for row in rows}


class Cluster:
    def __init__(self, work, expected):
        certificates = icinga.Certificates(os.path.join(work, "ca"))
        self.written = work + "/results"
        self.nodes = {
            "master": icinga.Instance(work + "/master", "master", port=PORTS["master"]),
            "berlin": icinga.Instance(work + "/berlin", "berlin", port=PORTS["berlin"]),
            "sydney": icinga.Instance(work + "/sydney", "sydney", port=PORTS["sydney"],
                                      prefix=["with-resolver", STRIPPING])}
        for name, node in self.nodes.items():
            node.configure(endpoints(name) + (self.writer() if name == "master" else ""),
                           certificates)
        self.put_zones(expected)

    def put_zones(self, expected):
        master = self.nodes["master"]
        for path in icinga.shipped():
            with open(path, encoding="utf-8") as text:
                content = text.read().replace("check_interval = 15m", f"check_interval = {INTERVAL}")
            content = content.replace("check_interval = 1h", f"check_interval = {INTERVAL}")
            content = content.replace("max_check_attempts = 3", "max_check_attempts = 1")
            master.write("zones.d/global-templates/" + os.path.basename(path), content)
        domains = {}
        for domain, check in expected:
            domains.setdefault(domain, []).append(check)
        master.write("zones.d/berlin/mail.conf", host_file("berlin", domains))
        master.write("zones.d/sydney/mail.conf", host_file("sydney", {
            ABROAD + ".example": ["dane"]}))

    def writer(self):
        """The master writes every result that it learns of to files."""
        return ('object PerfdataWriter "results" { rotation_interval = 5s\n'
                f'  service_temp_path = "{self.written}.now"\n'
                f'  service_perfdata_path = "{self.written}.old" }}\n')

    def writes(self, since):
        """The master notes results: the writer begins a file when it is ready."""
        path = self.written + ".now"
        return os.path.exists(path) and os.stat(path).st_mtime >= since

    def times(self):
        """When the results were made that the master was told of, seconds since 1970."""
        found = set()
        for path in glob.glob(self.written + ".*"):
            with open(path, encoding="utf-8") as text:
                found |= {int(number) for number in re.findall(r"TIMET::(\d+)", text.read())}
        return found

    def start(self):
        for node in self.nodes.values():
            node.start()

    def services(self):
        return self.nodes["master"].services()


def service_name(zone, domain, check):
    return f"mail from {zone}!{check.replace('_', '-')} {domain}"


def check_states(tally, when, found, expected):
    for (domain, check), state in expected.items():
        attributes = found.get(service_name("berlin", domain, check))
        what = f"{when}: {check} {domain}"
        if tally.check(f"{what} is known to the master", attributes is not None):
            result = attributes["last_check_result"]
            tally.check(f"{what} is {daemons.STATES[state]}", int(attributes["state"]) == state,
                        result["output"][:200])
            tally.check(f"{what} was executed by the satellite", result["check_source"] == "berlin",
                        result["check_source"])


def changes(found):
    """{service: when its hard state changed last, and its state}"""
    return {name: (attributes["last_hard_state_change"], attributes["state"])
            for name, attributes in found.items() if "berlin" in name}


def all_since(cluster, moment):
    """-> services, once each in berlin was executed after that moment."""
    found = cluster.services()
    late = [name for name, attributes in found.items() if "berlin" in name
            and attributes["last_check_result"]["execution_start"] < moment]
    return None if late else found


def check_vantage_points(tally, found):
    here = found.get(service_name("berlin", ABROAD + ".example", "dane"))
    there = found.get(service_name("sydney", ABROAD + ".example", "dane"))
    tally.check("DANE of one domain is known from two places", here and there, sorted(found)[:9])
    if here and there:
        tally.check("it is OK from berlin", int(here["state"]) == 0, here["last_check_result"])
        output = there["last_check_result"]["output"]
        tally.check("it is UNKNOWN from sydney, whose resolver is named as the cause",
                    int(there["state"]) == 3 and "resolver" in output, output)
        tally.check("each was executed in its place", (
            here["last_check_result"]["check_source"],
            there["last_check_result"]["check_source"]) == ("berlin", "sydney"))


def check_killed_satellite(tally, cluster, expected):
    before = changes(cluster.services())
    berlin = cluster.nodes["berlin"]
    berlin.daemon.kill()
    time.sleep(INTERVAL)
    tally.check("satellite away: the master still has every state",
                changes(cluster.services()) == before)
    moment = time.time()
    berlin.start()
    found = daemons.wait_until(lambda: all_since(cluster, moment), LIMIT, 1)
    if tally.check("satellite back: every service is executed again", found,
                   berlin.daemon.told()):
        check_states(tally, "satellite back", found, expected)
        tally.check("satellite back: no state changed that did not", changes(found) == before, [
            (name, before[name], value) for name, value in changes(found).items()
            if before.get(name) != value])


def check_killed_master(tally, cluster, expected):
    before = changes(cluster.services())
    master = cluster.nodes["master"]
    master.daemon.stop()  # it writes what it knows when it is asked to end
    away = time.time()
    time.sleep(2 * INTERVAL)
    back = time.time()
    berlin = cluster.nodes["berlin"]
    executed = [a["last_check_result"]["execution_end"] for a in berlin.services().values()]
    tally.check("master away: the satellite goes on", max(executed) > away + INTERVAL / 2)
    # Its API begins before its writer: what came in between would be missed.
    berlin.daemon.signal(signal.SIGSTOP)
    master.start()
    tally.check("master back: it notes results", daemons.wait_until(
        lambda: cluster.writes(back), LIMIT), master.daemon.told())
    berlin.daemon.signal(signal.SIGCONT)
    found = daemons.wait_until(lambda: all_since(cluster, back), LIMIT, 1)
    if tally.check("master back: every service has a new result", found, master.daemon.told()):
        check_states(tally, "master back", found, expected)
        daemons.wait_until(lambda: max(cluster.times(), default=0) > back, LIMIT)
        handed_in = [t for t in cluster.times() if away + 1 < t < back - 1]
        tally.check("master back: results of the time without it are handed in", handed_in,
                    (away, back))
        tally.check("master back: no state changed that did not", changes(found) == before, [
            (name, before[name], value) for name, value in changes(found).items()
            if before.get(name) != value])


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("icinga2")
    expected = chosen()
    tally = daemons.Tally(len(expected) * 9)
    with tempfile.TemporaryDirectory() as work:
        cluster = Cluster(work, expected)
        status, text = cluster.nodes["master"].verify()
        tally.check("icinga2 daemon -C accepts zones.d", status == 0, text)
        cluster.start()
        found = cluster.nodes["master"].wait_for(len(expected) + 1, LIMIT)
        check_states(tally, "first", found, expected)
        check_vantage_points(tally, found)
        check_killed_satellite(tally, cluster, expected)
        check_killed_master(tally, cluster, expected)
        for node in cluster.nodes.values():
            node.daemon.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
