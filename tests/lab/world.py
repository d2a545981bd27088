# SPDX-License-Identifier: GPL-3.0-or-later
"""world: reads world.tsv, which explains itself, and the world_*.tsv beside it into certificates,
servers, domains and checks."""

import collections
import glob
import hashlib
import ipaddress
import os
import re
import shlex

TLD = "example."
STATES = {"OK": 0, "WARNING": 1, "CRITICAL": 2, "UNKNOWN": 3}

# Where things are. Every address is from a documentation range (RFC 5737, 3849).
NS_PARENTS = "192.0.2.1"  # nsd: the root and the top-level domains
# The lab's root answers at the addresses that resolvers have built in, too: for --recursive.
ROOT_SERVERS = ("198.41.0.4", "199.9.14.201", "192.33.4.12", "199.7.91.13", "192.203.230.10",
                "192.5.5.241", "192.112.36.4", "198.97.190.53", "192.36.148.17", "192.58.128.30",
                "193.0.14.129", "199.7.83.42", "202.12.27.33")
NS_ZONES = "192.0.2.3"  # nsd: zones of their own
NS_DEAD = "203.0.113.53"  # dropped
CLEAN = "192.0.2.53"  # the system's resolver: recursive, passes DNSSEC on, does not validate
STRIPPING = "192.0.2.54"  # loses everything that DNSSEC needs
VALIDATING = "192.0.2.55"  # SERVFAIL for what is bogus
REFUSING = "192.0.2.56"
DEAD = "203.0.113.57"  # never answers
FLAKY = "192.0.2.58"  # every second TLSA question fails
LYING = "192.0.2.59"  # says "authenticated" of everything, bogus or not

# Address kinds without a server behind them: (IPv4 pool, IPv6 pool).
UNSERVED = {
    "drop": ("203.0.113.128/25", "2001:db8:dead::/64"),  # an nft rule drops what comes
    "refused": ("203.0.113.64/27", "2001:db8:5e::/64"),  # nobody listens
    "unreachable": ("203.0.113.96/28", "2001:db8:ff01::/64"),  # a router says so
    "forbidden": ("203.0.113.112/28", "2001:db8:ff02::/64"),  # a local rule forbids it (EACCES)
    "noroute": ("198.18.0.0/24", "3fff:25::/64"),  # no route to that family from here
}
SERVED = ("198.51.100.0/24", "2001:db8:25::/64")


class WorldError(Exception):
    """A mistake in a table, with the file and the line."""


Cert = collections.namedtuple("Cert", "name options")
Server = collections.namedtuple("Server", "name daemon options")
Check = collections.namedtuple("Check", "name domain command state ids cases where")


def options(words):
    """['a=1', 'b'] -> {'a': '1', 'b': ''}"""
    return dict(word.partition("=")[::2] for word in words)


def dns_words(text):
    """The words of a dns column. Single quotes hold words with blanks together; double quotes and
    backslashes are left to zone files."""
    words = shlex.shlex(text, posix=True)
    words.whitespace_split, words.quotes, words.escape, words.commenters = True, "'", "", ""
    return list(words)


def character_strings(text):
    """TEXT of a txt= word as the character strings of one TXT record, for a zone file. Quotes and
    backslashes stand for themselves, but \\DDD is the octet DDD."""
    strings = []
    for part in text.split("||"):
        octets = octets_of(part)
        strings += [octets[at:at + 255] for at in range(0, len(octets), 255)] or [b""]
    return " ".join('"' + "".join(zone_octet(octet) for octet in string) + '"'
                    for string in strings)


def policy_file(key, text):
    """The octets of an MTA-STS policy: "/" ends each line as the key says."""
    end = {"policy": b"\r\n", "policy-lf": b"\n"}.get(key)
    if end is None:
        return octets_of(text)
    return b"".join(octets_of(line) + end for line in text.split("/"))


def octets_of(text):
    """A text with \\DDD in it -> octets"""
    head, *rest = re.split(r"\\(\d{3})", text)
    octets = head.encode()
    for number, tail in zip(rest[::2], rest[1::2]):
        octets += bytes([int(number)]) + tail.encode()
    return octets


def zone_octet(octet):
    """An octet within the quotes of a zone file."""
    plain = 0x20 <= octet < 0x7f and octet not in b'"\\'
    return chr(octet) if plain else f"\\{octet:03d}"


