# SPDX-License-Identifier: GPL-3.0-or-later
"""daemons: what the tests with real monitoring systems share: the way into the lab, processes that end
with the test, waiting, counting, and the conditions of the lab's world that name nothing but a domain."""

import atexit
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LAB = os.path.join(os.path.dirname(HERE), "lab")
sys.path.insert(0, LAB)

import world

STATES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
GRACE = 10  # seconds between SIGTERM and SIGKILL


def build_dir():
    return os.environ.get("LAB_BUILD") or os.getcwd()


def enter_lab(script, argv):
    """Runs the script again inside the lab, unless this is the inside."""
    if "LAB_RUN" not in os.environ:
        os.execv(sys.executable, [sys.executable, os.path.join(LAB, "lab"), "run", sys.executable,
                                  os.path.abspath(script), *argv])


def skip(why):
    """Ends the script."""
    print(f"SKIP {why}\n0 passed, 0 failed, 1 skipped")
    sys.exit(77)


def need(*programs):
    """Ends the script as skipped where one is missing; in CI that is a failure."""
    for program in programs:
        if not shutil.which(program):
            skip(f"{program} is missing")


def need_users():
    """Ends the script as skipped where there is one user only, because root did not start it."""
    if os.environ.get("LAB_INSIDE") == "user":
        skip("it needs several users, and without root there is only one in the lab")


class Tally:
    """Counts; a test that asserted less than it promised has failed."""

    def __init__(self, least):
        self.passed = self.failed = 0
        self.least = least

    def check(self, what, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}: {detail}", flush=True)
        return bool(good)

    def end(self):
        """-> the exit status"""
        if not self.failed:
            self.check(f"at least {self.least} checks were made", self.passed >= self.least,
                       self.passed)
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


class Daemon:
    """A process in a group of its own, with its output in a file."""

    def __init__(self, command, log, **kwargs):
        self.command, self.log = command, log
        with open(log, "a", encoding="utf-8") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=out, start_new_session=True, **kwargs)
        atexit.register(self.stop)

    def runs(self):
        return self.process.poll() is None

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def stop(self):
        if self.runs():
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(GRACE)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """At once, with all of its children."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def told(self, octets=4000):
        """The end of what it said."""
        with open(self.log, encoding="utf-8", errors="replace") as text:
            return text.read()[-octets:]


def wait_until(true, seconds, every=0.5):
    """-> what true() returned, as soon as that is something; None when the time is over. An answer
    that cannot be had yet (no connection, no JSON) is nothing."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            found = true()
            if found:
                return found
        except (OSError, ValueError):
            pass
        time.sleep(every)
    return None


def domain_checks():
    """The conditions whose command is a plugin with -d and nothing else, and whose servers may be
    asked more than once."""
    return [check for check in world.World(world.table_paths()).checks
            if check.command.split()[1:] == ["-d", "@"] and "once" not in check.ids]


def plugin_words(check):
    """The command of a condition: [plugin, option...]."""
    return shlex.split(check.command.replace("@", check.domain.rstrip(".")))
