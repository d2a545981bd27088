# SPDX-License-Identifier: GPL-3.0-or-later
"""icinga: running instances of Icinga 2 for the tests: configuration, certificates, API."""

import base64
import json
import os
import shutil
import socketserver
import ssl
import subprocess
import threading
import urllib.request

import daemons

FOLDERS = ("ConfigDir", "DataDir", "LogDir", "CacheDir", "SpoolDir", "InitRunDir")
MADE = "contrib/icinga2/mailsec-commands.conf"  # in the build directory
SERVICES = "contrib/icinga2/mailsec-services.conf"  # in the source

BASE = """
const PluginDir = "/usr/lib/nagios/plugins"
const MailsecPluginDir = "{build}"
const NodeName = "{name}"
const ZoneName = "{zone}"
include <itl>
template Host "generic-host" {{ check_command = "dummy"; enable_active_checks = false }}
"""
RUNNING = """
object ApiListener "api" {{ bind_host = "127.0.0.1"; bind_port = {port}
  accept_config = true; accept_commands = true; {api} }}
object ApiUser "lab" {{ password = "lab"; permissions = [ "*" ] }}
object CheckerComponent "checker" {{ }}
const MaxConcurrentChecks = {jobs}
"""


def shipped():
    """-> paths of the two files that users copy."""
    return [os.path.join(daemons.build_dir(), MADE), os.path.join(daemons.ROOT, SERVICES)]


def include_shipped():
    return "".join(f'include "{path}"\n' for path in shipped())


class Certificates:
    """A CA and a certificate for each instance, as a cluster has them."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.openssl("req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Lab Icinga CA",
                     *self.key("ca"), "-out", self.path("ca.crt"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def key(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout",
                self.path(name + ".key")]

    @staticmethod
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)

    def give(self, name, data_dir):
        """The certificate of an instance, where Icinga 2 looks for it."""
        self.openssl("req", "-nodes", "-subj", "/CN=" + name, *self.key(name), "-out",
                     self.path(name + ".csr"))
        with open(self.path("ext"), "w", encoding="ascii") as out:
            out.write(f"subjectAltName=DNS:{name}\n")
        self.openssl("x509", "-req", "-days", "2", "-in", self.path(name + ".csr"), "-CA",
                     self.path("ca.crt"), "-CAkey", self.path("ca.key"), "-CAcreateserial",
                     "-extfile", self.path("ext"), "-out", self.path(name + ".crt"))
        certs = os.path.join(data_dir, "certs")
        os.makedirs(certs, exist_ok=True)
        for file in (name + ".crt", name + ".key", "ca.crt"):
            shutil.copy(self.path(file), certs)


class Instance:
    """One Icinga 2 with all of its directories below `folder`."""

    def __init__(self, folder, name, zone=None, port=5665, prefix=()):
        self.folder, self.name, self.zone, self.port = folder, name, zone or name, port
        self.prefix = list(prefix)  # of the command
        self.daemon = None
        for part in FOLDERS:
            os.makedirs(self.path(part), exist_ok=True)
        os.makedirs(self.path("ConfigDir/zones.d"), exist_ok=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        """A file below the directory of the configuration."""
        path = self.path("ConfigDir", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def configure(self, text, certificates=None, jobs=8, api=""):
        config = BASE.format(build=daemons.build_dir(), name=self.name, zone=self.zone)
        if certificates:
            certificates.give(self.name, self.path("DataDir"))
            config += RUNNING.format(port=self.port, jobs=jobs, api=api)
        self.write("icinga2.conf", config + text)

    def command(self, *words):
        defined = [word for part in FOLDERS
                   for word in ("-D", f"{part}={self.path(part)}")]
        return [*self.prefix, "icinga2", "daemon", "-c", self.path("ConfigDir/icinga2.conf"),
                "-D", "ZonesDir=" + self.path("ConfigDir/zones.d"), *defined, *words]

    @staticmethod
    def environment():
        return {**os.environ, "ICINGA2_USER": "root", "ICINGA2_GROUP": "root"}

    def verify(self):
        """icinga2 daemon -C -> (exit status, what it said)"""
        done = subprocess.run(self.command("-C"), env=self.environment(), capture_output=True,
                              text=True, check=False, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def start(self):
        self.daemon = daemons.Daemon(self.command(), self.path("output"), env=self.environment())

    def api(self, path, body=None):
        """-> "results" of the API's answer."""
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port}/v1/{path}", headers={
                "Authorization": "Basic " + base64.b64encode(b"lab:lab").decode(),
                "Accept": "application/json"},
            data=json.dumps(body).encode() if body is not None else None)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return json.load(answer)["results"]

    def services(self):
        """{"host!service": its attributes}, of those that have a result."""
        found = {}
        for service in self.api("objects/services"):
            if service["attrs"]["last_check_result"]:
                found[service["name"]] = service["attrs"]
        return found

    def check_now(self, names):
        """Executes them at once; at first Icinga spreads its checks over a minute."""
        self.api("actions/reschedule-check", {
            "type": "Service", "force": True, "filter": "service.name in names",
            "filter_vars": {"names": list(names)}})

    def wait_for(self, count, seconds):
        """-> services(), once that many have a result, or what there is after that time."""
        daemons.wait_until(lambda: not self.daemon.runs() or len(self.services()) >= count,
                           seconds, 1)
        try:
            return self.services()
        except OSError as reason:
            print(f"{self.name}: {reason}\n{self.daemon.told()}", flush=True)
            return {}


class Graphite(socketserver.ThreadingTCPServer):
    """Receives what Icinga's own parser makes of performance data: {path: [number, ...]}."""

    allow_reuse_address = daemon_threads = True
    CONFIG = ('object GraphiteWriter "graphite" {{ host = "127.0.0.1"; port = {port}\n'
              'service_name_template = "$host.name$.$service.name$" }}\n')

    def __init__(self):
        self.numbers = {}
        graphite = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                for line in self.rfile:
                    path, value, _ = line.decode().split()
                    graphite.numbers.setdefault(path, []).append(float(value))

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def config(self):
        return self.CONFIG.format(port=self.server_address[1])

    def labels(self, prefix):
        """{label: last number} of one service."""
        begin, end = prefix + ".perfdata.", ".value"
        return {path[len(begin):-len(end)]: values[-1] for path, values in list(self.numbers.items())
                if path.startswith(begin) and path.endswith(end)}
