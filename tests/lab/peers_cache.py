# SPDX-License-Identifier: GPL-3.0-or-later
"""peers_cache: where tests/lab/peers has put what it fetched."""

import os


def directory():
    if os.environ.get("LAB_PEERS"):
        return os.environ["LAB_PEERS"]
    if os.getuid() == 0:
        return "/var/cache/mailsec-plugins/peers"
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(cache, "mailsec-plugins/peers")


def node():
    """The program of Node.js 24, None when it is not there."""
    path = os.path.join(directory(), "node24", "bin", "node")
    return path if os.access(path, os.X_OK) else None
