# SPDX-License-Identifier: GPL-3.0-or-later
"""zones: the zone files of the world, signed with ldns-signzone, and broken where the table says
so."""

import base64
import concurrent.futures
import hashlib
import os
import re
import time

import pki
import world as w

ALGORITHM = "ECDSAP256SHA256"
SOA = "{apex} 3600 IN SOA {ns} hostmaster.example. 2026010101 7200 3600 1209600 3600"
UNITS = {"s": 1, "h": 3600, "d": 86400}


def seconds(text):
    """'-30d', '20h' -> seconds"""
    return float(text[:-1]) * UNITS[text[-1]]


def top_levels(world):
    """The top-level domains of every domain and of every owner outside its domain."""
    names = {name for domain in world.domains.values()
             for name in (domain.name, *domain.hosts, *(record[0] for record in domain.records))}
    return {name.rstrip(".").rpartition(".")[2] + "." for name in names if name != "."}


def wire_name(name):
    labels = [label for label in name.rstrip(".").lower().split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"


class Zone:
    def __init__(self, apex, how):
        self.apex, self.how = apex, how  # how: zone=, sign=, badsig=, rrsig=, ds= of the table
        self.kind = how.get("zone", "signed")
        self.lines = []
        self.ds = []
        self.address = address_of_kind(how)
        self.key = ""

    def add(self, owner, ttl, rrtype, rdata):
        self.lines.append(f"{owner} {ttl} IN {rrtype} {rdata}")

    @property
    def signed(self):
        return self.kind not in ("unsigned", "dead-unsigned")


def address_of_kind(how):
    kind = how.get("zone", "")
    if "proxy" in how:
        return None  # filled in by World.zones
    if kind.startswith("dead"):
        return w.NS_DEAD
    return w.REFUSING if kind == "refused" else w.NS_ZONES


class Zones:
    def __init__(self, world, certificates, directory):
        self.world, self.certificates, self.dir = world, certificates, directory
        self.zones, self.proxies = {}, []  # proxies: (address, rules) in front of NS_ZONES
        os.makedirs(directory, exist_ok=True)

    def make_all(self):
        self.add_zone(".", {})
        for apex in sorted(top_levels(self.world)):
            self.add_zone(apex, {"sign": "nsec3"} if apex == "test." else {})
        for domain in self.world.domains.values():
            if domain.zone:
                self.add_zone(domain.name, domain.zone)
        for domain in self.world.domains.values():
            self.add_domain(domain)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.make_key, self.zones.values()))
            self.delegate()
            list(pool.map(self.write, self.zones.values()))

    def add_zone(self, apex, how):
        zone = Zone(apex, how)
        if zone.address is None:
            zone.address = f"192.0.2.{100 + len(self.proxies)}"
            self.proxies.append((zone.address, how["proxy"].split(",")))
        if apex == "." or apex.count(".") == 1:
            zone.address = w.NS_PARENTS
        self.zones[apex] = zone
        ns = "ns." + ("" if apex == "." else apex)
        zone.add(apex, 3600, "NS", ns)
        zone.add(ns, 3600, "A", zone.address)
        zone.lines.insert(0, SOA.format(apex=apex, ns=ns))

    def zone_of(self, name, below=False):
        """The zone that holds a name; below: the zone above the cut at that name."""
        labels = name.rstrip(".").split(".")
        for skip in range(1 if below else 0, len(labels)):
            apex = ".".join(labels[skip:]) + "."
            if apex in self.zones:
                return self.zones[apex]
        return self.zones["."]

    def add(self, owner, ttl, rrtype, rdata):
        self.zone_of(owner).add(owner, ttl, rrtype, rdata)

    def add_domain(self, domain):
        aliases = {owner for owner, _, rrtype, _ in domain.records if rrtype == "CNAME"}
        if domain.name not in aliases:
            for preference, host in domain.mx:
                target = host if host == "." else domain.absolute(host)
                self.add(domain.name, 3600, "MX", f"{preference} {target}")
        for host, entry in domain.hosts.items():
            for _, address in entry:
                self.add(host, 3600, "AAAA" if ":" in address else "A", address)
        for owner, ttl, rrtype, rdata in domain.records:
            self.add(owner, ttl, rrtype, rdata)
        for host, port, usage, selector, matching, what in domain.tlsa:
            owner = domain.absolute(host)
            data = self.certificates.tlsa_data(owner, selector, matching, what)
            rdata = f"{usage} {selector} {matching} {data}"
            if not data or matching not in (0, 1, 2) or len(data) % 2:
                octets = bytes([usage, selector, matching]) + bytes.fromhex(data)
                rdata = f"\\# {len(octets)} {octets.hex()}"
            prefix = f"_{port}._tcp." if port else ""
            self.add(prefix + owner, domain.tlsa_ttl, "TLSA", rdata)

    # ---- keys and delegation

    def make_key(self, zone):
        if not zone.signed:
            return
        algorithm, _, bits = zone.how.get("sign", "").replace("nsec3", "").replace(
            "optout", "").strip(",").partition(":")
        size = ["-b", bits] if bits else []
        zone.key = pki.run("ldns-keygen", "-k", "-a", algorithm or ALGORITHM, *size, zone.apex,
                           cwd=self.dir).strip()
        with open(os.path.join(self.dir, zone.key + ".key"), encoding="ascii") as key:
            zone.dnskey = key.readline().split(";")[0].strip()
        words = zone.dnskey.split()
        flags, protocol, number, *body = words[words.index("DNSKEY") + 1:]
        rdata = (int(flags).to_bytes(2, "big") + bytes([int(protocol), int(number)])
                 + base64.b64decode("".join(body)))
        tag = sum(byte << 8 if i % 2 == 0 else byte for i, byte in enumerate(rdata))
        tag = (tag + (tag >> 16)) & 0xFFFF
        for digest in zone.how.get("ds", "2").split(","):
            function = {"1": hashlib.sha1, "2": hashlib.sha256, "4": hashlib.sha384}[digest]
            value = function(wire_name(zone.apex) + rdata).hexdigest()
            if zone.kind == "wrongds":
                value = value[::-1]
            zone.ds.append(f"{tag} {number} {digest} {value}")

    def delegate(self):
        for zone in self.zones.values():
            if zone.apex == ".":
                continue
            parent = self.zone_of(zone.apex, below=True)
            parent.add(zone.apex, 3600, "NS", "ns." + zone.apex)
            parent.add("ns." + zone.apex, 3600, "A", zone.address)
            for ds in zone.ds if zone.kind != "nods" else []:
                parent.add(zone.apex, 3600, "DS", ds)

    # ---- files

    def write(self, zone):
        name = "root" if zone.apex == "." else zone.apex.rstrip(".")
        path = os.path.join(self.dir, name + ".zone")
        with open(path, "w", encoding="ascii") as out:
            out.write("\n".join(zone.lines) + "\n")
        zone.file = path
        if not zone.signed:
            return
        first, last = zone.how.get("rrsig", "-1d..20d").split("..")
        now = time.time()
        stamps = [time.strftime("%Y%m%d%H%M%S", time.gmtime(now + seconds(span)))
                  for span in (first, last)]
        how = zone.how.get("sign", "")
        denial = ["-n", "-t", "0"] if "nsec3" in how or "optout" in how else []
        pki.run("ldns-signzone", *denial, *(["-p"] if "optout" in how else []), "-i", stamps[0],
                "-e", stamps[1], "-o", zone.apex, "-f", path + ".signed", path, zone.key,
                cwd=self.dir)
        zone.file = path + ".signed"
        if "badsig" in zone.how:
            self.spoil(zone.file, zone.how["badsig"].split(","))

    @staticmethod
    def spoil(path, types):
        """Damages the signatures of these types."""
        with open(path, encoding="ascii") as text:
            lines = text.read().splitlines()

        def damage(line):
            found = re.search(r"\sRRSIG\s+(\w+)\s.*\s(\S+)$", line)
            if not found or found.group(1) not in types:
                return line
            signature = found.group(2)
            return line[:found.start(2)] + signature[:8] + signature[8:20][::-1] + signature[20:]

        with open(path, "w", encoding="ascii") as out:
            out.write("\n".join(map(damage, lines)) + "\n")

    def nsd_zones(self, parents):
        """(apex, file) of the zones that one nsd serves."""
        return [(z.apex, z.file) for z in self.zones.values()
                if (z.address == w.NS_PARENTS) == parents
                and z.address not in (w.NS_DEAD, w.REFUSING)]

    def anchor(self):
        return self.zones["."].dnskey
