# SPDX-License-Identifier: GPL-3.0-or-later
"""pki: the certificates of the world, made with openssl, and the TLSA data that names them."""

import base64
import concurrent.futures
import datetime
import hashlib
import os
import re
import subprocess

KEYS = {
    "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "rsa1024": ["-newkey", "rsa:1024"],
    "rsa2048": ["-newkey", "rsa:2048"],
    "ed25519": ["-newkey", "ed25519"],
}
POLICY = "2.23.140.1.2.1"  # CA/B Forum, domain validated: what makes a certificate "public"

CONFIG = """[ca]
default_ca = here
[here]
new_certs_dir = {dir}
database = {dir}/index
default_md = {digest}
policy = any
unique_subject = no
rand_serial = yes
[any]
commonName = optional
[req]
distinguished_name = dn
prompt = no
utf8 = yes
[dn]
CN = {subject}
[ext]
{extensions}
"""


def run(*command, **kwargs):
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **kwargs)
    if done.returncode != 0:
        raise RuntimeError(" ".join(command) + "\n" + done.stderr)
    return done.stdout


class Pki:
    def __init__(self, world, directory):
        self.world, self.dir, self.now = world, directory, datetime.datetime.utcnow()
        os.makedirs(directory, exist_ok=True)

    def path(self, name, suffix):
        return os.path.join(self.dir, name + suffix)

    def make_all(self):
        """Issuers first, then the rest in parallel."""
        waiting = dict(self.world.certs)
        made = {"self"}
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            while waiting:
                ready = [c for c in waiting.values() if c.options.get("issuer", "inter") in made]
                if not ready:
                    raise RuntimeError("no issuer for " + ", ".join(waiting))
                list(pool.map(self.make, ready))
                for cert in ready:
                    made.add(cert.name)
                    del waiting[cert.name]
        for cert in self.world.certs.values():
            self.make_chain(cert)

    def names(self, cert):
        text = cert.options.get("names", "auto")
        return self.world.names_of_cert(cert.name) if text == "auto" else text.split(",")

    def extensions(self, cert):
        lines = ["subjectKeyIdentifier = hash"]
        if cert.options.get("issuer", "inter") != "self":
            lines.append("authorityKeyIdentifier = keyid")
        if "ca" in cert.options:
            lines.append("basicConstraints = critical,CA:TRUE")
            lines.append("keyUsage = critical,keyCertSign,cRLSign")
        else:
            lines.append("basicConstraints = CA:FALSE")
            names = [] if "cn-only" in cert.options else self.names(cert)
            if names:
                lines.append("subjectAltName = " + ",".join("DNS:" + name for name in names))
            lines.append("extendedKeyUsage = serverAuth")
        if "policy" in cert.options:
            lines.append("certificatePolicies = " + POLICY)
        if "aia" in cert.options:
            lines.append("authorityInfoAccess = caIssuers;URI:http://ca.example/"
                         + cert.options.get("issuer", "inter") + ".der")
        return "\n".join(lines)

    def subject(self, cert):
        if "ca" in cert.options:
            return "Lab " + cert.name
        return (self.names(cert) or [cert.name + ".example"])[0][:64]

    def make(self, cert):
        work = self.path(cert.name, ".d")
        os.makedirs(work, exist_ok=True)
        with open(os.path.join(work, "index"), "w", encoding="ascii"):
            pass
        config = os.path.join(work, "config")
        with open(config, "w", encoding="utf-8") as out:
            out.write(CONFIG.format(dir=work, digest=cert.options.get("digest", "sha256"),
                                    subject=self.subject(cert), extensions=self.extensions(cert)))
        key, request = self.path(cert.name, ".key"), os.path.join(work, "request")
        run("openssl", "req", "-new", "-nodes", "-config", config, "-keyout", key, "-out", request,
            *KEYS[cert.options.get("key", "ec")])
        issuer = cert.options.get("issuer", "inter")
        signer = ["-selfsign", "-keyfile", key] if issuer == "self" else [
            "-cert", self.path(issuer, ".pem"), "-keyfile", self.path(issuer, ".key")]
        first, last = cert.options.get("days", "-10..80").split("..")
        run("openssl", "ca", "-batch", "-notext", "-config", config, "-extensions", "ext",
            "-in", request, "-out", self.path(cert.name, ".pem"), *signer,
            "-startdate", self.date(first), "-enddate", self.date(last))

    def date(self, days):
        return (self.now + datetime.timedelta(days=float(days))).strftime("%Y%m%d%H%M%SZ")

    def make_chain(self, cert):
        """NAME.chain: key and certificates as the server sends them."""
        names = cert.options.get("chain", "leaf,inter").split(",")
        if cert.options.get("issuer") == "self":
            names = ["leaf"]
        with open(self.path(cert.name, ".chain"), "w", encoding="ascii") as out:
            out.write(self.read(cert.name, ".key"))
            for name in names:
                out.write(self.read(cert.name if name == "leaf" else name, ".pem"))

    def read(self, name, suffix):
        with open(self.path(name, suffix), encoding="ascii") as pem:
            return pem.read()

    def make_store(self, directory):
        """The system's CA directory: hash links and the bundle."""
        os.makedirs(directory)
        bundle = ""
        for cert in self.world.certs.values():
            if "store" in cert.options:
                pem = self.read(cert.name, ".pem")
                with open(os.path.join(directory, cert.name + ".pem"), "w", encoding="ascii") as f:
                    f.write(pem)
                bundle += pem
        run("openssl", "rehash", directory)
        with open(os.path.join(directory, "ca-certificates.crt"), "w", encoding="ascii") as out:
            out.write(bundle)

    def der(self, name):
        body = re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", self.read(name, ".pem"),
                         re.DOTALL).group(1)
        return base64.b64decode(body)

    def tlsa_data(self, host, selector, matching, what):
        """Hexadecimal TLSA data. `what`: leaf (of the host's server), a certificate's name, or
        hex-... for what nobody would compute."""
        if what.startswith("hex-"):
            return what[4:]
        name = self.world.cert_of_host(host) if what == "leaf" else what
        if name not in self.world.certs:
            raise RuntimeError(f"TLSA of {host}: no certificate {what!r}")
        data = self.der(name)
        if selector == 1:
            data = public_key(data)
        if matching == 1:
            data = hashlib.sha256(data).digest()
        elif matching == 2:
            data = hashlib.sha512(data).digest()
        return data.hex()


def element(data, at):
    """One DER element -> (tag, start of its content, its end)."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start:start + size], "big"), start + size
    return data[at], start, start + length


def public_key(der):
    """SubjectPublicKeyInfo of a certificate (RFC 5280 4.1): the seventh field of a version 3
    TBSCertificate."""
    at = element(der, element(der, 0)[1])[1]
    for _ in range(6):
        at = element(der, at)[2]
    return der[at:element(der, at)[2]]