class Domain:
    """One domain of the table: its records and which servers its hosts have."""

    def __init__(self, name, where):
        self.name = name  # absolute
        self.where = where
        self.mx = [(10, "mx")]
        self.records = []  # (owner, ttl, type, rdata)
        self.tlsa = []  # (host, port, usage, selector, matching, what)
        self.tlsa_ttl = 3600
        self.zone = {}  # zone=, sign=, badsig=, rrsig=, proxy=, ds=: how it is served
        self.policy = None  # octets that its policy host sends
        self.hosts = {}  # absolute host name -> [(server name, address)]

    def absolute(self, label):
        if label.endswith("."):
            return label
        return self.name if label == "@" else label + "." + self.name

    def read(self, words):
        for word in words:
            key, _, value = word.partition("=")
            if key == "mx":
                self.mx = [] if value == "none" else [self.read_mx(v) for v in value.split(",")]
            elif key == "tlsa":
                self.tlsa.append(self.read_tlsa(value))
            elif key == "cname":
                owner, target = value.split(":")
                self.records.append((self.absolute(owner), 3600, "CNAME", self.absolute(target)))
            elif key == "rr":
                owner, rrtype, rdata = value.split(",", 2)
                self.records.append((self.absolute(owner), 3600, rrtype, rdata.replace("_", " ")
                                     if rrtype == "TXT" else rdata.replace("+", " ")))
            elif key == "txt":
                owner, _, text = value.partition(" ")
                self.records.append((self.absolute(owner), 3600, "TXT", character_strings(text)))
            elif key in ("policy", "policy-lf", "policy-raw"):
                self.policy = policy_file(key, value)
            elif key == "ttl":
                self.tlsa_ttl = int(value)
            elif key in ("zone", "sign", "badsig", "rrsig", "proxy", "ds"):
                self.zone[key] = value
            else:
                raise WorldError(f"{self.where}: unknown word {word!r} in the dns column")

    def read_mx(self, text):
        if text == "null":
            return 0, "."
        preference, _, host = text.partition(":")
        return int(preference), host

    def read_tlsa(self, text):
        host, slash, rest = text.rpartition("/")
        numbers, _, what = rest.partition(":")
        host, _, port = (host if slash else "mx").partition("#")
        return host, int(port or 25), *(int(n) for n in self.split_numbers(numbers)), what

    @staticmethod
    def split_numbers(numbers):
        return numbers.split("-") if "-" in numbers else list(numbers)


