#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""guides: what the pages for monitoring systems tell one to type works, on the files of Debian's packages.

usage: guides.py    in the build directory; enters the lab by itself

The programs are installed in the lab, over its private /usr and /etc. Then each command of a page is
run in order, in one shell a page; what follows an "editor FILE" becomes the end of that file. Only
commands of NOT_RUN are passed over. At last each system reads its configuration, and is asked what it
has understood. Prints "N passed, N failed" last.
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import daemons
import icinga
import peers_cache

SHARE = "/usr/local/share/mailsec-plugins"
RUN = {"mkdir", "cp", "ln", "sed", "echo", "grep", "icinga2", "nagios4", "zabbix_agentd", "useradd", "cd",
       "install", "runuser", "ls", "cat", "promtool"}
# The first needs a person; no systemd runs in the lab; the others ask servers that other tests start.
NOT_RUN = {"editor", "systemctl", "icingacli", "curl", "promtool query"}
# These print the same each time, and the page shows what.
SHOWN = {"ls", "cat", "promtool"}
COMMAND = re.compile(r"^ +(?P<prompt>[#$] )?(?P<command>(?P<verb>[a-z_0-9]+)\b.*)$")

# What the packages' scripts do when they are installed; the lab has only unpacked them.
PACKAGES = """
mount -t tmpfs tmpfs /var/lib && mount -t tmpfs tmpfs /var/log || exit 9
mkdir -p /var/lib/nagios4 /var/log/nagios4 /var/lib/mailsec-textfile /etc/mailsec-plugins /run/zabbix
cp /usr/share/zabbix-server-pgsql/zabbix_server.conf /usr/share/zabbix-agent/zabbix_agentd.conf \\
    /etc/zabbix/ || exit 9
for user in nagios zabbix; do id $user >/dev/null 2>&1 || useradd --system $user || exit 9; done
cp -a {peers}/var/lib/nagios4/. /var/lib/nagios4/ && chown -R nagios: /var/lib/nagios4 || exit 9
"""
# Between the commands of a page: what it says in words.
WORDS = {
    "cp mailsec-userparameter.conf": f"cd {SHARE}/zabbix",
    "cat /etc/mailsec-plugins/prometheus.conf":
        "printf 'check_smtp_starttls -d dane-ok.example\\ncheck_dane_tlsa -d dane-ok.example\\n'"
        " > /etc/mailsec-plugins/prometheus.conf",
    "nagios4 -v": r"sed -i 's/^\tmax_check_attempts.*/&\n\tcontact_groups admins/' /etc/nagios4/conf.d/mail.cfg",
    "runuser -u mailsec-textfile": "chown mailsec-textfile: /var/lib/mailsec-textfile",
    "promtool check rules":
        "cp /usr/share/mailsec-plugins/prometheus/mailsec-alerts.yml /etc/prometheus/"}

# Asked at the end: (what, command, words of the answer).
QUESTIONS = {
    "ICINGA2": [
        ("Icinga has the service",
         "icinga2 object list --type Service --name 'mail!starttls good.example'",
         ["smtp_starttls_domain", "good.example"]),
        ("and the other", "icinga2 object list --type Service --name 'mail!dnssec good.example'",
         ["dnssec_domain"])],
    "NAGIOS": [
        ("Nagios takes its configuration", "nagios4 -v /etc/nagios4/nagios.cfg",
         ["Total Warnings: 0", "Total Errors:   0"])],
    "ZABBIX": [
        ("an external script can be executed", "/etc/zabbix/externalscripts/check_dnssec --version",
         ["check_dnssec (mailsec-plugins)"]),
        ("the agent has the item", "zabbix_agentd -t 'mailsec.dnssec[signed.example,25]'",
         ['"state":0'])],
    "PROMETHEUS": [
        ("the list was run", "cat /var/lib/mailsec-textfile/*.prom",
         ['mailsec_state{command="check_dane_tlsa -d dane-stale.example"', "mailsec_cert_not_after"])]}


