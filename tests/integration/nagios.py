#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""nagios: a running Nagios 4 executes the plugins by the shipped command definitions.

usage: nagios.py    in the build directory; enters the lab by itself

nagios4 -v must accept the commands and the sample file without a warning. Then conditions of the
lab's world become services, and status.dat must show their states, the long output and performance
data; hosts are checked with check_..._host. Prints "N passed, N failed" last.
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons

LIMIT = 150  # seconds until every service must have a result
PERFDATA = re.compile(r"'[a-z0-9_]{1,19}'=-?[0-9.]+(s|B|c|%)?(;[-0-9.:~@]*){0,4}")
SAMPLE_SERVICES = 6

MAIN = """log_file={work}/nagios.log
cfg_file={commands}
cfg_file={objects}
object_cache_file={work}/objects.cache
precached_object_file={work}/objects.precache
resource_file={work}/resource.cfg
status_file={work}/status.dat
status_update_interval=5
nagios_user=root
nagios_group=root
command_file={work}/nagios.cmd
lock_file={work}/nagios.pid
temp_file={work}/nagios.tmp
temp_path={work}
check_result_path={work}/results
state_retention_file={work}/retention.dat
query_socket={work}/nagios.qh
check_external_commands=0
execute_service_checks=1
service_check_timeout=60
max_concurrent_checks=12
service_inter_check_delay_method=0.05
host_inter_check_delay_method=n
service_interleave_factor=1
enable_notifications=0
illegal_macro_output_chars=`~$&|<>'"
"""

# What the configuration of every Nagios has.
SITE = """
define timeperiod {
	timeperiod_name	24x7
	alias		always
	monday		00:00-24:00
	tuesday		00:00-24:00
	wednesday	00:00-24:00
	thursday	00:00-24:00
	friday		00:00-24:00
	saturday	00:00-24:00
	sunday		00:00-24:00
}
define contact {
	contact_name			admin
	host_notification_period	24x7
	service_notification_period	24x7
	host_notification_commands	none
	service_notification_commands	none
}
define contactgroup {
	contactgroup_name	admins
	members			admin
}
define command {
	command_name	none
	command_line	/bin/true
}
"""
LAB_HOST = """
define host {{
	host_name		{name}
	address			{address}
	check_command		{command}
	contacts		admin
	check_period		24x7
	max_check_attempts	1
	check_interval		60
	notification_interval	0
}}
"""
LAB_SERVICE = """
define service {{
	host_name		world
	service_description	{name}
	check_command		{command}
	contacts		admin
	check_period		24x7
	notification_period	24x7
	notification_interval	0
	max_check_attempts	1
	check_interval		60
	retry_interval		60
}}
"""
# Words that need their quotes, and an array of what a shell would eat.
MORE = {
    "quoted": ("check_dmarc_spf!good.example!-v --severity 'spf.absent@good.*=OK' --severity 'dmarc.absent@*=OK'", 0),
    "range": ("check_dnssec!good.example!-w '~:20' -c 25", 0),
    "selector": ("check_dkim!dkim-ok.example!nosuch!-t 20", 2),
}


def sample():
    """The shipped sample; an admin adds the contacts."""
    path = os.path.join(daemons.ROOT, "contrib/nagios/mailsec-sample.cfg")
    with open(path, encoding="utf-8") as text:
        return re.sub(r"(max_check_attempts\t)", r"contact_groups\tadmins\n\t\1", text.read())


def configure(work, objects):
    os.makedirs(work + "/results")
    for name, text in (("resource.cfg", "$USER1$=/usr/lib/nagios/plugins\n"),
                       ("objects.cfg", SITE + objects)):
        with open(os.path.join(work, name), "w", encoding="utf-8") as out:
            out.write(text)
    # The commands as make made them, with the programs of the build directory.
    made = os.path.join(daemons.build_dir(), "contrib/nagios/mailsec.cfg")
    with open(made, encoding="utf-8") as text:
        commands = re.sub(r"(command_line\t)\S*/", rf"\1{daemons.build_dir()}/", text.read())
    with open(work + "/commands.cfg", "w", encoding="utf-8") as out:
        out.write(commands)
    config = os.path.join(work, "nagios.cfg")
    with open(config, "w", encoding="utf-8") as out:
        out.write(MAIN.format(work=work, commands=work + "/commands.cfg",
                              objects=work + "/objects.cfg"))
    return config


