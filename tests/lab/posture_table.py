# SPDX-License-Identifier: GPL-3.0-or-later
"""posture_table: reads posture.tsv."""

import os


def read():
    """-> peers {name: (kind, words)}, expectations [(name, mode, words)]"""
    peers, expectations = {}, []
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "posture.tsv")
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#") or not line.strip():
                continue
            if fields[0] == "peer" and len(fields) == 4:
                peers[fields[1]] = (fields[2], fields[3].split(" "))
            elif fields[0] == "expect" and len(fields) == 4 and fields[1] in peers:
                expectations.append((fields[1], fields[2], fields[3].split(" ")))
            else:
                raise SystemExit(f"posture.tsv:{number}: not a peer, not an expectation")
    return peers, expectations
