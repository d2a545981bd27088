# SPDX-License-Identifier: GPL-3.0-or-later
"""raw_tls: a scripted TLS server for what no real one can be made to do any more: SSLv2, Heartbleed,
CCS injection, ROBOT, Ticketbleed, broken stacks. It writes its flights by hand and knows RSA key
exchange only; no handshake comes to its end, but where Python's own TLS is used.

usage: raw_tls.py CERT KEY < LISTENERS    a listener a line: ADDRESS PORT MODE
"""

import asyncio
import os
import random
import re
import ssl
import struct
import subprocess
import sys

ALERT, HANDSHAKE, CCS, HEARTBEAT = 21, 22, 20, 24
SUITES = (0x009C, 0x002F, 0x0035)
TLS12 = 0x0303


def record(kind, data, version=TLS12):
    return struct.pack("!BHH", kind, version, len(data)) + data


def alert(number, version=TLS12):
    return record(ALERT, bytes((2, number)), version)


def message(kind, body):
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def extension(kind, data=b""):
    return struct.pack("!HH", kind, len(data)) + data


class Key:
    """The numbers of an RSA key."""

    def __init__(self, path):
        text = subprocess.run(["openssl", "pkey", "-in", path, "-noout", "-text"],
                              capture_output=True, text=True, check=True).stdout
        self.modulus = self.number(text, "modulus")
        self.exponent = self.number(text, "privateExponent")
        self.size = (self.modulus.bit_length() + 7) // 8

    @staticmethod
    def number(text, name):
        digits = re.search(name + r":\s*([0-9a-f:\s]+)", text)[1]
        return int(re.sub(r"[^0-9a-f]", "", digits), 16)

    def decrypt(self, data):
        return pow(int.from_bytes(data, "big"), self.exponent, self.modulus).to_bytes(
            self.size, "big")


class Hello:
    """A ClientHello, as far as it matters here."""

    def __init__(self, body):
        self.version = struct.unpack_from("!H", body, 0)[0]
        at = 34
        size = body[at]
        self.session_id = body[at + 1:at + 1 + size]
        at += 1 + size
        size = struct.unpack_from("!H", body, at)[0]
        self.suites = [code for (code,) in struct.iter_unpack("!H", body[at + 2:at + 2 + size])]
        at += 2 + size
        self.compression = body[at + 1:at + 1 + body[at]]
        at += 1 + body[at]
        self.extensions = {}
        if at + 2 <= len(body):
            end = at + 2 + struct.unpack_from("!H", body, at)[0]
            at += 2
            while at + 4 <= end:
                kind, size = struct.unpack_from("!HH", body, at)
                self.extensions[kind] = body[at + 4:at + 4 + size]
                at += 4 + size
        self.only_13 = self.extensions.get(43, b"\2\3\3")[1:] == b"\3\4"