def commands(page):
    """-> [(command, whether it is run, the lines below it: what belongs into the file that it edits, or
    what it prints)]"""
    with open(os.path.join(daemons.ROOT, "doc", page), encoding="utf-8") as text:
        lines = text.read().replace("\\\n", "").splitlines()
    found, below = [], None
    for line in lines:
        match = COMMAND.match(line)
        verb = match["verb"] if match else ""
        if match and (match["prompt"] or verb in RUN | NOT_RUN):
            command = match["command"].split(" && systemctl")[0]
            passed_over = next((name for name in NOT_RUN if command.startswith(name)), None)
            below = [] if verb == "editor" or match["prompt"] == "$ " else None
            found.append((command, not passed_over, below))
        elif below is not None and (line.startswith("  ") or not line and command.startswith("editor")):
            below.append(line)
        else:
            below = None
    return found


def script(page):
    lines = [PACKAGES.format(peers=os.path.abspath(peers_cache.directory()))]
    for number, (command, run, below) in enumerate(commands(page)):
        for begin, before in WORDS.items():
            if command.startswith(begin):
                lines.append(before)
        if command.startswith("editor") and below:
            file = command.split()[1]
            lines.append(f"cat >>{file} <<'END'\n" + "\n".join(below) + "\nEND")
        if run:
            lines.append(f"echo '== {number}'\n{command}\necho \"== $?\"")
    for number, (_, command, _) in enumerate(QUESTIONS[page]):
        lines.append(f"echo '?? {number}'\n{command}\necho '?? end'")
    return "\n".join(lines) + "\n"


def check_page(tally, page, work):
    with open(os.path.join(work, page), "w", encoding="utf-8") as out:
        out.write(script(page))
    done = subprocess.run(["unshare", "-m", "bash", os.path.join(work, page)], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", timeout=300)
    ended = {int(number): (text, int(status)) for number, text, status in re.findall(
        r"^== (\d+)\n(.*?)^== (\d+)$", done.stdout, re.M | re.S)}
    run = 0
    for number, (command, wanted, below) in enumerate(commands(page)):
        if wanted:
            run += 1
            text, status = ended.get(number, (done.stdout[-2000:], None))
            tally.check(f"{page}: {command}", status == 0, (status, text))
            if below and command.split()[0] in SHOWN:
                tally.check(f"{page} shows what it prints", text.split() == " ".join(below).split(),
                            (text, below))
    tally.check(f"{page} has commands", run >= 3, run)
    answers = dict(re.findall(r"^\?\? (\d+)\n(.*?)^\?\? end$", done.stdout, re.M | re.S))
    for number, (what, _, words) in enumerate(QUESTIONS[page]):
        answer = answers.get(str(number), done.stdout[-2000:])
        tally.check(f"{page}: {what}", all(word in answer for word in words), answer)


def install(tally):
    """Where it was configured for, and as the pages have it: the default prefix with Debian's directory
    of plugins, and /usr."""
    with open(os.path.join(daemons.build_dir(), icinga.MADE), encoding="utf-8") as text:
        folder = re.search('MailsecPluginDir = "(.*)"', text.read())[1]
    if not folder.startswith("/usr/"):
        daemons.skip(f"the programs belong into {folder}, and the lab has only a /usr of its own")
    plugins = "libexecdir=/usr/lib/nagios/plugins"
    for words in ([], ["prefix=/usr/local", plugins], ["prefix=/usr", plugins]):
        done = subprocess.run(["make", "-s", "install", *words], cwd=daemons.build_dir(), text=True,
                              capture_output=True, check=False)
        tally.check("make install " + " ".join(words), done.returncode == 0, done.stderr[-2000:])


def main(argv):
    daemons.enter_lab(__file__, argv)
    daemons.need("icinga2", "nagios4", "zabbix_agentd", "promtool")
    daemons.need_users()
    tally = daemons.Tally(30)
    install(tally)
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        for page in QUESTIONS:
            check_page(tally, page, work)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
