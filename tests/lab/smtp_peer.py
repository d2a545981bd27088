# SPDX-License-Identifier: GPL-3.0-or-later
"""A small SMTP client for tests: it says what it is told to and hides nothing."""
import re
import socket
import ssl
import struct
import subprocess
import time
import warnings

warnings.simplefilter("ignore")  # old protocol versions are meant


class Peer:
    """A small SMTP client that keeps what it read."""

    def __init__(self, port, host="127.0.0.1"):
        self.sock = socket.create_connection((host, port), timeout=12)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.start = time.monotonic()

    def some(self, size=65536):
        return self.sock.recv(size)

    def until_end(self, most=1 << 20):
        """Everything to the end; (bytes, whether the end was a reset)."""
        got = b""
        try:
            while len(got) < most:
                data = self.sock.recv(65536)
                if not data:
                    return got, False
                got += data
            return got, False
        except ConnectionResetError:
            return got, True

    def reply(self):
        got = b""
        while True:
            byte = self.sock.recv(1)
            if not byte:
                raise ConnectionError("closed after %r" % got)
            got += byte
            if byte == b"\n" and re.search(rb"(^|\n)\d\d\d( [^\n]*)?\r?\n$", got):
                return got

    def ask(self, line):
        self.sock.sendall(line + b"\r\n")
        return self.reply()

    def segments(self):
        """How many segments with data came: tcpi_data_segs_in of Linux's struct tcp_info."""
        info = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 160)
        return struct.unpack_from("I", info, 152)[0]

    def silent(self, seconds=0.4):
        self.sock.settimeout(seconds)
        try:
            return self.sock.recv(1) is None
        except (socket.timeout, ssl.SSLWantReadError):
            return True
        finally:
            self.sock.settimeout(12)

    def tls(self, **versions):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = versions.get("low", ssl.TLSVersion.TLSv1)
        if "high" in versions:
            context.maximum_version = versions["high"]
        self.sock = context.wrap_socket(self.sock, server_hostname="peer.example")
        return self

    def to_ehlo(self):
        self.reply()
        return self.ask(b"EHLO client.example")

    def to_220(self):
        assert b"STARTTLS" in self.to_ehlo().upper()
        assert self.ask(b"STARTTLS").startswith(b"220")
        return self

    def to_tls(self, **versions):
        return self.to_220().tls(**versions)

    def rest(self):
        """EHLO and QUIT inside TLS, as every good session ends."""
        answer = self.ask(b"EHLO client.example")
        assert answer.startswith(b"250"), answer
        assert self.ask(b"QUIT").startswith(b"221")
        return answer

    def hello_record(self):
        self.sock.sendall(b"\x16\x03\x01\x00\x05hello")
        return self


def s_client(port, *more):
    return subprocess.run(
        ["openssl", "s_client", "-connect", "127.0.0.1:%d" % port, "-starttls", "smtp", *more],
        input=b"QUIT\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20,
        check=False).stdout
