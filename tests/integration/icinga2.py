#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""icinga2: a running Icinga 2 executes every plugin from the files that we ship, against the lab.

usage: icinga2.py    in the build directory; enters the lab by itself

First `icinga2 daemon -C` over the shipped files and the services that their apply rules make. Then
each condition of the lab's world that names only a domain becomes a service: the API must show the
state of its row, and Icinga's own Graphite writer must make numbers of the performance data. Every
option of every plugin is one of the check command, and back. Prints "N passed, N failed" last.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons
import icinga

LIMIT = 240  # seconds until every service must have a result
ROUNDS, WRITTEN = 4, 15  # how often, and how long, the numbers of all are waited for
PLUGINS = ("smtp_starttls", "dane_tlsa", "mta_sts", "dmarc_spf", "dkim", "dnssec")
FOR_PEOPLE = {"help", "version", "explain"}

EXAMPLE = """
object Host "mail" {
  import "generic-host"
  vars.mail_domains["example.org"] = {
    checks = [ "starttls", "dane", "mta_sts", "dmarc_spf", "dnssec" ]
    vars.mta_sts_min_mode = "enforce"
  }
  vars.mail_domains["example.net"] = { dkim_selectors = [ "2026a", "2026b" ] }
  vars.mail_domains["example.com"] = { }
}
"""
EXAMPLE_SERVICES = 5 + 3 + 2

SERVICE = """object Service "{name}" {{ host_name = "world"; check_command = "{command}"
  {vars}
  max_check_attempts = 1; check_interval = 1h }}
"""

# What reaches the plugin as more than one word or as a flag: macros, arrays, booleans.
ARGUMENTS = {
    "array": ("dkim", 'vars.dkim_domain = "dkim-ok.example"; vars.dkim_selector = [ "rsa2048", '
                      '"nosuch" ]', ("rsa2048", "nosuch")),
    "flag": ("dmarc_spf", 'vars.dmarc_spf_domain = "good.example"; vars.dmarc_spf_verbose = true',
             ("good.example",)),
    "usage": ("dnssec", 'vars.dnssec_domain = "good.example"; vars.dnssec_timeout = "never"',
              ("--timeout", "never")),
}


def check_files(tally, work):
    instance = icinga.Instance(os.path.join(work, "verify"), "lab")
    instance.configure(icinga.include_shipped() + EXAMPLE +
                       "object Endpoint NodeName { }\n"
                       "object Zone ZoneName { endpoints = [ NodeName ] }\n")
    status, text = instance.verify()
    tally.check("icinga2 daemon -C accepts the shipped files", status == 0, text)
    tally.check("the apply rules make the services",
                f"Instantiated {EXAMPLE_SERVICES} Services." in text, text)
    tally.check("icinga2 daemon -C warns of nothing", "warning" not in text.lower(), text)


def options_of(plugin):
    """Long options, as --help names them."""
    text = subprocess.run(["check_" + plugin, "--help"], capture_output=True, text=True,
                          check=False).stdout
    return set(re.findall(r"--([a-z0-9][a-z0-9-]+)", text.split("Examples:")[0])) - FOR_PEOPLE


def check_options(tally):
    """The commands have the options of --help, no more and no fewer."""
    with open(icinga.shipped()[0], encoding="utf-8") as text:
        blocks = re.split(r"object CheckCommand ", text.read())[1:]
    tally.check("each plugin has a command", len(blocks) == len(PLUGINS), len(blocks))
    basket = json.load(open(os.path.join(daemons.build_dir(),
                                         "contrib/icinga2/director-basket.json"),
                            encoding="utf-8"))
    fields = basket["Datafield"]
    for block, plugin in zip(blocks, PLUGINS):
        shipped = set(re.findall(r'^\t\t"--([a-z0-9-]+)" = ', block, re.M))
        tally.check(f"{plugin}: CheckCommand in the order of the plugins",
                    block.startswith(f'"{plugin}"'), block[:40])
        tally.check(f"{plugin}: every option of --help is in the CheckCommand",
                    shipped and options_of(plugin) == shipped, options_of(plugin) ^ shipped)
        command = basket["Command"][plugin]
        tally.check(f"{plugin}: the Director's basket has the same options",
                    {name[2:] for name in command["arguments"]} == shipped,
                    set(command["arguments"]))
        variables = {fields[str(field["datafield_id"])]["varname"] for field in command["fields"]}
        tally.check(f"{plugin}: the basket has a data field for each of them", variables == {
            f"{plugin}_{name.replace('-', '_')}" for name in shipped}, variables)


def world_services():
    """-> {name: condition} and the configuration."""
    checks = {f"s{number:03d}": check for number, check in enumerate(daemons.domain_checks())}
    text = 'object Host "world" { import "generic-host" }\n'
    for name, check in checks.items():
        command = daemons.plugin_words(check)[0].removeprefix("check_")
        text += SERVICE.format(name=name, command=command, vars=(
            f'vars.{command}_domain = "{check.domain.rstrip(".")}"'))
    for name, (command, variables, _) in ARGUMENTS.items():
        text += SERVICE.format(name=name, command=command, vars=variables)
    return checks, text


def check_one(tally, check, attributes, numbers):
    what = f"{check.name}: {check.command}"
    if not tally.check(f"{what} has a result", attributes is not None):
        return
    result = attributes["last_check_result"]
    tally.check(f"{what} is {daemons.STATES[check.state]}", int(attributes["state"]) == check.state
                and int(result["exit_status"]) == check.state,
                (result["exit_status"], result["output"][:300]))
    labels = {item.split("=")[0].strip("'") for item in result["performance_data"]}
    tally.check(f"{what}: every value of the performance data is a number for Icinga",
                labels == set(numbers) and (labels or check.state == 3), (labels, numbers))
    tally.check(f"{what}: no performance data is left in the text",
                "|" not in result["output"], result["output"][:300])


def with_numbers(instance, graphite):
    """-> services(), when there are numbers of each that has performance data. The writer drops
    results from before it is connected, so those are executed again."""
    def missing():
        return [a["name"] for a in instance.services().values()
                if a["last_check_result"]["performance_data"]
                and not graphite.labels("world." + a["name"])]

    for _ in range(ROUNDS):
        if daemons.wait_until(lambda: not missing(), WRITTEN, 1):
            break
        instance.check_now(missing())
    return instance.services()


def check_world(tally, work):
    checks, text = world_services()
    graphite = icinga.Graphite()
    instance = icinga.Instance(os.path.join(work, "running"), "lab")
    instance.configure(icinga.include_shipped() + graphite.config() + text +
                       "object Endpoint NodeName { }\n"
                       "object Zone ZoneName { endpoints = [ NodeName ] }\n",
                       icinga.Certificates(os.path.join(work, "ca")))
    instance.start()
    instance.wait_for(len(checks) + len(ARGUMENTS), LIMIT)
    found = with_numbers(instance, graphite)
    for name, check in checks.items():
        check_one(tally, check, found.get("world!" + name), graphite.labels("world." + name))
    for name, (_, _, words) in ARGUMENTS.items():
        result = (found.get("world!" + name) or {}).get("last_check_result") or {}
        tally.check(f"arguments ({name}): the plugin had {words}",
                    all(word in result.get("output", "") for word in words), result)
    instance.daemon.stop()
    commands = {daemons.plugin_words(check)[0] for check in checks.values()}
    tally.check("plugins that were executed", len(commands) >= 5, commands)


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("icinga2")
    tally = daemons.Tally(1400)
    with tempfile.TemporaryDirectory() as work:
        check_files(tally, work)
        check_options(tally)
        check_world(tally, work)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
