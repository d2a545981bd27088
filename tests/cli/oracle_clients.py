# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_clients: independent clients of SMTP, TLS, DANE and DNSSEC, each asked one question. What
they say comes back as one of a few words, which `oracles` compares with what our programs say."""

import datetime
import os
import re
import subprocess
import tempfile

CERTIFICATE = "-----BEGIN CERTIFICATE-----"
HELO = "oracle.example"
CHECK_SMTP = "/usr/lib/nagios/plugins/check_smtp"
CHECK_SMTP_STARTTLS = [CHECK_SMTP, "-S", "-q", "-F", HELO]
CA_DIRECTORY = "/etc/ssl/certs"
ANCHOR = "/usr/share/dns/root.key"

# Client -> (program, what brings it). The first word is the name in the summary.
PROGRAMS = {
    "posttls-finger": ("posttls-finger", "postfix, unpacked by tests/lab/peers"),
    "s_client": ("openssl", "package openssl"),
    "ldns-dane": ("ldns-dane", "package ldnsutils"),
    "check_smtp": (CHECK_SMTP, "package monitoring-plugins-basic"),
    "dig": ("dig", "package dnsutils"),
    "delv": ("delv", "package dnsutils"),
    "drill": ("drill", "package ldnsutils"),
}


def run(words, limit=20):
    """-> (exit status or None where it had to be ended, standard output and error as one text)"""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit, check=False)
    except subprocess.TimeoutExpired as reason:
        return None, (reason.stdout or b"").decode("utf-8", "backslashreplace")
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


def bracketed(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


# ---- posttls-finger


def finger(target, level, family):
    """-> (host, address, word); host and address are "" where it used none. match, mismatch,
    unusable (TLS without authentication because no record can be used), none (no TLSA records for
    this host), failed (lookup), no-tls"""
    _, text = run(["posttls-finger", "-t10", "-T10", "-c", "-L", "verbose,summary", "-a", family,
                   "-l", level, target], 45)
    up = re.search(r"(\w+) TLS connection established to ([^\[\n]*)\[([^\]]+)\]:\d+:", text)
    if up:
        return up.group(2), up.group(3), finger_word(up.group(1), text)
    if re.search(r"TLSA lookup (error|problem)|address lookup failed", text):
        return "", "", "failed"
    at = re.search(r"(?:via|to) ([^\[\n ]*)\[([^\]]+)\]:\d+", text)
    return (at.group(1), at.group(2), "no-tls") if at else ("", "", "no-tls")


def finger_word(trust, text):
    # "log verified as trusted": RFC 7672 2.2.1, the MX records were not secure.
    if trust == "Verified" or "log verified as trusted" in text and trust == "Trusted":
        return "match"
    records = set(re.findall(r"DNSSEC-signed TLSA record: \S+: (.+)", text))
    unusable = set(re.findall(r"unusable TLSA RR: (.+)", text))
    if records - unusable:
        return "mismatch"
    # It says so of usages 0 and 1 and of matching types that nobody knows.
    other = re.search(r"warning: _\d+\._tcp\.\S+ .*: \d+ \d+ \d+ ", text)
    return "unusable" if unusable or other else "none"


# ---- openssl s_client


def s_client(address, port, implicit, limit, *options):
    start = [] if implicit else ["-starttls", "smtp", "-name", HELO]
    where = bracketed(address, port)
    return run(["openssl", "s_client", "-connect", where, *start, *options], limit)


def s_client_dane(address, port, implicit, names, records):
    """-> match, mismatch, unusable, no-tls. `names`: reference identifiers, TLSA base first; one
    run accepts one name only. Usages 0 and 1 are not for SMTP (RFC 7672 3.1.3), though openssl
    knows them."""
    start = ["-servername", names[0]]
    rrdata = ["{} {} {} {}".format(*record) for record in records if record[0] in (2, 3)]
    for name in names if rrdata else []:
        _, text = s_client(address, port, implicit, 10, *start, "-dane_tlsa_domain", name,
                           "-dane_ee_no_namechecks", "-verify_return_error",
                           *(word for data in rrdata for word in ("-dane_tlsa_rrdata", data)))
        if "Failed to import any TLSA records" in text:
            rrdata = []
            break
        if "Verification: OK" in text and re.search(r"DANE TLSA \d \d \d .*(matched|signed)", text):
            return "match"
        if "verify error" not in text:
            return "no-tls"
    if rrdata:
        return "mismatch"
    _, text = s_client(address, port, implicit, 10, *start)
    return "unusable" if CERTIFICATE in text else "no-tls"


WEAK = {66, 67, 68}  # X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK
NAME = 62  # X509_V_ERR_HOSTNAME_MISMATCH
DATES = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, CERT_HAS_EXPIRED


def s_client_certificate(address, port, name, limit):
    """-> "no TLS" or four words: trusted, name, dates (of the server's own certificate), strong;
    "no" before those that do not hold"""
    _, text = s_client(address, port, False, limit, "-servername", name, "-verify_hostname", name,
                       "-no-CAfile", "-CApath", CA_DIRECTORY)
    if CERTIFICATE not in text:
        return "no TLS"
    codes, dates, depth = set(), True, 0
    for line in text.splitlines():
        at = re.match(r"depth=(\d+) ", line)
        depth = int(at.group(1)) if at else depth
        error = re.match(r"verify error:num=(\d+):", line)
        if error and int(error.group(1)) in DATES and depth == 0:
            dates = False
        elif error:
            codes.add(int(error.group(1)))
    return words_of(trusted=not codes - WEAK - {NAME}, name=NAME not in codes, dates=dates,
                    strong=not codes & WEAK)


def words_of(**holds):
    return " ".join(key if value else "no-" + key for key, value in holds.items())


# ---- ldns-dane


def ldns_dane_chain(chain, name, records):
    """A PEM chain and records, no network -> match, mismatch"""
    with tempfile.NamedTemporaryFile("w", suffix=".tlsa") as file:
        for record in records:
            file.write("_25._tcp.{}. 3600 IN TLSA {} {} {} {}\n".format(name, *record))
        file.flush()
        _, text = run(["ldns-dane", "-n", "-d", "-c", chain, "-t", file.name, "verify", name, "25"])
    return ldns_word(text)


def ldns_dane_live(name, port, address, chase):
    """TLS from the first byte, records from the DNS; the resolver's word or its own chase."""
    how = ["-S", "-k", ANCHOR] if chase else []
    _, text = run(["ldns-dane", "-n", *how, "-a", address, "verify", name, str(port)])
    return ldns_word(text)


def ldns_word(text):
    if "did not dane-validate" in text:
        return "mismatch"
    return "match" if "dane-validated successfully" in text else "said: " + text.strip()[:120]


# ---- check_smtp


def check_smtp_up(address, port, limit):
    """Whether STARTTLS leads to TLS and mail can go on."""
    status, _ = run([*CHECK_SMTP_STARTTLS, "-H", address, "-p", str(port), "-t", str(limit)],
                    limit + 5)
    return "TLS" if status == 0 else "no TLS"


def check_smtp_end(address, port, limit):
    """The end of the certificate's validity."""
    _, text = run([*CHECK_SMTP_STARTTLS, "-H", address, "-p", str(port), "-D", "1", "-t",
                   str(limit)], limit + 5)
    found = re.search(r"\w{3} (\w{3} +\d+ \d\d:\d\d:\d\d \d{4}) ([+-]\d{4})", text)
    if not found:
        return "no certificate"
    end = datetime.datetime.strptime(" ".join(found.groups()), "%b %d %H:%M:%S %Y %z")
    return until(end.timestamp())


def until(epoch):
    stamp = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    return stamp.strftime("until %Y-%m-%d %H:%M:%S")


# ---- DNS


def dig_tlsa(name, resolver):
    """The TLSA records of a name -> set of (usage, selector, matching, hexadecimal data)"""
    _, text = run(["dig", "@" + resolver, "+short", "+tcp", "+time=3", "+tries=2", name, "TLSA"])
    found = set()
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 3 and all(word.isdigit() for word in words[:3]):
            found.add((*map(int, words[:3]), "".join(words[3:]).lower()))
    return found


def dig_end(name, resolver):
    """The name after all aliases."""
    _, text = run(["dig", "@" + resolver, "+noall", "+answer", "+time=3", "+tries=2", name, "MX"])
    ends = [line.split()[4] for line in text.splitlines() if line.split()[3:4] == ["CNAME"]]
    return ends[-1].rstrip(".") if ends else name


def delv_anchors():
    """The lab's trust anchor in the form that delv reads -> name of a file that stays."""
    with open(ANCHOR, encoding="ascii") as file:
        words = file.read().split()
    key = words[words.index("DNSKEY") + 1:]
    handle, path = tempfile.mkstemp(prefix="anchors-")
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write('trust-anchors { . static-key %s %s %s "%s"; };\n' % tuple(key[:4]))
    return path


def delv(name, rrtype, resolver, anchors):
    """-> secure, insecure, bogus, failed; an answer that says "nothing" is an answer"""
    _, text = run(["delv", "-a", anchors, "+root", "@" + resolver, name, rrtype])
    if "fully validated" in text:
        return "secure"
    if "unsigned answer" in text:
        return "insecure"
    if re.search(r"broken trust chain|failed to verify|no valid (RRSIG|signature)|insecurity proof",
                 text):
        return "bogus"
    return "failed"


def drill(name, rrtype, resolver):
    """Whether it can chase the signatures up to the trust anchor -> secure, not secure"""
    _, text = run(["drill", "-S", "-k", ANCHOR, "@" + resolver, name, rrtype])
    chased = "Chase successful" in text and "verifiably insecure" not in text
    return "secure" if chased else "not secure"