def check_files(tally, work):
    done = subprocess.run(["nagios4", "-v", configure(work, sample())], capture_output=True,
                          text=True, check=False)
    text = done.stdout + done.stderr
    tally.check("nagios4 -v accepts the shipped files", done.returncode == 0, text[-3000:])
    tally.check("nagios4 -v warns of nothing", "Total Warnings: 0" in text
                and "Total Errors:   0" in text, text[-3000:])
    tally.check("the sample makes its services", f"Checked {SAMPLE_SERVICES} services" in text,
                text[-3000:])


def status(work):
    """status.dat -> {"host!service": {key: value}}, of those that were checked."""
    with open(work + "/status.dat", encoding="utf-8") as text:
        content = text.read()
    found = {}
    for kind, body in re.findall(r"^(hoststatus|servicestatus) \{\n(.*?)\n\t\}", content,
                                 re.M | re.S):
        values = dict(line.strip().split("=", 1) for line in body.splitlines() if "=" in line)
        if values["has_been_checked"] == "1":
            name = values.get("service_description", "") if kind == "servicestatus" else ""
            found[f"{values['host_name']}!{name}"] = values
    return found


def check_one(tally, name, state, values):
    if not tally.check(f"{name} was checked", values):
        return
    tally.check(f"{name} is {daemons.STATES[state]}", int(values["current_state"]) == state,
                values["plugin_output"])
    first = re.match(r"[A-Z0-9-]+ ([A-Z]+)\b", values["plugin_output"])
    tally.check(f"{name}: the first line tells the state",
                first and first.group(1) == daemons.STATES[state], values["plugin_output"])
    data = values["performance_data"].split(" ")
    tally.check(f"{name}: performance data", state == 3 and data == [""] or all(
        PERFDATA.fullmatch(item) for item in data), data)


def check_running(tally, work):
    checks = {f"s{number:03d}": check
              for number, check in enumerate(daemons.domain_checks()[::3])}
    text = LAB_HOST.format(name="world", address="198.51.100.5", command="none")
    text += LAB_HOST.format(name="mx-good", address="mx.good.example",
                            command="check_smtp_starttls_host!-t 20 --verify")
    text += LAB_HOST.format(name="mx-dark", address="nosuch.good.example",
                            command="check_smtp_starttls_host")
    for name, check in checks.items():
        words = daemons.plugin_words(check)
        command = f"{words[0]}!{words[2]}" if words[0] != "check_dkim" else \
            f"{words[0]}!{words[2]}!selector"
        text += LAB_SERVICE.format(name=name, command=command)
    for name, (command, _) in MORE.items():
        text += LAB_SERVICE.format(name=name, command=command)
    config = configure(work, text)
    daemon = daemons.Daemon(["nagios4", config], work + "/output")
    count = len(checks) + len(MORE) + 3
    daemons.wait_until(lambda: not daemon.runs() or len(status(work)) >= count, LIMIT, 1)
    tally.check("nagios4 runs", daemon.runs(), daemon.told())
    found = status(work)
    daemon.stop()
    for name, check in checks.items():
        if not check.command.startswith("check_dkim"):
            check_one(tally, f"world!{name}", check.state, found.get(f"world!{name}"))
    for name, (_, state) in MORE.items():
        check_one(tally, f"world!{name}", state, found.get(f"world!{name}"))
    long_ones = [v for v in found.values() if v["long_plugin_output"]]
    tally.check("long output tells the findings", len(long_ones) > 20 and all(
        re.match(r"\[[A-Z]+\] ", v["long_plugin_output"]) for v in long_ones), len(long_ones))
    tally.check("a host is up by check_smtp_starttls_host",
                found.get("mx-good!", {}).get("current_state") == "0", found.get("mx-good!"))
    tally.check("a host is down by check_smtp_starttls_host",
                found.get("mx-dark!", {}).get("current_state") == "1", found.get("mx-dark!"))


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("nagios4")
    tally = daemons.Tally(400)
    with tempfile.TemporaryDirectory() as work:
        for name in ("files", "running"):
            os.mkdir(os.path.join(work, name))
        check_files(tally, os.path.join(work, "files"))
        check_running(tally, os.path.join(work, "running"))
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
