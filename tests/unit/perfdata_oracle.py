#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do others read our perfdata back? Icinga 2's own parser and Perl's Monitoring::Plugin.

What is known of them and asserted exactly:
  - Icinga 2 reads thresholds only where they are plain numbers; ranges are ignored (null).
  - Monitoring::Plugin::Performance has no "@" in its grammar: it stops reading there.
"""
import json
import re
import shutil
import subprocess
import sys

PROGRAM = "tests/unit/perfdata_lines"
FIELDS = ("label", "value", "uom", "warn", "crit", "min", "max")
ICINGA_UNITS = {"": "", "s": "seconds", "%": "percent", "B": "bytes"}
PERL = r"""
use Monitoring::Plugin::Performance;
while (my $line = <STDIN>) {
    chomp $line;
    print join("\t", map { $_ // "" } $_->label, $_->value, $_->uom, $_->warning, $_->critical,
               $_->min, $_->max), "\n" for Monitoring::Plugin::Performance->parse_perfstring($line);
}
"""


def number(text):
    return float(text) if text != "" else None


def plain(text):
    """What Icinga 2 makes of a threshold."""
    return float(text) if re.fullmatch(r"-?[0-9.]+", text) else None


class Oracle:
    def __init__(self, name):
        self.name = name
        self.checked = 0
        self.failed = 0

    def equal(self, what, got, want):
        self.checked += 1
        if got != want:
            self.failed += 1
            print(f"{self.name}: {what}: read {got!r}, expected {want!r}")


def icinga(rows):
    oracle = Oracle("icinga2")
    for item, row in rows:
        run = subprocess.run(
            ["icinga2", "console", "--eval", f'parse_performance_data("{item}")'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=60, check=False)
        if run.returncode != 0:
            oracle.equal(f"{item} ({run.stdout.strip()} {run.stderr.strip()})", run.returncode, 0)
            continue
        got = json.loads(run.stdout)
        oracle.equal(f"{item} label", got["label"], row["label"])
        oracle.equal(f"{item} value", got["value"], float(row["value"]))
        oracle.equal(f"{item} unit", got["unit"], ICINGA_UNITS[row["uom"]])
        oracle.equal(f"{item} warn", got["warn"], plain(row["warn"]))
        oracle.equal(f"{item} crit", got["crit"], plain(row["crit"]))
        oracle.equal(f"{item} min", got["min"], number(row["min"]))
        oracle.equal(f"{item} max", got["max"], number(row["max"]))
    return oracle


def expected_by_perl(row):
    want = dict(row)
    if row["warn"].startswith("@"):
        want.update(warn="", crit="", min="", max="")
    elif row["crit"].startswith("@"):
        want.update(crit="", min="", max="")
    return want


def perl(rows, line):
    oracle = Oracle("Monitoring::Plugin")
    run = subprocess.run(["perl", "-e", PERL], input=line + "\n", stdout=subprocess.PIPE,
                         text=True, timeout=60, check=True)
    got = [dict(zip(FIELDS, out.split("\t"))) for out in run.stdout.splitlines()]
    oracle.equal("number of items", len(got), len(rows))
    for (item, row), read in zip(rows, got):
        want = expected_by_perl(row)
        for field in ("value", "min", "max"):
            oracle.equal(f"{item} {field}", number(read[field]), number(want[field]))
        for field in ("label", "uom", "warn", "crit"):
            oracle.equal(f"{item} {field}", read[field], want[field])
    return oracle


def have_icinga():
    if shutil.which("icinga2") is None:
        return False
    run = subprocess.run(["icinga2", "console", "--eval", "1+1"], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False)
    return run.stdout.strip() == b"2"


def have_perl():
    return shutil.which("perl") is not None and subprocess.run(
        ["perl", "-MMonitoring::Plugin::Performance", "-e", "1"], stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def main():
    lines = subprocess.run([PROGRAM], stdout=subprocess.PIPE, text=True,
                           check=True).stdout.splitlines()
    rows = []
    for line in lines[:-1]:
        item, *fields = line.split("\t")
        rows.append((item, dict(zip(FIELDS, fields))))
    oracles, missing = [], []
    if have_icinga():
        oracles.append(icinga(rows))
    else:
        missing.append("icinga2 console (Debian: icinga2-bin)")
    if have_perl():
        oracles.append(perl(rows, lines[-1]))
    else:
        missing.append("Monitoring::Plugin::Performance (Debian: libmonitoring-plugin-perl)")
    for oracle in oracles:
        print(f"{oracle.name}: {len(rows)} items, {oracle.checked} comparisons, "
              f"{oracle.failed} differ")
        if oracle.failed > 0:
            return 1
    for name in missing:
        print(f"skipped: no {name}")
    return 77 if missing else 0


sys.exit(main())