class World:
    def __init__(self, paths):
        self.certs, self.servers, self.domains, self.checks = {}, {}, {}, []
        self.pool = collections.defaultdict(dict)  # daemon kind -> {(server, slot): address}
        digest = hashlib.sha256()
        for path in paths:
            with open(path, encoding="utf-8") as table:
                text = table.read()
            digest.update(text.encode())
            self.read_table(os.path.basename(path), text)
        self.digest = digest.hexdigest()

    def read_table(self, name, text):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                self.read_line(f"{name} line {number}", [f.strip() for f in line.split("\t") if f])

    def read_line(self, where, fields):
        kind = fields[0]
        if kind == "cert":
            self.certs[fields[1]] = Cert(fields[1], options(" ".join(fields[2:]).split()))
        elif kind == "server":
            words = " ".join(fields[2:]).split()
            defaults = {"cert": "web"} if words[0] == "nginx" else {}
            self.servers[fields[1]] = Server(fields[1], words[0],
                                             {**defaults, **options(words[1:])})
        elif kind == "check" and len(fields) == 8:
            self.read_check(where, *fields[1:])
        else:
            raise WorldError(f"{where}: {len(fields)} fields, first {kind!r}")

    def read_check(self, where, name, dns, servers, command, state, ids, cases):
        base = name.partition("/")[0]
        domain_name = base if base.endswith(".") else base + "." + TLD
        if dns != "=":
            if domain_name in self.domains:
                raise WorldError(f"{where}: {domain_name} is there already; use = for it")
            self.domains[domain_name] = Domain(domain_name, where)
            self.domains[domain_name].read([] if dns == "-" else dns_words(dns))
            self.read_servers(self.domains[domain_name], [] if servers == "-" else servers.split())
        if domain_name not in self.domains:
            raise WorldError(f"{where}: nothing describes {domain_name}")
        domain = self.domains[domain_name]
        if state not in STATES:
            raise WorldError(f"{where}: no state {state!r}")
        if name in (check.name for check in self.checks):
            raise WorldError(f"{where}: a second {name}")
        self.checks.append(Check(name, domain_name, command, STATES[state],
                                 [] if ids == "-" else ids.split(), cases, where))

    def read_servers(self, domain, words):
        for word in words:
            host, _, specs = word.partition("=")
            entry = domain.hosts.setdefault(domain.absolute(host), [])
            for spec in specs.split(","):
                spec, _, times = spec.partition("*")
                families, _, server = spec.rpartition("/")
                for _ in range(int(times or 1)):
                    for family in families or "4":
                        entry.append((server, self.address(domain, server, int(family), entry)))

    def address(self, domain, server, family, entry):
        """Servers are shared: the n-th address of a host at a server is that server's n-th. Fault
        scripts may keep count of connections, so each domain has its own."""
        try:  # an address written out: it is only published
            return str(ipaddress.ip_address(server.replace("_", ":")))
        except ValueError:
            pass
        slot = sum(1 for s, a in entry if s == server and (":" in a) == (family == 6))
        if server in UNSERVED:
            kind, pools, key = server, UNSERVED[server], (domain.name, slot)
        else:
            self.server(server, domain.where)
            kind, pools = "served", SERVED
            key = (server, slot) if ":" not in server else (server, domain.name, slot)
        taken = self.pool[kind, family]
        if key not in taken:
            network = ipaddress.ip_network(pools[0 if family == 4 else 1])
            if len(taken) + 10 >= network.num_addresses and family == 4 and len(taken) >= (
                    network.num_addresses - 6):
                raise WorldError(f"{domain.where}: no {kind} address is left")
            taken[key] = str(network[len(taken) + 5])
        return taken[key]

    def server(self, name, where=""):
        """`fault:SCRIPT` needs no line of its own."""
        if name.startswith("fault:") and name not in self.servers:
            self.servers[name] = Server(name, "fault", {"cert": "fault"})
        if name not in self.servers:
            raise WorldError(f"{where}: no server {name!r}")
        return self.servers[name]

    def daemons_of(self, check):
        """Which daemons a check talks to: its domain's, and those of other domains of the world
        that its records or its command name."""
        daemons, seen, todo = set(), set(), {check.domain}
        for word in check.command.split():
            for address, server in self.listeners():
                if address in word:
                    daemons.add(server.daemon)
            todo |= self.domains_in(word.rstrip(".") + ".")
        while todo:
            domain = self.domains[todo.pop()]
            seen.add(domain.name)
            for server in {s for entry in domain.hosts.values() for s, _ in entry}:
                if server in self.servers:
                    daemons.add(self.servers[server].daemon)
            targets = [host for _, host in domain.mx]
            targets += [rdata for _, _, rrtype, rdata in domain.records if rrtype == "CNAME"]
            for target in targets:
                todo |= self.domains_in(target) - seen
        return daemons

    def domains_in(self, host):
        """The domain that a host name is in."""
        return {name for name in self.domains if host == name or host.endswith("." + name)}

    def listeners(self):
        """Every (server, address) that somebody has to listen on, each once."""
        seen = {}
        for family in (4, 6):
            for key, address in self.pool["served", family].items():
                seen[address] = self.servers[key[0]]
        return sorted(seen.items(), key=lambda item: ipaddress.ip_address(item[0]).packed)

    def names_of_cert(self, cert):
        """The host names for which servers show this certificate: what names=auto means."""
        names = []
        for domain in self.domains.values():
            for host, entry in domain.hosts.items():
                for server, _ in entry:
                    shown = self.servers[server].options if server in self.servers else {}
                    if cert in shown.get("cert", "").split(",") and host not in names:
                        names.append(host)
            for owner, _, rrtype, target in domain.records:
                if rrtype == "CNAME" and target in names and owner not in names:
                    names.append(owner)
        return [name.rstrip(".") for name in names]

    def cert_of_host(self, host):
        """The certificate that a host's first server shows."""
        for domain in self.domains.values():
            for server, _ in domain.hosts.get(host, []):
                if server in self.servers and "cert" in self.servers[server].options:
                    return self.servers[server].options["cert"].split(",")[0]
        return None


def source_dir():
    return os.path.dirname(os.path.abspath(__file__))


def table_paths():
    """world.tsv, then world_*.tsv; or the one table that LAB_WORLD names."""
    if "LAB_WORLD" in os.environ:
        return [os.environ["LAB_WORLD"]]
    return sorted(glob.glob(os.path.join(source_dir(), "world.tsv"))
                  + glob.glob(os.path.join(source_dir(), "world_*.tsv")))
