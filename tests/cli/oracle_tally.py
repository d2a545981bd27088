# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_tally: what was compared with other implementations, and whether disagreements are
explained."""

import collections
import fnmatch
import os
import threading


def fits(entry, comparison):
    return all(fnmatch.fnmatchcase(str(text), glob) for text, glob in zip(comparison, entry))


class Tally:
    """Comparisons by client. `explained`: (client, subject, what we say, what it says, why)."""

    def __init__(self, explained, verbose):
        self.explained, self.verbose, self.lock = explained, verbose, threading.Lock()
        self.passed, self.failed = collections.Counter(), collections.Counter()
        self.needed = set()  # indexes of explained
        self.skipped = set()

    def available(self, clients, missing):
        """Those clients that are there. In CI all must be: bootstrap installs them."""
        absent = {client: why for client in clients if (why := missing(client))}
        for client, why in absent.items():
            if os.environ.get("CI", "") not in ("", "0", "false"):
                self.fail(client, why)
            else:
                print(f"SKIP {client}: {why}")
                self.skipped.add(client)
        return [client for client in clients if client not in absent]

    def compare(self, client, subject, ours, theirs):
        fitting = [i for i, entry in enumerate(self.explained)
                   if ours != theirs and fits(entry, (client, subject, ours, theirs))]
        with self.lock:
            self.needed.update(fitting)
            if ours != theirs and not fitting:
                self.failed[client] += 1
                print(f"FAIL {client} {subject}: we say {ours!r}, it says {theirs!r}", flush=True)
                return
            self.passed[client] += 1
            if self.verbose:
                why = f", it says {theirs!r}: {self.explained[fitting[0]][4]}" if fitting else ""
                print(f"ok   {client} {subject}: {ours!r}{why}", flush=True)

    def fail(self, client, text):
        with self.lock:
            self.failed[client] += 1
            print(f"FAIL {client}: {text}", flush=True)

    def account(self, wanted, minimum):
        """Minimums and explanations, then the last lines; -> exit status. `minimum` is empty if
        only a part was compared: then explanations may be idle."""
        for client in wanted if minimum else []:
            count = self.passed[client] + self.failed[client]
            if count < minimum[client]:
                self.fail(client, f"{count} comparisons, not {minimum[client]} as the world gives")
        for index, entry in enumerate(self.explained):
            if minimum and entry[0] in wanted and index not in self.needed:
                self.fail(entry[0], f"no comparison needs the explanation of {entry[1]}")
        print("agreed or explained: " + ", ".join(f"{c} {self.passed[c]}" for c in wanted))
        passed, failed = sum(self.passed.values()), sum(self.failed.values())
        print(f"{passed} passed, {failed} failed, {len(self.skipped)} skipped")
        if failed:
            return 1
        return 0 if passed else 77
