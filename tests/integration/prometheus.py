#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""prometheus: the metrics of the plugins all the way to alerts and queries, in the lab.

usage: prometheus.py    in the build directory; enters the lab by itself

promtool reads what every plugin says of good, broken, silent and misused targets; it checks and tests
the alert rules. systemd-analyze reads the units. mailsec-textfile runs a list, undisturbed and killed
in the middle; node_exporter serves what it leaves, and a Prometheus scrapes that, raises the alerts
and evaluates every expression of the dashboard. That is all that is known of the dashboard: Grafana
is not available here, so how it looks has not been seen. Prints "N passed, N failed" last.
"""

import collections
import concurrent.futures
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import daemons

FILES = os.path.join(daemons.ROOT, "contrib", "prometheus")
SCRIPT = os.path.join(FILES, "mailsec-textfile")
EXPORTER, SERVER = "127.0.0.1:19100", "127.0.0.1:19090"
OF_A_KIND = 4  # conditions of the world for each plugin and state
EXPOSURE = 20  # systemd-analyze security, tenths
KILLS = 9
TOO_SLOW = {"silent", "tarpit"}  # words in names of conditions that would only take time

# Beside the conditions of the world: (state, command).
MORE = [
    (0, "check_smtp_starttls -d good.example"),
    (2, "check_dane_tlsa -d dane-stale.example"),
    (0, "check_dmarc_spf -d protected.example"),
    (2, "check_dmarc_spf -d spf-host.example --ip 2001:db8::1"),
    (1, "check_dkim -d dkim-1024.example -s a"),
    (3, "check_dkim -d dkim-1024.example -s \"a\\b\""),
    (3, "check_dkim --nonsense"),
    (3, "check_dkim --nonsense $(touch /bad) `id` *"),
    (3, "check_dane_tlsa"),
    (3, "check_dnssec -d"),
    (3, "check_mta_sts -d good.example -t nonsense"),
    (3, "check_smtp_starttls -d good.example -t 0.001"),
    (3, "check_smtp_starttls -H mx.good.example -4 -t 0.001"),
    (3, "check_dmarc_spf -d protected.example -o json --nonsense"),
    (3, "check_dnssec --help"),
    (3, "check_missing -d good.example"),
]
NO_METRICS = ("check_missing", "--help")
QUICK = ["check_dane_tlsa -d dane-stale.example", "check_dane_tlsa -d dane-ok.example",
         "check_smtp_starttls -d good.example", "check_smtp_starttls -d self-signed.example",
         "check_dnssec -d signed.example", "check_dmarc_spf -d protected.example",
         "check_dkim -d dkim-1024.example -s a", "check_slow -d one", "check_slow -d two",
         "check_slow -d three"]
# Says half of it, and after a while the rest; says half of it and dies.
SLOW = """#!/bin/sh
printf '# HELP mailsec_state State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\\n'
printf '# TYPE mailsec_state gauge\\nmailsec_state{plugin="check_slow",target="%s' "$4"
sleep 0.2
[ "$4" != die ] || kill -KILL $$
printf '"} 0\\n'
"""


def run(command, text=None, **kwargs):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False,
                          timeout=120, **kwargs)


def series(text):
    """{series: value} of metrics that end where they should; None for half a file."""
    lines = text.splitlines()
    if not text.endswith("\n") or not text.startswith("# HELP mailsec_state "):
        return None
    samples = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    if not all(re.fullmatch(r"mailsec_[a-z0-9_]+\{.*\}", name) and value
               for name, _, value in samples):
        return None
    found = {name: float(value) for name, _, value in samples}
    return found if len(found) == len(samples) else None


def state_of(found):
    """-> (the series, the state) of one run"""
    states = [(name, value) for name, value in found.items() if name.startswith("mailsec_state{")]
    return states[0] if len(states) == 1 else (None, None)


def world_rows():
    """Some conditions of each plugin and state -> [(state, command)]"""
    kinds = collections.defaultdict(list)
    for check in daemons.domain_checks():
        plugin = check.command.split()[0]
        if not TOO_SLOW & set(check.name.split("-")) and len(kinds[plugin, check.state]) < OF_A_KIND:
            kinds[plugin, check.state].append((check.state, " ".join(daemons.plugin_words(check))))
    return [row for kind in sorted(kinds) for row in kinds[kind]]


def test_plugins(tally, rows):
    """What they say themselves."""
    def one(row):
        words = row[1].split()
        done = run([words[0], "-o", "prometheus", *words[1:]])
        return row, done, run(["promtool", "check", "metrics"], done.stdout)

    rows = [row for row in rows if not any(word in row[1] for word in (*NO_METRICS, "-o json"))]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for (state, command), done, said in pool.map(one, rows):
            tally.check(f"promtool takes {command}", said.returncode == 0 and not said.stderr,
                        said.stderr + said.stdout)
            found = series(done.stdout) or {}
            name, value = state_of(found)
            tally.check(f"{command}: the state, also of the process", (value, done.returncode)
                        == (state, state), (value, done.returncode))
            plugin = f'{{plugin="{command.split()[0]}",target="'
            tally.check(f"{command}: every series begins with plugin and target",
                        found and all(plugin in series_name for series_name in found), name)
            stamp = [at for key, at in found.items()
                     if key.startswith("mailsec_run_timestamp_seconds{")]
            tally.check(f"{command}: the time of the run",
                        len(stamp) == 1 and abs(stamp[0] - time.time()) < 60, stamp)


def test_files(tally, work):
    """Rules by promtool, units by systemd-analyze."""
    for words in (["check", "rules", "mailsec-alerts.yml"],
                  ["test", "rules", "mailsec-alerts-test.yml"]):
        done = run(["promtool", *words], cwd=FILES)
        tally.check("promtool " + " ".join(words), done.returncode == 0, done.stdout + done.stderr)
    units = os.path.join(work, "units")
    os.mkdir(units)
    built = os.path.join(daemons.build_dir(), "contrib/prometheus/mailsec-textfile.service")
    with open(built, encoding="utf-8") as text:
        unit = text.read()
    tally.check("no path is left open in the unit", not re.search("@[a-z]+@", unit), unit)
    # Where it will be installed there is nothing yet.
    unit, count = re.subn(r"(?m)^ExecStart=/\S+/mailsec-textfile ", f"ExecStart={SCRIPT} ", unit)
    tally.check("the unit starts the script", count == 1, unit)
    service = os.path.join(units, "mailsec-textfile.service")
    timer = os.path.join(units, "mailsec-textfile.timer")
    with open(service, "w", encoding="utf-8") as out:
        out.write(unit)
    with open(os.path.join(FILES, "mailsec-textfile.timer"), encoding="utf-8") as text, \
            open(timer, "w", encoding="utf-8") as out:
        out.write(text.read())
    done = run(["systemd-analyze", "verify", "--man=no", service, timer])
    tally.check("systemd-analyze verify", done.returncode == 0 and not done.stderr, done.stderr)
    done = run(["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}",
                "--no-pager", service])
    tally.check("systemd-analyze security", done.returncode == 0, done.stdout[-300:] + done.stderr)


class Textfile:
    """A directory, a list, and the script over them."""

    def __init__(self, work, name, commands):
        self.dir, self.list = os.path.join(work, name), os.path.join(work, name + ".conf")
        self.plugins = os.path.join(work, "plugins")
        os.mkdir(self.dir)
        self.write(commands)

    def write(self, commands):
        with open(self.list, "w", encoding="utf-8") as out:
            out.write("# the checks\n\n" + "".join(command + "\n" for command in commands))

    def words(self):
        return ["/bin/sh", SCRIPT, "-l", self.list, "-d", self.dir, "-p", self.plugins]

    def files(self):
        """{file: series, or None for half a file}"""
        found = {}
        for name in os.listdir(self.dir):
            if name.endswith(".prom"):
                with open(os.path.join(self.dir, name), encoding="utf-8") as text:
                    found[name] = series(text.read())
        return found

    def unfinished(self):
        return [name for name in os.listdir(self.dir) if name.endswith((".new", ".out"))]


def make_plugins(work):
    """The directory of the plugins, with two more in it."""
    plugins = os.path.join(work, "plugins")
    os.mkdir(plugins)
    for name in ("smtp_starttls", "dane_tlsa", "mta_sts", "dmarc_spf", "dkim", "dnssec"):
        os.symlink(os.path.join(daemons.build_dir(), "check_" + name),
                   os.path.join(plugins, "check_" + name))
    slow = os.path.join(plugins, "check_slow")
    with open(slow, "w", encoding="ascii") as out:
        out.write(SLOW)
    os.chmod(slow, 0o755)


def test_script(tally, work):
    """Refusals, stale files, one run at a time."""
    text = Textfile(work, "small", ["check_slow -d one", "check_slow -d die", "/bin/check_slow -d x",
                                    "check_../check_slow -d x", "touch /bad", "check_slow -d one"])
    with open(os.path.join(text.dir, "mailsec-other.prom"), "w", encoding="ascii"):
        pass
    first = subprocess.Popen(text.words(), stderr=subprocess.PIPE, text=True)
    daemons.wait_until(lambda: text.unfinished(), 5, 0.01)
    second = run(text.words())
    said = first.communicate(timeout=30)[1]
    tally.check("one run at a time", second.returncode == 2 and "another run" in second.stderr,
                second.stderr)
    tally.check("three lines are refused", first.returncode == 1 and said.count("refused") == 3, said)
    files = text.files()
    states = sorted(str(state_of(found)) for found in files.values() if found)
    tally.check("a program that dies is UNKNOWN, the other is OK", len(states) == 2
                and 'command="check_slow -d die"' in states[0] and states[0].endswith("3.0)")
                and states[1].endswith('"check_slow",target="one"}\', 0.0)'), states)
    text.write(["check_slow -d one"])
    done = run(text.words())
    tally.check("what is no longer in the list goes, what is another's stays",
                done.returncode == 0 and "mailsec-other.prom" in text.files()
                and len(text.files()) == 2, (done.stderr, list(text.files())))
    with open(text.list, "wb") as out:
        out.write(b"check_slow -d \xff\n")
    tally.check("a list that is not UTF-8 changes nothing",
                run(text.words()).returncode == 2 and len(text.files()) == 2)


def test_killed(tally, work):
    """Killed in the middle, as a service and as a single process, politely and not."""
    text = Textfile(work, "killed", QUICK)
    done = run(text.words())
    whole = {name: set(found or ()) for name, found in text.files().items()}
    tally.check("the quick list", done.returncode == 0 and len(whole) == len(QUICK)
                and all(whole.values()), (done.stderr, whole))
    chance = random.Random(8461)
    early = 0
    for number in range(KILLS):
        if number == KILLS // 2:
            for name in whole:
                os.unlink(os.path.join(text.dir, name))
        process = subprocess.Popen(text.words(), stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.02, 0.35))
        early += process.poll() is None
        try:
            if number % 3 == 0:
                os.killpg(process.pid, signal.SIGKILL)
            elif number % 3 == 1:
                os.killpg(process.pid, signal.SIGTERM)
            else:
                process.terminate()
        except ProcessLookupError:
            pass
        process.wait(30)
        half = {name: found for name, found in text.files().items()
                if found is None or set(found) != whole.get(name)}
        tally.check(f"kill {number} leaves no half-written file", not half, half)
        if number % 3 == 2:
            tally.check(f"kill {number} leaves nothing unfinished", not text.unfinished(),
                        text.unfinished())
    tally.check("most of them were killed in the middle", early >= KILLS * 2 // 3, early)
    done = daemons.wait_until(lambda: not (last := run(text.words())).returncode and last, 10)
    tally.check("the next run is whole again", done and not text.unfinished() and
                {name: set(found or ()) for name, found in text.files().items()} == whole,
                done and done.stderr)


def ask(path, **values):
    with urllib.request.urlopen(f"http://{SERVER}/api/v1/{path}?" + urllib.parse.urlencode(values),
                                timeout=10) as answer:
        return json.load(answer)["data"]


def query(expression):
    return ask("query", query=expression)["result"]


def scrape():
    with urllib.request.urlopen(f"http://{EXPORTER}/metrics", timeout=10) as answer:
        return answer.read().decode()


def test_exporter(tally, text, rows):
    exporter = daemons.Daemon(["prometheus-node-exporter", "--collector.disable-defaults",
                               "--collector.textfile", "--collector.textfile.directory=" + text.dir,
                               "--web.listen-address=" + EXPORTER], text.dir + ".exporter.log")
    served = daemons.wait_until(scrape, 20) or ""
    tally.check("node_exporter reads all files", "\nnode_textfile_scrape_error 0\n" in served,
                exporter.told(600))
    tally.check("and serves each check",
                len(re.findall(r"(?m)^mailsec_state\{", served)) == len(rows), exporter.told(600))
    # Of two files with one series it serves the first, and only its log tells.
    tally.check("and each series once", "error gathering" not in exporter.told(100000) and
                len(re.findall(r"(?m)^mailsec_", served)) == sum(map(len, text.files().values())),
                exporter.told(600))
    said = run(["promtool", "check", "metrics"], "\n".join(
        line for line in served.splitlines() if "mailsec_" in line) + "\n")
    tally.check("promtool takes what it serves", said.returncode == 0, said.stderr)
    half = os.path.join(text.dir, "half.prom")
    with open(half, "w", encoding="ascii") as out:
        out.write('mailsec_state{plugin="check_dkim",target="x')
    tally.check("it would tell of half a file", "\nnode_textfile_scrape_error 1\n" in scrape())
    os.unlink(half)


def start_server(work):
    """A Prometheus that scrapes often, with the rules, which wait for nothing."""
    with open(os.path.join(FILES, "mailsec-alerts.yml"), encoding="utf-8") as rules, \
            open(os.path.join(work, "rules.yml"), "w", encoding="utf-8") as out:
        out.write(re.sub(r"(?m)^( *for:) .*", r"\1 0s", rules.read()))
    config = os.path.join(work, "prometheus.yml")
    with open(config, "w", encoding="utf-8") as out:
        out.write("global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                  "rule_files: [rules.yml]\n"
                  "scrape_configs:\n  - job_name: node\n    static_configs:\n"
                  f"      - targets: ['{EXPORTER}']\n")
    return daemons.Daemon(["prometheus", "--config.file=" + config,
                           "--storage.tsdb.path=" + os.path.join(work, "data"),
                           "--web.listen-address=" + SERVER], os.path.join(work, "prometheus.log"))


def test_states(tally, server, rows):
    count = "count(mailsec_state)"
    tally.check("Prometheus has a state for each check", daemons.wait_until(
        lambda: query(count) and query(count)[0]["value"][1] == str(len(rows)), 30), server.told(600))
    states = {result["metric"]["command"]: int(result["value"][1])
              for result in query("mailsec_state")}
    for state, command in rows:
        tally.check(f"Prometheus knows {command}", states.get(command) == state,
                    (state, states.get(command)))


def test_alerts(tally, server):
    def alerts():
        return {(alert["labels"]["alertname"], alert["labels"].get("command")): alert
                for alert in ask("alerts")["alerts"] if alert["state"] == "firing"}

    stale = "check_dane_tlsa -d dane-stale.example"
    wanted = [("MailsecDaneMismatch", stale), ("MailsecCritical", stale),
              ("MailsecWarning", "check_dkim -d dkim-1024.example -s a"),
              ("MailsecUnknown", "check_dkim --nonsense")]
    found = daemons.wait_until(lambda: set(wanted) <= set(alerts()) and alerts(), 20) or alerts()
    for alert in wanted:
        tally.check(f"the alert {alert[0]} fires for {alert[1]}", alert in found,
                    sorted(map(str, found)) + [server.told(600)])
    critical = found.get(("MailsecCritical", stale), {"annotations": {}})["annotations"]
    tally.check("it names target and finding", "dane.no-match at mx.dane-stale.example"
                in critical.get("description", ""), critical)
    # Before the first scrape MailsecAbsent was right.
    quiet = daemons.wait_until(lambda: not any(
        command == "check_smtp_starttls -d good.example" or
        name in ("MailsecAbsent", "MailsecTextfileUnreadable", "MailsecRunStale")
        for name, command in alerts()), 10)
    tally.check("none fires for a good domain, nor for the collector", quiet, sorted(map(str, alerts())))


def test_dashboard(tally):
    with open(os.path.join(FILES, "mailsec-dashboard.json"), encoding="utf-8") as text:
        board = json.load(text)
    expressions = [(panel["title"], target["expr"]) for panel in board["panels"]
                   for target in panel["targets"]]
    for variable in board["templating"]["list"]:
        called = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["definition"])
        expressions.append((variable["name"], f"count by ({called[2]}) ({called[1]})"))
    tally.check("the dashboard has expressions", len(expressions) >= 20, len(expressions))
    tally.check("its panels have ids of their own",
                len({panel["id"] for panel in board["panels"]}) == len(board["panels"]))
    for title, expression in expressions:
        plain = expression.replace("$plugin", ".*").replace("$target", ".*")
        try:
            result = query(plain)
        except OSError as reason:  # an HTTP status for what it cannot evaluate
            result = reason
        tally.check(f"dashboard: {title}: {expression}", isinstance(result, list) and result, result)
        narrow = expression.replace("$plugin", "check_dane_tlsa").replace("$target", "none[.]such")
        tally.check(f"dashboard: {title} looks at the variables", title in ("plugin", "target") or
                    not [item for item in query(narrow) if item["value"][1] != "0"], narrow)


def main():
    daemons.enter_lab(__file__, sys.argv[1:])
    daemons.need("promtool", "prometheus", "prometheus-node-exporter", "systemd-analyze", "flock")
    tally = daemons.Tally(300)
    commands = {command: state for state, command in [*world_rows(), *MORE]}
    rows = [(state, command) for command, state in commands.items()]
    with tempfile.TemporaryDirectory() as work:
        make_plugins(work)
        tally.check("enough conditions", len(rows) >= 30 + len(MORE), len(rows))
        test_files(tally, work)
        test_script(tally, work)
        test_killed(tally, work)
        test_plugins(tally, rows)
        text = Textfile(work, "textfile", [command for _, command in rows])
        done = run(text.words())
        tally.check("mailsec-textfile runs them all", done.returncode == 0
                    and len(text.files()) == len(rows) and not os.path.exists("/bad"),
                    (done.returncode, len(text.files()), len(rows), done.stderr))
        test_exporter(tally, text, rows)
        server = start_server(work)
        test_states(tally, server, rows)
        test_alerts(tally, server)
        test_dashboard(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
