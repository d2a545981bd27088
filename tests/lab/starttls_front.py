# SPDX-License-Identifier: GPL-3.0-or-later
"""starttls_front: SMTP in front of plain TLS servers: greeting, EHLO and STARTTLS here, then every
octet goes to a port behind.

usage: starttls_front.py < PAIRS    a line each: ADDRESS PORT-BEHIND
"""

import asyncio
import sys

PORT = 25


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def dialogue(reader, writer):
    """-> whether the client wants TLS."""
    writer.write(b"220 front.example ESMTP\r\n")
    while line := await reader.readline():
        word = line.strip().upper()
        if word.startswith(b"EHLO"):
            writer.write(b"250-front.example\r\n250 STARTTLS\r\n")
        elif word == b"STARTTLS":
            writer.write(b"220 go ahead\r\n")
            await writer.drain()
            return True
        elif word == b"QUIT":
            writer.write(b"221 bye\r\n")
            return False
        else:
            writer.write(b"502 not here\r\n")
    return False


async def serve(reader, writer, behind):
    try:
        if not await dialogue(reader, writer):
            writer.close()
            return
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(pump(reader, behind_writer), pump(behind_reader, writer))
    except OSError:
        writer.close()


async def main():
    servers = []
    for line in sys.stdin:
        address, behind = line.split()
        servers.append(await asyncio.start_server(
            lambda r, w, b=int(behind): serve(r, w, b), address, PORT))
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