class Server:
    def __init__(self, cert, key, mode):
        self.cert_path, self.key_path, self.mode = cert, key, mode
        self.key = Key(key)
        self.der = ssl.PEM_cert_to_DER_cert(open(cert, encoding="ascii").read())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.maximum_version = ssl.TLSVersion.TLSv1_2
        self.context.load_cert_chain(cert, key)

    # ---- flights

    def flight(self, hello, version, suite, extensions, session_id=b""):
        compression = 1 if self.mode == "compression" and 1 in hello.compression else 0
        body = struct.pack("!H", version) + os.urandom(32)
        body += bytes((len(session_id),)) + session_id + struct.pack("!HB", suite, compression)
        if extensions and version > 0x0300:
            body += struct.pack("!H", len(extensions)) + extensions
        certificate = len(self.der).to_bytes(3, "big") + self.der
        return record(HANDSHAKE, message(2, body) + message(
            11, len(certificate).to_bytes(3, "big") + certificate) + message(14, b""), version)

    def answer(self, hello):
        """-> (octets, version) or (alert, None)"""
        lowest = 0x0300 if self.mode == "ssl3" else 0x0301
        if hello.only_13 and self.mode != "sentinel":
            return alert(70), None
        if hello.only_13 and b"\0\x1d" not in hello.extensions.get(10, b"")[2:]:
            return alert(40), None
        if hello.only_13:  # a HelloRetryRequest, so that TLS 1.3 is there
            retry = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
            extras = extension(43, b"\3\4") + extension(51, b"\0\x1d")
            body = b"\3\3" + retry + b"\x20" + hello.session_id + b"\x13\1\0"
            return record(HANDSHAKE, message(2, body + struct.pack("!H", len(extras)) + extras)), None
        if hello.version < lowest:
            return alert(70), None
        fallback = 0x5600 in hello.suites and hello.version < TLS12 and self.mode != "no-scsv"
        if fallback:
            return alert(86), None
        version = min(hello.version, TLS12)
        suites = [s for s in SUITES if s in hello.suites and (s != 0x009C or version == TLS12)]
        if self.mode == "odd-suite":
            suites = [0x1304]
        if not suites:
            return alert(40), None
        extensions = b""
        if self.mode != "no-renegotiation-info":
            extensions += extension(0xFF01, b"\0")
        if self.mode in ("heartbleed", "heartbeat") and 15 in hello.extensions:
            extensions += extension(15, b"\1")
        if self.mode == "odd-version":
            version = 0x0302 if hello.version == 0x0301 else version
        return self.flight(hello, version, suites[0], extensions), version

    # ---- what follows

    @staticmethod
    async def read_record(reader):
        head = await reader.readexactly(5)
        return head[0], await reader.readexactly(struct.unpack("!H", head[3:])[0])

    async def heartbeat(self, reader, writer):
        kind, data = await self.read_record(reader)
        while kind != HEARTBEAT:
            kind, data = await self.read_record(reader)
        asked = struct.unpack_from("!H", data, 1)[0]
        if self.mode == "heartbleed":
            writer.write(record(HEARTBEAT, b"\2" + data[1:3] + b"S" * asked + b"P" * 16))
            await writer.drain()
        await asyncio.sleep(8)  # a sound server says nothing

    async def change_cipher(self, reader, writer):
        count = 0
        while count < 2:
            kind, _ = await self.read_record(reader)
            count += kind == CCS
        writer.write(alert(20))
        await writer.drain()

    def oracle(self, data):
        """-> an alert's number for what is in a ClientKeyExchange, None: say nothing yet"""
        plain = self.key.decrypt(data[6:])
        begins = plain[:2] == b"\0\2"
        good = begins and plain[-49] == 0 and 0 not in plain[2:-49] and plain[-48:-46] == b"\3\3"
        if self.mode == "robot-strong":
            return 20 if good else 47 if begins else 51
        if self.mode == "robot-weak":
            return 20 if good else 51
        if self.mode == "robot-flapping":
            return random.choice((20, 40, 47, 51))
        return None

    async def key_exchange(self, reader, writer):
        kind, data = await self.read_record(reader)
        number = self.oracle(data) if kind == HANDSHAKE and data[:1] == b"\x10" else 10
        while number is None:  # safe: only what comes behind is wrong, always
            kind, _ = await self.read_record(reader)
            number = 20 if kind == HANDSHAKE else None
        writer.write(alert(number))
        await writer.drain()

    async def follow(self, reader, writer):
        if self.mode in ("heartbleed", "heartbeat"):
            await self.heartbeat(reader, writer)
        elif self.mode == "ccs":
            await self.change_cipher(reader, writer)
        else:
            await self.key_exchange(reader, writer)

    # ---- connections

    async def ssl2(self, reader, writer, head):
        size = struct.unpack("!H", head[:2])[0] & 0x7FFF
        await reader.readexactly(size - 3)
        if not self.mode.startswith("ssl2"):
            return
        kinds = b"" if self.mode == "ssl2-empty" else b"\1\0\x80\7\0\xc0"
        body = b"\4\0\1\0\2" + struct.pack("!HHH", len(self.der), len(kinds), 16)
        body += self.der + kinds + b"C" * 16
        writer.write(struct.pack("!H", 0x8000 | len(body)) + body)
        await writer.drain()

    async def library(self, reader, writer, first):
        """A whole handshake by Python's own TLS, which issues a ticket."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(first)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                await writer.drain()
                data = await reader.read(16384)
                if not data:
                    return
                incoming.write(data)
        writer.write(outgoing.read())
        await writer.drain()
        await reader.read(16384)

    async def ticketbleed(self, reader, writer, hello, first):
        ticket = hello.extensions.get(35, b"")
        if not ticket or len(hello.session_id) in (0, 32):
            await self.library(reader, writer, first)
            return
        session_id = hello.session_id + os.urandom(32 - len(hello.session_id))
        writer.write(self.flight(hello, TLS12, hello.suites[0], extension(0xFF01, b"\0"),
                                 session_id))
        await writer.drain()

    async def serve(self, reader, writer):
        try:
            head = await reader.readexactly(5)
            if head[0] & 0x80:
                await self.ssl2(reader, writer, head)
                return
            data = await reader.readexactly(struct.unpack("!H", head[3:])[0])
            hello = Hello(data[4:])
            if self.mode == "ticketbleed" and hello.version == TLS12 and not hello.only_13:
                await self.ticketbleed(reader, writer, hello, head + data)
                return
            octets, version = self.answer(hello)
            writer.write(octets)
            await writer.drain()
            if version is not None:
                await self.follow(reader, writer)
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError, IndexError, struct.error):
            pass
        finally:
            writer.close()


class Smtp:
    """SMTP by hand with Python's own TLS: what a mail server must not do."""

    def __init__(self, cert, key, mode):
        self.mode = mode
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(cert, key)

    async def serve(self, reader, writer):
        try:
            writer.write(b"220 smtp.example ESMTP\r\n")
            await self.dialogue(reader, writer)
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def dialogue(self, reader, writer):
        buffered = b""
        while True:
            while b"\n" not in buffered:
                more = await reader.read(4096)
                if not more:
                    return
                buffered += more
            line, _, buffered = buffered.partition(b"\n")
            word = line.strip().upper()
            if word.startswith(b"EHLO"):
                writer.write(b"250-smtp.example\r\n250 STARTTLS\r\n")
            elif word == b"STARTTLS":
                writer.write(b"220 go ahead\r\n")
                await writer.drain()
                await self.inside(reader, writer, buffered if self.mode == "injection" else b"")
                return
            elif word.startswith(b"MAIL"):
                writer.write(b"530 5.7.0 STARTTLS first\r\n" if self.mode == "enforcing"
                             else b"250 ok\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            await writer.drain()

    async def inside(self, reader, writer, buffered):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.context.wrap_bio(incoming, outgoing, server_side=True)
        ready = False
        while True:
            try:
                if not ready:
                    tls.do_handshake()
                    ready = True
                    for _ in buffered.splitlines():  # the hole: it was sent in the clear
                        tls.write(b"250 ok\r\n")
                text = tls.read(4096)
                if not text:
                    return  # close_notify
                for line in text.splitlines():
                    tls.write(b"250 smtp.example\r\n" if not line.upper().startswith(b"QUIT")
                              else b"221 bye\r\n")
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                await writer.drain()
                data = await reader.read(16384)
                if not data:
                    return
                incoming.write(data)


async def main():
    cert, key = sys.argv[1:]
    servers = []
    for line in sys.stdin:
        address, port, mode = line.split()
        kind = Smtp if mode in ("injection", "enforcing") else Server
        servers.append(await asyncio.start_server(kind(cert, key, mode).serve, address, int(port)))
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
