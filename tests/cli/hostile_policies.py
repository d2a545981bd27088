# SPDX-License-Identifier: GPL-3.0-or-later
"""hostile_policies: groups of hostile for check_mta_sts: web servers that mean no good, and the
state file of a process that is killed."""

import glob
import json
import os
import random
import socket
import ssl
import subprocess
import threading
import time

OK, WARNING, CRITICAL, UNKNOWN = range(4)
DOMAIN = "sts-good.example"
HOST = "mta-sts." + DOMAIN
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SPOOF = "\u202e|<script>`\x1b[31m\u2028\x00".encode()
# what a server sends, then what it sends without end
ANSWERS = {
    "nothing": (b"", b""),
    "garbage": (random.Random(5).randbytes(5000), b""),
    "garbage without end": (b"", random.Random(6).randbytes(1000)),
    "not HTTP": (b"220 mail.example ESMTP\r\n", b""),
    "headers without end": (HEAD, b"X: y\r\n"),
    "a header without end": (HEAD + b"X: ", b"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
    "interim responses without end": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body without end": (HEAD + b"\r\n", b"mx: a.example\r\n"),
    "a length of 10 GB": (HEAD + b"Content-Length: 9999999999\r\n\r\n", b"mx: a.example\r\n"),
    "chunks without end": (CHUNKED, b"4\r\nmx: \r\n"),
    "a chunk extension without end": (CHUNKED + b"1;", b"extension;"),
    "trailers without end": (CHUNKED + b"0\r\n", b"X: y\r\n"),
    "a chunk of no number": (CHUNKED + b"zzz\r\nabc", b""),
    "half a body": (HEAD + b"Content-Length: 100\r\n\r\nversion: STSv1\r\n", b""),
    "NULs": (HEAD + b"Content-Length: 1000\r\n\r\n" + bytes(1000), b""),
    "text that spoofs": (HEAD + b"Content-Type: " + SPOOF[:-1] + b"\r\n\r\nversion: " + SPOOF +
                         b"\r\nmode: " + SPOOF + b"\r\nmx: " + SPOOF + b"\r\n" + SPOOF + b": x\r\n", b""),
    "a redirect that spoofs": (b"HTTP/1.1 302 Found\r\nLocation: https://" + SPOOF[:-1] +
                               b"/\r\nContent-Length: 0\r\n\r\n", b""),
    "a redirect to a file": (b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n", b""),
    "an upgrade": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", b"x"),
    "a thousand patterns": (HEAD + b"\r\nversion: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n" +
                            b"".join(b"mx: %d.example\r\n" % i for i in range(1000)), b""),
    "a long line": (HEAD + b"\r\nversion: STSv1\r\nmode: " + b"e" * 60000 + b"\r\n", b""),
}


class WebServer:
    """Answers everybody in the same way, over TLS."""

    def __init__(self, chain, first, rest, fails=False):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain)
        self.first, self.rest, self.fails = first, rest, fails
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(peer,), daemon=True).start()

    def answer(self, peer):
        try:
            with self.context.wrap_socket(peer, server_side=True) as tls:
                tls.settimeout(30)
                tls.recv(4096)
                tls.sendall(self.first)
                while self.rest:
                    tls.sendall(self.rest * 100)
                tls.unwrap()
        except (OSError, ValueError):
            pass

    def close(self):
        self.listener.close()


def policies(world, servers, tally):
    chain = os.path.join(os.environ["LAB_RUN"], "pki/web.chain")
    if tally.lacks("nginx", "hostile web servers"):
        return
    for name, (first, rest) in ANSWERS.items():
        server = WebServer(chain, first, rest)
        for as_json in (False, True):
            words = ["check_mta_sts", "-d", DOMAIN, "--no-probe", "-v", "--connect-to",
                     f"{HOST}:127.0.0.1:{server.port}"]
            begun = time.process_time(), time.monotonic()
            found = world.check(words, (CRITICAL,), 8, as_json)
            took = time.monotonic() - begun[1]
            found += [f"took {took:.1f} s"] if took > 6 else []
            tally.add(f"web server with {name} {'json' if as_json else 'text'}", found)
        server.close()


def whole(path):
    """What is wrong with a state file after a kill."""
    try:
        with open(path, encoding="utf-8") as text:
            content = text.read()
        if content and json.loads(content)["mailsec-plugins-state"] != "mta-sts":
            return ["the state file is not ours"]
    except FileNotFoundError:
        pass
    except ValueError as reason:
        return [f"the state file is damaged: {reason}"]
    return []


def state(world, servers, tally):
    seed = int(os.environ.get("HOSTILE_SEED") or time.time())
    print(f"HOSTILE_SEED={seed}")
    chance = random.Random(seed)
    path = os.environ["LAB_RUN"] + "/hostile/mta-sts.state"
    if tally.lacks("nginx", "a state file and SIGKILL"):
        return
    words = ["check_mta_sts", "-d", DOMAIN, "--no-probe", "--state-file", path]
    begun = time.monotonic()
    tally.add("a new state file", world.check(words, (OK,), 10))
    usual = time.monotonic() - begun
    for _ in range(100):
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        moment = chance.uniform(usual * 0.3, usual * 1.1)
        time.sleep(moment)
        process.kill()
        process.wait()
        tally.add(f"SIGKILL after {moment * 1000:.0f} ms", whole(path))
    tally.add("the state after all that", world.check(words, (OK,), 10))
    left = [name for name in glob.glob(path + ".*") if os.path.getsize(name) > 1 << 20]
    tally.add("no large files aside", left)
    together = [subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                for _ in range(8)]
    ends = {process.wait() for process in together}
    tally.add("eight at once", whole(path) + ([] if ends <= {OK, UNKNOWN} else [f"exit {ends}"]))
