# SPDX-License-Identifier: GPL-3.0-or-later
"""namespace: a network, mount and process namespace of our own, with a private copy of /etc and
/usr over the machine's, so that nothing the lab does reaches the machine or the net."""

import os
import shutil
import subprocess
import sys

import world as w

RUN = "/run/mailsec-lab"
INSIDE = "LAB_INSIDE"
USERS = {"postfix": 64980, "Debian-exim": 64982}
GROUPS = {"postfix": 64980, "postdrop": 64981, "Debian-exim": 64982}


class Forbidden(Exception):
    """Namespaces cannot be had here."""


def enter(argv):
    """Runs this program again inside; returns its exit status."""
    flags = ["-nmp", "--fork", "--kill-child", "--mount-proc"]
    if os.getuid() != 0:
        flags.insert(0, "-r")
    probe = subprocess.run(["unshare", *flags, "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        raise Forbidden(probe.stderr.strip().splitlines()[-1] if probe.stderr else "unshare failed")
    env = dict(os.environ)
    env[INSIDE] = "root" if os.getuid() == 0 else "user"
    return subprocess.run(["unshare", *flags, "--", sys.executable, *argv], env=env,
                          check=False).returncode


def call(*command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)
    if done.returncode != 0:
        raise RuntimeError(" ".join(command) + ": " + done.stderr.strip())


def overlay(target, peers, content):
    """Copy-on-write over `target`, with the unpacked peers' files and `content` (path below target
    -> text) in it. The content is there before the mount: without root nothing could be written
    into directories of the machine's root afterwards."""
    name = target.strip("/")
    upper, work = f"{RUN}/over/{name}", f"{RUN}/over/{name}.work"
    os.makedirs(upper)
    os.makedirs(work)
    for path, text in content.items():
        put(f"{upper}/{path}", text)
    lower = target
    if peers and os.path.isdir(peers + target):
        lower = peers + target + ":" + target
    call("mount", "-t", "overlay", "overlay", "-o",
         f"lowerdir={lower},upperdir={upper},workdir={work}", target)


def files(state, peers, keep):
    """What the command finds in the system's places: CA, trust anchor, resolver, hosts, users.
    `keep`: directories that must stay the real ones although they may lie below."""
    call("mount", "-t", "tmpfs", "-o", "mode=755", "lab", "/run")
    os.makedirs(RUN + "/log")
    held = []
    for number, directory in enumerate(keep):
        if directory.startswith(("/usr/", "/etc/")):
            held.append((f"{RUN}/keep/{number}", directory))
            os.makedirs(held[-1][0])
            call("mount", "--rbind", directory, held[-1][0])
    for name in ("pki", "zones", "store"):
        shutil.copytree(f"{state}/{name}", f"{RUN}/{name}", symlinks=True)
    for name in os.listdir(RUN + "/pki"):
        os.chmod(f"{RUN}/pki/{name}", 0o755 if name.endswith(".d") else 0o644)
    overlay("/etc", peers, {
        "resolv.conf": f"nameserver {os.environ.get('LAB_RESOLVER', w.CLEAN)}\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\n",
        "passwd": accounts("/etc/passwd", {
            n: f"{n}:x:{i}:{i}::/nonexistent:/usr/sbin/nologin" for n, i in USERS.items()}),
        "group": accounts("/etc/group", {n: f"{n}:x:{i}:" for n, i in GROUPS.items()}),
        "ssl/certs/.lab": "",
    })
    overlay("/usr", peers, {"share/dns/root.key": read(state + "/root.key")})
    call("mount", "--bind", RUN + "/store", "/etc/ssl/certs")
    for source, directory in held:
        os.makedirs(directory, exist_ok=True)
        call("mount", "--rbind", source, directory)


def accounts(path, lines):
    """The machine's users or groups and those that the mail servers need."""
    text = read(path)
    known = {line.split(":")[0] for line in text.splitlines()}
    return text + "".join(line + "\n" for name, line in lines.items() if name not in known)


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read()


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.lexists(path):
        os.unlink(path)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def network():
    """Every address of the documentation ranges is ours; nothing else has a route."""
    call("ip", "link", "set", "lo", "up")
    for prefix in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.25.0.0/16",
                   *w.ROOT_SERVERS):
        call("ip", "route", "add", "local", prefix, "dev", "lo")
    call("ip", "-6", "route", "add", "local", "2001:db8::/32", "dev", "lo")
    with open("/proc/sys/net/ipv6/ip_nonlocal_bind", "w", encoding="ascii") as switch:
        switch.write("1")  # servers may bind to what only that route makes ours
    for kind, route in (("unreachable", "unreachable"), ("forbidden", "prohibit")):
        v4, v6 = w.UNSERVED[kind]
        call("ip", "route", "add", route, v4, "table", "local")
        call("ip", "-6", "route", "add", route, v6, "table", "local")
    dropped4 = ", ".join((w.UNSERVED["drop"][0], w.NS_DEAD, w.DEAD))
    call("nft", "-f", "-", input=f"""table inet lab {{ chain dropped {{
        type filter hook input priority 0;
        ip daddr {{ {dropped4} }} drop
        ip6 daddr {w.UNSERVED["drop"][1]} drop
    }}
    }}
    """)
