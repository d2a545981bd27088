# SPDX-License-Identifier: GPL-3.0-or-later
"""servers: starts the servers of the world inside the namespace, waits for each, ends each."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

import mta
import web
import world as w
from namespace import RUN

START_LIMIT = 20  # seconds until every server must answer

NSD = """server:
  {addresses}
  zonesdir: "{run}/zones"
  database: ""
  xfrdfile: "{run}/{name}/xfrd"
  zonelistfile: "{run}/{name}/zonelist"
  xfrdir: "{run}/{name}"
  pidfile: "{run}/{name}/pid"
  username: "{user}"
  server-count: 1
  logfile: "{run}/log/{name}"
  hide-version: yes
remote-control:
  control-enable: no
"""

UNBOUND = """server:
  interface: {address}
  access-control: 0.0.0.0/0 allow
  access-control: ::/0 allow
  directory: "{run}/{name}"
  chroot: ""
  username: ""
  pidfile: "{run}/{name}/pid"
  logfile: "{run}/log/{name}"
  use-syslog: no
  num-threads: 1
  do-ip6: no
  root-hints: "{run}/{name}/hints"
  module-config: "{modules}"
  trust-anchor-file: "{run}/{name}/root.key"
  unblock-lan-zones: yes
  local-zone: "test." nodefault
  local-zone: "invalid." nodefault
  harden-below-nxdomain: no
  aggressive-nsec: no
  minimal-responses: yes
remote-control:
  control-enable: no
