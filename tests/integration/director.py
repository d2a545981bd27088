#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""director: the Director of Icinga restores the basket that we ship, and deploys services made of it.

usage: director.py    in the build directory; enters the lab by itself

The Director works by its command line, with a database and a running Icinga 2. The basket is restored
twice, as after an upgrade. Every option of every command must be there, with its data field; services
made from the templates, with words, an array and flags as data, are deployed and executed, and have
the states of the lab's world. Prints "N passed, N failed" last.
"""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons
import icinga
import postgres

MODULES = "/usr/share/icingaweb2/modules"
SHIPPED = "contrib/icinga2/director-basket.json"
HOST = "lab-mail"
LIMIT = 120  # seconds until all services have their result
OF_EACH = 4  # domains for a plugin
FILES = {
    "config.ini": '[global]\nconfig_backend = "ini"\nconfig_resource = "director"\n'
                  f'module_path = "{MODULES}"\n[logging]\nlog = "none"\n',
    "resources.ini": '[director]\ntype = "db"\ndb = "pgsql"\nhost = "127.0.0.1"\n'
                     f'port = "{postgres.PORT}"\ndbname = "director"\nusername = "director"\n'
                     'password = "none"\ncharset = "utf8"\n',
    "modules/director/config.ini": '[db]\nresource = "director"\n',
    "modules/director/kickstart.ini": '[config]\nendpoint = "localhost"\nhost = "127.0.0.1"\nport = 5665\n'
                                      'username = "lab"\npassword = "lab"\n'}
# Data of other kinds than words: {service: (plugin, data, words of the output, words that are not in it)}.
FLAG = "dmarc_spf_no_dmarc"
NO_DMARC, NO_SPF = "has no DMARC record", "publishes no SPF record"
DATA = {
    "an array": ("dkim", {"dkim_domain": "dkim-ok.example", "dkim_selector": ["nosuch", "neither"]},
                 ["nosuch", "neither"], []),
    "true": ("dmarc_spf", {"dmarc_spf_domain": "good.example", FLAG: True}, [NO_SPF], [NO_DMARC]),
    "false": ("dmarc_spf", {"dmarc_spf_domain": "good.example", FLAG: False}, [NO_DMARC, NO_SPF], [])}


class Director:
    """Its command line, its database, and the Icinga 2 that it writes the configuration of."""

    def __init__(self, work):
        self.work = work
        self.database = postgres.Database(os.path.join(work, "postgres"), "director")
        self.icinga = icinga.Instance(os.path.join(work, "icinga"), "localhost", zone="master")

    def __call__(self, *words, text=None):
        """icingacli director WORDS -> (exit status, what it said)"""
        done = subprocess.run(["icingacli", "director", *words], input=text, capture_output=True,
                              text=True, check=False, timeout=120, env={
                                  **os.environ, "ICINGAWEB_CONFIGDIR": self.work + "/web"})
        return done.returncode, done.stdout + done.stderr

    def start(self):
        os.makedirs(self.database.work)
        os.chmod(self.work, 0o755)
        self.database.start()
        self.database.run("create extension pgcrypto;")
        for name, text in FILES.items():
            path = os.path.join(self.work, "web", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="ascii") as out:
                out.write(text)
        os.makedirs(self.work + "/web/enabledModules")
        for module in ("director", "incubator", "reactbundle"):
            os.symlink(f"{MODULES}/{module}", f"{self.work}/web/enabledModules/{module}")
        self.icinga.configure('include <plugins>\nobject Endpoint NodeName { }\n'
                              'object Zone ZoneName { endpoints = [ NodeName ] }\n'
                              'object Zone "director-global" { global = true }\n',
                              icinga.Certificates(os.path.join(self.work, "ca")))
        self.icinga.start()
        if not daemons.wait_until(lambda: self.icinga.api("status"), LIMIT):
            raise RuntimeError("Icinga does not answer: " + self.icinga.daemon.told())

    def show(self, kind, name):
        status, text = self(kind, "show", name, "--json")
        return json.loads(text) if status == 0 else {}

    def stop(self):
        self.icinga.daemon.stop()
        self.database.stop()


def basket(folder):
    """The basket for plugins in that folder: the shipped one names where they will be installed."""
    return subprocess.run([os.path.join(daemons.build_dir(), "contrib/commands"), "director", folder],
                          capture_output=True, text=True, check=True).stdout


def check_restored(tally, director):
    source = basket(daemons.build_dir())
    with open(os.path.join(daemons.build_dir(), SHIPPED), encoding="utf-8") as text:
        shipped = text.read()
    folder = os.path.dirname(json.loads(shipped)["Command"]["dkim"]["command"])
    tally.check("the basket is the one that we ship, but for the folder", basket(folder) == shipped)
    for what in ("is restored", "is restored again, over the first"):
        status, told = director("basket", "restore", text=source)
        tally.check(f"the basket {what}", status == 0 and "have been restored" in told, told)
    for name, command in json.loads(source)["Command"].items():
        found = director.show("command", name)
        for option, argument in command["arguments"].items():
            tally.check(f"{name}: {option} is known to the Director",
                        found.get("arguments", {}).get(option) == argument, argument)
        tally.check(f"{name}: every option has a data field", len(found.get("fields", [])) == len(
            command["arguments"]), found.get("fields"))
        tally.check(f"{name}: there is a service template",
                    director.show("service", "mailsec_" + name).get("check_command") == name)


def chosen():
    """-> {service: condition} of some domains for each plugin."""
    rows, found = {}, {}
    for check in daemons.domain_checks():
        rows.setdefault(daemons.plugin_words(check)[0].removeprefix("check_"), []).append(check)
    for plugin, checks in rows.items():
        for check in checks[::max(1, len(checks) // OF_EACH)]:
            found[f"{plugin} {check.domain.rstrip('.')}"] = (plugin, check)
    return found


def make_services(tally, director, wanted):
    """wanted: {service: (plugin, data)}"""
    for kind, name, body in [("host", HOST, {"check_command": "dummy", "address": "127.0.0.1"})] + [
            ("service", name, {"host": HOST, "imports": ["mailsec_" + plugin], "vars": data,
                               "max_check_attempts": "1"})
            for name, (plugin, data) in wanted.items()]:
        status, told = director(kind, "create", name, "--json", json.dumps(
            {"object_name": name, "object_type": "object", **body}))
        tally.check(f"the {kind} {name} is made", status == 0, told)


def check_deployed(tally, director, conditions):
    wanted = {name: (plugin, {plugin + "_domain": check.domain.rstrip(".")})
              for name, (plugin, check) in conditions.items()}
    wanted |= {name: (plugin, data) for name, (plugin, data, _, _) in DATA.items()}
    make_services(tally, director, wanted)
    status, told = director("config", "deploy")
    tally.check("the configuration is deployed", status == 0, told)
    made = daemons.wait_until(
        lambda: len(director.icinga.api("objects/services")) == len(wanted), LIMIT)
    if tally.check("Icinga has the services", made, director.icinga.daemon.told()):
        director.icinga.check_now(wanted)
    found = director.icinga.wait_for(len(wanted), LIMIT)
    for name, (_, check) in conditions.items():
        result = found.get(f"{HOST}!{name}", {}).get("last_check_result") or {}
        tally.check(f"{name} is {daemons.STATES[check.state]}", result.get("state") == check.state,
                    result.get("output"))
    for name, (_, _, words, others) in DATA.items():
        output = (found.get(f"{HOST}!{name}", {}).get("last_check_result") or {}).get("output", "")
        tally.check(f"data that is {name} reaches the plugin", all(w in output for w in words)
                    and not any(w in output for w in others), output)


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("icinga2", "icingacli")
    daemons.need_users()
    tally = daemons.Tally(225)
    with tempfile.TemporaryDirectory() as work:
        director = Director(work)
        director.start()
        for words in (("migration", "run"), ("kickstart", "run")):
            status, told = director(*words)
            tally.check("the Director is set up: " + " ".join(words), status == 0, told)
        check_restored(tally, director)
        check_deployed(tally, director, chosen())
        director.stop()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
