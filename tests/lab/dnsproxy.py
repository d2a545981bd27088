#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""dnsproxy: passes DNS questions on and spoils some answers, for what real servers cannot be made
to do.

usage: dnsproxy.py 'ADDRESS UPSTREAM RULE...' ...
A rule is TYPE:ACTION, TYPE a number, a name of the table below or * for every type. Actions:
servfail refused notimp (answer so), timeout (never answer), flaky (every second question
SERVFAIL, the first one included), strip (ask without the DO bit), lie (ask with CD set, answer
with AD set).
"""

import socket
import socketserver
import struct
import sys
import threading

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "DS": 43,
         "DNSKEY": 48, "TLSA": 52}
RCODES = {"servfail": 2, "notimp": 4, "refused": 5}
DO = 0x8000


class Proxy:
    def __init__(self, line):
        self.address, self.upstream, *rules = line.split()
        self.rules = [self.rule(text) for text in rules]
        self.asked = 0
        self.lock = threading.Lock()

    @staticmethod
    def rule(text):
        rrtype, _, action = text.partition(":")
        return None if rrtype == "*" else int(TYPES.get(rrtype, rrtype)), action

    def answer(self, query, tcp):
        """What to reply to `query`; None: nothing."""
        if len(query) < 17:
            return None
        end = question_end(query)
        rrtype = struct.unpack("!H", query[end - 4:end - 2])[0]
        action = next((a for t, a in self.rules if t in (None, rrtype)), "")
        if action == "flaky":
            with self.lock:
                self.asked += 1
                action = "servfail" if self.asked % 2 else ""
        if action == "timeout":
            return None
        if action in RCODES:
            flags = 0x8000 | struct.unpack("!H", query[2:4])[0] & 0x0110 | RCODES[action]
            return query[:2] + struct.pack("!HHHHH", flags, 1, 0, 0, 0) + query[12:end]
        if action == "strip":
            query = without_do(query, end)
        if action == "lie":
            query = query[:3] + bytes([query[3] | 0x10]) + query[4:]
        reply = ask(self.upstream, query, tcp)
        if action == "lie" and reply:
            reply = reply[:3] + bytes([reply[3] | 0x20]) + reply[4:]
        return reply


def question_end(message):
    at = 12
    while message[at]:
        at += message[at] + 1
    return at + 5


def without_do(query, end):
    """Clears the DO bit of an OPT record that follows the question at once."""
    if len(query) >= end + 11 and query[end:end + 3] == b"\0\0\x29":
        flags = struct.unpack("!H", query[end + 7:end + 9])[0] & ~DO
        return query[:end + 7] + struct.pack("!H", flags) + query[end + 9:]
    return query


def ask(upstream, query, tcp):
    kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as out:
        out.settimeout(6)
        try:
            out.connect((upstream, 53))
            out.sendall(struct.pack("!H", len(query)) + query if tcp else query)
            if not tcp:
                return out.recv(65535)
            size = struct.unpack("!H", read_all(out, 2))[0]
            return read_all(out, size)
        except OSError:
            return None


def read_all(stream, size):
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            raise OSError("cut")
        data += more
    return data


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        query, out = self.request
        reply = self.server.proxy.answer(query, False)
        if reply:
            out.sendto(reply, self.client_address)


class Tcp(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while True:
                size = struct.unpack("!H", read_all(self.request, 2))[0]
                reply = self.server.proxy.answer(read_all(self.request, size), True)
                if not reply:
                    return
                self.request.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            return


def main():
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    threads = []
    for line in sys.argv[1:]:
        proxy = Proxy(line)
        for kind, handler in ((socketserver.ThreadingUDPServer, Udp),
                              (socketserver.ThreadingTCPServer, Tcp)):
            server = kind((proxy.address, 53), handler)
            server.daemon_threads = True
            server.proxy = proxy
            threads.append(threading.Thread(target=server.serve_forever))
            threads[-1].start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