"""


class Servers:
    """Everything that runs. `skipped`: name of a daemon -> why it does not."""

    def __init__(self, world, zones, state, faultd):
        self.world, self.zones, self.state, self.faultd = world, zones, state, faultd
        self.running, self.skipped = [], {}  # running: (name, process)
        self.waiting = []  # (name, kind, address, port)

    def start(self, name, command, *ready, **kwargs):
        log = open(f"{RUN}/log/{name}.out", "wb")  # lives as long as the server
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True, **kwargs)
        self.running.append((name, process))
        self.waiting += [(name, *entry) for entry in ready]

    def start_all(self):
        self.nsd("nsd-parents", True, [w.NS_PARENTS, *w.ROOT_SERVERS])
        self.nsd("nsd-zones", False, [w.NS_ZONES])
        proxies = [f"{address} {w.NS_ZONES} {' '.join(rules)}"
                   for address, rules in self.zones["proxies"]]
        proxies += [f"{w.STRIPPING} {w.CLEAN} *:strip", f"{w.REFUSING} {w.CLEAN} *:refused",
                    f"{w.FLAKY} {w.CLEAN} TLSA:flaky", f"{w.LYING} {w.CLEAN} *:lie"]
        proxy = os.path.join(w.source_dir(), "dnsproxy.py")
        self.start("dnsproxy", [sys.executable, proxy, *proxies], ("tcp", w.LYING, 53))
        self.unbound("clean", w.CLEAN, "iterator")
        self.unbound("validating", w.VALIDATING, "validator iterator")
        by_daemon = {"postfix": [], "exim": [], "fault": [], "nginx": []}
        for address, server in self.world.listeners():
            by_daemon[server.daemon].append((address, server))
        self.postfix(by_daemon["postfix"])
        self.exim(by_daemon["exim"])
        self.fault(by_daemon["fault"])
        self.nginx(by_daemon["nginx"])
        self.wait()

    def nsd(self, name, parents, addresses):
        os.makedirs(f"{RUN}/{name}")
        text = NSD.format(run=RUN, name=name, user="root" if os.getuid() == 0 else "",
                          addresses="\n  ".join("ip-address: " + a for a in addresses))
        for apex, path in self.zones["parents" if parents else "zones"]:
            text += f'zone:\n  name: "{apex}"\n  zonefile: "{RUN}/zones/{path}"\n'
        mta.write(f"{RUN}/{name}/conf", text)
        self.start(name, ["nsd", "-d", "-c", f"{RUN}/{name}/conf"],
                   ("dns", addresses[0], 53))

    def unbound(self, name, address, modules):
        os.makedirs(f"{RUN}/{name}")
        mta.write(f"{RUN}/{name}/hints", f". 3600 IN NS ns.\nns. 3600 IN A {w.NS_PARENTS}\n")
        shutil.copy(f"{self.state}/root.key", f"{RUN}/{name}/root.key")
        mta.write(f"{RUN}/{name}/conf",
                  UNBOUND.format(run=RUN, name=name, address=address, modules=modules))
        self.start(name, ["unbound", "-d", "-p", "-c", f"{RUN}/{name}/conf"], ("dns", address, 53))

    def nginx(self, listeners):
        if not listeners:
            return
        os.makedirs(f"{RUN}/nginx")
        web.nginx(self.world, listeners, RUN)
        self.start("nginx", ["nginx", "-c", f"{RUN}/nginx/nginx.conf", "-g", "daemon off;"],
                   *(("tcp", a, int(s.options.get("port", 443))) for a, s in listeners))

    def postfix(self, listeners):
        why = self.cannot("/usr/lib/postfix/sbin/master")
        if why:
            self.skipped["postfix"] = why
            return
        for name, user, group, mode in (
                ("data", "postfix", "postfix", 0o700), ("queue", "root", "root", 0o755),
                ("queue/private", "postfix", "root", 0o700), ("queue/pid", "root", "root", 0o755),
                ("queue/public", "postfix", "postdrop", 0o710),
                *((f"queue/{q}", "postfix", "root", 0o700) for q in
                  ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
                   "saved", "trace")), ("queue/maildrop", "postfix", "postdrop", 0o730)):
            path = f"{RUN}/postfix/{name}"
            os.makedirs(path)
            shutil.chown(path, user, group)
            os.chmod(path, mode)
        mta.postfix(self.world, listeners, RUN)
        self.start("postfix", ["/usr/lib/postfix/sbin/master", "-c", "/etc/postfix", "-d"],
                   *(("tcp", a, int(s.options.get("port", 25))) for a, s in listeners))

    def exim(self, listeners):
        why = self.cannot("/usr/sbin/exim4")
        if why:
            self.skipped["exim"] = why
            return
        os.makedirs(f"{RUN}/exim/log")
        for path in (f"{RUN}/exim", f"{RUN}/exim/log"):
            shutil.chown(path, "Debian-exim", "Debian-exim")
        mta.exim(self.world, listeners, RUN, "Debian-exim")
        self.start("exim", ["/usr/sbin/exim4", "-bdf"], *(("tcp", a, 25) for a, _ in listeners))

    @staticmethod
    def cannot(program):
        """Why a mail server that drops its privileges cannot run here; None: it can."""
        if os.environ.get("LAB_INSIDE") != "root":
            return "it needs root: an unprivileged namespace has one user only"
        if not os.access(program, os.X_OK):
            return "not fetched: missing, run tests/lab/peers"
        return None

    def fault(self, listeners):
        if not self.faultd:
            self.skipped["fault"] = "faultd is not built"
            return
        mta.fault(self.world, listeners, RUN)
        self.start("fault", [self.faultd, "--config", f"{RUN}/fault/config", "--ready",
                             f"{RUN}/fault/ready", "--log", f"{RUN}/log/fault"],
                   ("file", f"{RUN}/fault/ready", 0))

    # ---- waiting and ending

    def wait(self):
        limit = time.monotonic() + START_LIMIT
        waiting = self.waiting
        while waiting:
            waiting = [entry for entry in waiting if not answers(*entry[1:])]
            for name, process in self.running:
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}: {self.log(name)}")
            if waiting and time.monotonic() > limit:
                name, kind, address, port = waiting[0]
                raise RuntimeError(f"{name} does not answer at {address} {kind} {port} after "
                                   f"{START_LIMIT} s: {self.log(name)}")
            if waiting:
                time.sleep(0.02)

    @staticmethod
    def log(name):
        text = ""
        for path in (f"{RUN}/log/{name}.out", f"{RUN}/log/{name}"):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as log:
                    text += log.read()[-1500:]
        return text.strip() or "(no log)"

    def stop(self):
        for _, process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        limit = time.monotonic() + 3
        for _, process in self.running:
            try:
                process.wait(max(0.05, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(kind, address, port):
    if kind == "file":
        return os.path.exists(address)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        if kind == "tcp":
            # Bound means it listens; a connection would count for scripts and limits.
            return listens(address, port)
        query = b"\0\7\0\0\0\1\0\0\0\0\0\0\0" + struct.pack("!HH", 6, 1)  # . SOA
        with socket.socket(family, socket.SOCK_DGRAM) as out:
            out.settimeout(0.3)
            out.connect((address, port))
            out.send(query)
            return out.recv(512)[:2] == b"\0\7"
    except OSError:
        return False


def listens(address, port):
    """Whether the kernel has a listening socket there (/proc/net/tcp, tcp6)."""
    six = ":" in address
    packed = socket.inet_pton(socket.AF_INET6 if six else socket.AF_INET, address)
    words = [packed[i:i + 4][::-1].hex().upper() for i in range(0, len(packed), 4)]
    wanted = "".join(words) + f":{port:04X}"
    with open("/proc/net/tcp6" if six else "/proc/net/tcp", encoding="ascii") as table:
        return any(row[1] == wanted and row[3] == "0A" for row in map(str.split, table))


def run_command(command, env):
    """The command's exit status, 128 + signal like a shell."""
    try:
        status = subprocess.run(command, env=env, check=False).returncode
    except FileNotFoundError as reason:
        raise RuntimeError(f"{command[0]}: {reason.strerror}") from reason
    return status if status >= 0 else 128 - status
