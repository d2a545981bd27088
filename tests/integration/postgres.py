# SPDX-License-Identifier: GPL-3.0-or-later
"""postgres: a PostgreSQL for the systems that need a database, on loopback, below the test's directory."""

import os
import shutil
import subprocess

import daemons

BIN = "/usr/lib/postgresql/15/bin/"
PORT = "5439"


class Database:
    """One server; its owner, who needs no password, is named as the database is."""

    def __init__(self, work, name):
        self.work, self.name, self.daemon = work, name, None

    def start(self):
        """PostgreSQL does not run as root, so it runs as nobody."""
        data = os.path.join(self.work, "db")
        os.makedirs(data)
        shutil.chown(data, "nobody", "nogroup")
        os.chmod(self.work, 0o755)
        nobody = {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/"}
        subprocess.run([BIN + "initdb", "-D", data, "-U", self.name, "-A", "trust", "-E", "UTF8",
                        "--no-locale", "-N"], check=True, capture_output=True, **nobody)
        self.daemon = daemons.Daemon(
            [BIN + "postgres", "-D", data, "-p", PORT, "-h", "127.0.0.1", "-k", "", "-c", "fsync=off",
             "-c", "synchronous_commit=off", "-c", "jit=off"],
            os.path.join(self.work, "db.out"), **nobody)
        if not daemons.wait_until(lambda: not self.psql("postgres", "-c", "select 1").returncode, 30):
            raise RuntimeError("PostgreSQL does not answer: " + self.daemon.told())
        self.psql("postgres", "-c", f"create database {self.name}")

    def psql(self, database, *words, text=""):
        return subprocess.run([BIN + "psql", "-q", "-h", "127.0.0.1", "-p", PORT, "-U", self.name,
                               "-d", database, *words], input=text, text=True, capture_output=True,
                              check=False)

    def run(self, text):
        """A script of SQL, as one transaction."""
        done = self.psql(self.name, "-v", "ON_ERROR_STOP=1", "-1", "-f", "-", text=text)
        if done.returncode:
            raise RuntimeError("PostgreSQL refuses: " + done.stderr)

    def stop(self):
        self.daemon.stop()
