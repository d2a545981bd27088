#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""share/report.schema.json: is a schema, accepts what the renderer prints, and is strict.

schema_check.py [FILE]...   validates JSON lines; without files, those of tests/unit/test_render.
"""
import copy
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: no jsonschema (Debian: python3-jsonschema)")
    sys.exit(77)

SCHEMA = os.path.join(os.environ.get("srcdir", "."), "share/report.schema.json")



def issues():
    """The keys that a scan's issues must have, from the schema."""
    with open(SCHEMA, encoding="utf-8") as schema:
        return json.load(schema)["definitions"]["scan"]["properties"]["issues"]["required"]


# A report with every section filled.
FULL = json.loads("""
{"domain": {"name": "example.org", "dnssec": "secure", "null_mx": false, "implicit_mx": null},
 "mx": [{"host": "mx.example.org", "preference": 10, "dnssec": "secure",
         "tlsa_base": "mx.example.org",
         "tlsa": [{"usage": 3, "selector": 1, "matching": 1, "data": "00ff", "usable": true,
                   "ttl": 3600, "rrsig_expires": 1800000000}]}],
 "addresses": [{"host": "mx.example.org", "address": "2001:db8::1", "family": 6, "port": 25,
   "state": 0, "reachable": true, "error": null, "greeting": "mx ESMTP", "ehlo": ["STARTTLS"],
   "ehlo_tls": null, "starttls": true,
   "tls": {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "group": "X25519",
           "signature": null, "early_data": false},
   "certificate": {"subject": "CN = mx", "issuer": "CN = ca", "names": ["mx.example.org"],
     "serial": "01", "not_before": 1700000000, "not_after": 1800000000, "days_left": -1.5,
     "key": "RSA", "bits": 2048, "signature": "sha256", "self_signed": false, "trusted": null,
     "name_match": true, "spki_sha256": "SPKI", "chain_length": 2},
   "dane": {"verdict": "match", "depth": 0, "records": [{"usage": 3, "selector": 1, "matching": 1,
            "data": "00ff", "matches": true}]},
   "times": {"connect": 0.001, "greeting": null, "ehlo": null, "starttls": null,
             "handshake": null},
   "scan": {"mode": "policy", "connections": 12, "budget": 12, "complete": false,
            "stopped": "budget", "not_known": "weak curves",
            "protocols": {"SSLv2": false, "SSLv3": null, "TLSv1.0": false, "TLSv1.1": false,
                          "TLSv1.2": true, "TLSv1.3": true},
            "suites": [{"protocol": "TLSv1.2", "code": "0xc02f", "name": "TLS", "bits": 128,
                        "pick": 1}],
            "groups": [{"code": "0x11ec", "name": "X25519MLKEM768", "protocol": "TLSv1.3"}],
            "signatures": [], "dh": [{"bits": 2048, "prime": null, "export": false}],
            "certificates": [{"key": "RSA", "bits": 2048, "signature": "sha256",
                              "not_after": 1800000000, "spki_sha256": "SPKI"}],
            "order": null, "ticket_lifetime": null, "issues": ISSUES}}],
 "dnssec": {"status": "secure", "why": null, "algorithms": [13], "ds": 1,
            "rrsig_expires": {"SOA": 1800000000, "MX": null}}}
""".replace("SPKI", "ab" * 32).replace("ISSUES", json.dumps(dict.fromkeys(issues(), None))))


def objects_in(value, path=()):
    """Every object with its path."""
    if isinstance(value, dict):
        yield path
        for key in value:
            yield from objects_in(value[key], path + (key,))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from objects_in(item, path + (i,))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def check_strict(validator, document):
    """No key may be left out or added anywhere; returns how many ways were tried."""
    tried = 0
    optional = {("domain",), ("mx",), ("addresses",), ("dnssec",)}
    for path in objects_in(document):
        if path[-1:] == ("rrsig_expires",):
            continue
        for key in list(at(document, path)):
            if path + (key,) in optional:
                continue
            broken = copy.deepcopy(document)
            del at(broken, path)[key]
            tried += 1
            if validator.is_valid(broken):
                sys.exit(f"accepted without {path + (key,)}")
        broken = copy.deepcopy(document)
        at(broken, path)["surprise"] = 1
        tried += 1
        if validator.is_valid(broken):
            sys.exit(f"accepted a foreign key in {path}")
    return tried


def check_values(validator, document):
    """Values that must not pass."""
    wrong = [(("state",), 4), (("status",), "OK"), (("summary",), "a|b"), (("target",), "a\nb"),
             (("mx", 0, "dnssec"), "maybe"), (("mx", 0, "preference"), "10"),
             (("addresses", 0, "starttls"), "yes"), (("addresses", 0, "family"), 5),
             (("addresses", 0, "greeting"), "\x1b[2J"), (("addresses", 0, "dane", "verdict"), ""),
             (("perfdata", 0, "label"), "a b"), (("perfdata", 0, "warn"), "5abc"),
             (("findings", 0, "id"), "x"), (("dnssec", "ds"), "1")]
    for path, value in wrong:
        broken = copy.deepcopy(document)
        at(broken, path[:-1])[path[-1]] = value
        if validator.is_valid(broken):
            sys.exit(f"accepted {path} = {value!r}")
    return len(wrong)


def main():
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    if len(sys.argv) > 1:
        lines = [line for name in sys.argv[1:] for line in open(name, encoding="utf-8")]
    else:
        lines = subprocess.run(["tests/unit/test_render", "--json"], stdout=subprocess.PIPE,
                               text=True, check=True).stdout.splitlines()
    documents = [json.loads(line) for line in lines]
    if not documents:
        sys.exit("nothing to validate")
    for document in documents:
        errors = sorted(validator.iter_errors(document), key=str)
        if errors:
            sys.exit(f"{errors[0].json_path}: {errors[0].message}")
    tried = 0
    if len(sys.argv) == 1:
        document = {**documents[1], **FULL}
        validator.validate(document)
        tried = check_strict(validator, document) + check_values(validator, document)
    print(f"{len(documents)} documents valid, {tried} broken ones refused")


main()
