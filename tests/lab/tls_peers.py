# SPDX-License-Identifier: GPL-3.0-or-later
"""tls_peers: TLS servers of other makers behind STARTTLS, for tests of posture scans. They are
described in posture.tsv, run inside the lab, and each has an address of its own on port 25."""

import os
import shutil
import signal
import subprocess
import sys
import time

import peers_cache
from servers import listens

HERE = os.path.dirname(os.path.abspath(__file__))
START_LIMIT = 40  # seconds; a Java virtual machine takes its time
FIRST_PORT = 21000
LISTENED = ("127.0.0.1", "0.0.0.0", "::", "::ffff:127.0.0.1")
JAVA_SECURITY = """jdk.tls.disabledAlgorithms=
jdk.certpath.disabledAlgorithms=
jdk.tls.legacyAlgorithms=
jdk.disabled.namedCurves=
"""
PROGRAMS = {"openssl": "openssl", "gnutls": "gnutls-serv", "nss": "selfserv", "java": "java",
            "node": None, "raw": "openssl", "smtp": "openssl"}
KEYS = {
    "rsa": ["rsa:2048"],
    "rsa1024": ["rsa:1024"],
    "ec": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
}


def run(*command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)
    if done.returncode != 0:
        raise RuntimeError(" ".join(command) + "\n" + done.stderr)
    return done.stdout


class Peers:
    """`table`: {name: (kind, arguments)} -> addresses {name: address}."""

    def __init__(self, table, directory):
        self.table, self.dir = table, directory
        self.running, self.addresses, self.ports = [], {}, {}
        for number, name in enumerate(table):
            self.addresses[name] = f"127.25.{number // 200}.{number % 200 + 1}"
            self.ports[name] = FIRST_PORT + number
        os.makedirs(directory, exist_ok=True)

    @staticmethod
    def missing(kind):
        """Why a kind of peer cannot run here; None: it can."""
        if kind == "lab":
            return (None if os.environ.get("LAB_INSIDE") == "root" else
                    "the lab's mail servers need root: they drop their privileges")
        if kind == "node":
            return None if peers_cache.node() else "Node.js 24 is not fetched: run tests/lab/peers"
        program = PROGRAMS[kind]
        return None if shutil.which(program) else f"{program} is missing"

    def path(self, name):
        return os.path.join(self.dir, name)

    def start(self, name, command, text=""):
        with open(self.path(f"{name}.log"), "wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log,
                                       cwd=self.dir, start_new_session=True)
        if text is not None:
            process.stdin.write(text.encode())
            process.stdin.close()
        self.running.append((name, process))

    def make_keys(self):
        for name, kind in KEYS.items():
            run("openssl", "req", "-x509", "-newkey", *kind, "-nodes", "-days", "30", "-sha256",
                "-subj", f"/CN={name}.example", "-keyout", self.path(f"{name}.key"),
                "-out", self.path(f"{name}.pem"))
        run("openssl", "pkcs12", "-export", "-in", self.path("rsa.pem"), "-inkey",
            self.path("rsa.key"), "-name", "rsa", "-passout", "pass:password",
            "-out", self.path("rsa.p12"))

    def of_kind(self, kind):
        return [(name, words) for name, (k, words) in self.table.items() if k == kind]

    def start_all(self):
        self.make_keys()
        for name, words in self.of_kind("openssl"):
            self.openssl(name, words)
        for name, words in self.of_kind("gnutls"):
            self.start(name, ["gnutls-serv", "-q", "-p", str(self.ports[name]), "--nodb",
                              *self.files(words)], None)
        self.nss()
        self.java()
        self.node()
        self.raw()
        pairs = "".join(f"{self.addresses[name]} {self.ports[name]}\n"
                        for name, (kind, _) in self.table.items() if kind != "smtp")
        self.start("front", [sys.executable, os.path.join(HERE, "starttls_front.py")], pairs)
        self.wait()

    def files(self, words):
        """{rsa.pem} -> the file."""
        return [self.path(w[1:-1]) if w.startswith("{") else w for w in words]

    def openssl(self, name, words):
        if "-dhparam" in words:
            place = words.index("-dhparam") + 1
            if words[place].isdigit():
                run("openssl", "dhparam", "-out", self.path(f"{name}.dh"), words[place])
                words = [*words[:place], self.path(f"{name}.dh"), *words[place + 1:]]
        self.start(name, ["openssl", "s_server", "-quiet", "-accept",
                          f"127.0.0.1:{self.ports[name]}", *self.files(words)], None)

    def nss(self):
        peers = self.of_kind("nss")
        if not peers:
            return
        database = self.path("nss")
        os.makedirs(database)
        run("certutil", "-N", "-d", database, "--empty-password")
        run("pk12util", "-i", self.path("rsa.p12"), "-d", database, "-W", "password", "-K", "")
        for name, words in peers:
            self.start(name, ["selfserv", "-d", database, "-n", "rsa", "-p",
                              str(self.ports[name]), *words], None)

    def java(self):
        peers = self.of_kind("java")
        if not peers:
            return
        with open(self.path("java.security"), "w", encoding="ascii") as out:
            out.write(JAVA_SECURITY)
        self.start("java", ["java", "-Xmx128m", f"-Djava.security.properties={self.path('java.security')}",
                            "-Djdk.tls.ephemeralDHKeySize=legacy",
                            os.path.join(HERE, "TlsPeer.java"), self.path("rsa.p12")],
                   "".join(f"{self.ports[name]} {' '.join(words)}\n" for name, words in peers))

    def node(self):
        peers = self.of_kind("node")
        if peers:
            self.start("node", [peers_cache.node(), os.path.join(HERE, "tls_peer.js"),
                                self.path("rsa.pem"), self.path("rsa.key")],
                       "".join(f"{self.ports[name]} {' '.join(words)}\n" for name, words in peers))

    def raw(self):
        """Scripted servers; those of kind smtp have port 25 to themselves."""
        lines = [f"127.0.0.1 {self.ports[name]} {words[0]}\n" for name, words in self.of_kind("raw")]
        lines += [f"{self.addresses[name]} 25 {words[0]}\n" for name, words in self.of_kind("smtp")]
        if lines:
            self.start("raw", [sys.executable, os.path.join(HERE, "raw_tls.py"),
                               self.path("rsa.pem"), self.path("rsa.key")], "".join(lines))

    def wait(self):
        limit = time.monotonic() + START_LIMIT
        waiting = {name: port for name, port in self.ports.items()
                   if self.table[name][0] != "smtp"}
        while waiting:
            waiting = {name: port for name, port in waiting.items()
                       if not any(listens(address, port) for address in LISTENED)}
            for name, process in self.running:
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}: {self.log(name)}")
            if waiting and time.monotonic() > limit:
                raise RuntimeError(f"no listener of {', '.join(waiting)} after {START_LIMIT} s: "
                                   + self.log(next(iter(waiting))))
            time.sleep(0.2)
        while not all(listens(address, 25) for address in self.addresses.values()):
            if time.monotonic() > limit:
                raise RuntimeError("the front does not listen: " + self.log("front"))
            time.sleep(0.05)

    def log(self, name):
        try:
            with open(self.path(f"{name}.log"), encoding="utf-8", errors="replace") as log:
                return log.read()[-1500:]
        except OSError:
            return "(no log)"

    def stop(self):
        for _, process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _, process in self.running:
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
