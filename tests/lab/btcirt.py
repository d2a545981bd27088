#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""btcirt: the small internet of a talk (BtCIRT 2024), rebuilt: three groups of mail domains with
the figures of its slides.

usage: btcirt.py world    prints a table for LAB_WORLD (world.tsv explains the form)
       btcirt.py list     prints the domains as GROUP,DOMAIN

Counts of the groups research and providers are those of the talk. It gives none for the domains of
Bhutan, only "most at Google, others at druknet.bt and barracudanetworks.com; MX almost all correct;
SPF almost universal; DMARC mostly; MTA-STS and DANE not commonly": those counts are invented to fit.
What the talk does not say (which domain has what) is chosen here.
"""

import datetime
import sys

CHECK = "check_dmarc_spf -d @\tOK\t-\t-"  # a line of a table needs one; the survey is what is tested
POLICY = "version: STSv1/mode: {mode}/mx: {mx}/max_age: 604800"


def days_until(year, month, day):
    return (datetime.date(year, month, day) - datetime.date.today()).days


def spf(index, fails, exceptions):
    """-all for so many, then ~all, but for those that are named."""
    if index in exceptions:
        return exceptions[index]
    return "v=spf1 mx -all" if index <= fails else "v=spf1 mx ~all"


def dmarc(policies, reports, index):
    """policies: [(count, "none"), ...] in the order of the domains; then there is no record."""
    for count, policy in policies:
        if index <= count:
            rua = f"; rua=mailto:dmarc@{reports(index)}" if reports(index) else ""
            return f"v=DMARC1; p={policy}{rua}"
        index -= count
    return None


class Domain:
    def __init__(self, name, mx, servers=(), texts=(), more=()):
        self.name, self.mx, self.servers = name, mx, servers
        self.texts = [(owner, text) for owner, text in texts if text]
        self.more = more

    def line(self):
        words = ["mx=" + ",".join(f"{10 * (n + 1)}:{host}" for n, host in enumerate(self.mx))]
        words += [f"'txt={owner} {text}'" for owner, text in self.texts] + list(self.more)
        return "\t".join(["check", self.name, " ".join(words), " ".join(self.servers) or "-", CHECK])


def research():
    """18: outlook.com 4, google.com 3, the rest with servers of their own."""
    servers = {8: ("mx1=old", "mx2=old", "mx3=unreachable"), 9: ("mx=old*11,drop*6",),
               10: ("mx=plain",), 11: ("mx=plain",), 12: ("mx=plain",), 13: ("mx=years-20",),
               14: ("mx=self",), 15: ("mx=expired",), 16: ("mx=old",), 17: ("mx=new",),
               18: ("mx=new",)}
    # quarantine 3, reject 2, none 4 (one of them "p= none"), none at all 9; six with reports
    policies = [(3, "quarantine"), (2, "reject"), (3, "none"), (1, " none")]
    for index in range(1, 19):
        name = f"research-{index:02d}"
        mx = [h.partition("=")[0] for h in servers.get(index, ())]
        if index <= 4:
            mx = [f"{name}-example.mail.protection.outlook.com."]
        elif index <= 7:
            mx = ["aspmx.l.google.com."]
        texts = [("@", spf(index, 8, {16: "v=spf1 mx"})),
                 ("_dmarc", dmarc(policies, lambda i: i <= 6 and f"{name}.example", index)
                  if index <= 9 else None)]
        yield Domain(name, mx, servers.get(index, ()), fixed(texts, index, name))


def fixed(texts, index, name):
    """Reports for the first six of the nine with a record, whatever their policy."""
    found = []
    for owner, text in texts:
        if owner == "_dmarc" and text:
            text = text.partition("; rua")[0]
            if index <= 6:
                text += f"; rua=mailto:dmarc@{name}.example"
        found.append((owner, text))
    return found


def providers():
    """17, all with servers of their own."""
    policies = [(7, "none"), (3, "quarantine"), (5, "reject")]
    for index in range(1, 18):
        name = f"provider-{index:02d}"
        texts = [("@", spf(index, 10, {1: None, 2: "v=spf1 mx ?all", 3: "v=spf1 mx ?all"})),
                 ("_dmarc", dmarc(policies, lambda i: None, index - 2) if index > 2 else None)]
        more, servers = [], [f"mx={'new' if index % 2 else 'old'}"]
        if 4 <= index <= 7:
            more.append("tlsa=311:leaf")
        if index >= 10:
            mode = "enforce" if index <= 14 else "testing"
            texts.append(("_mta-sts", "v=STSv1; id=20261101"))
            more.append(f"'policy={POLICY.format(mode=mode, mx=f'mx.{name}.example')}'")
            servers.append("mta-sts=web")
        yield Domain(name, ["mx"], servers, texts, more)


def bhutan():
    """18, counts invented: google.com 11, druknet.bt 4, barracudanetworks.com 2, one of its own."""
    policies = [(8, "none"), (3, "quarantine"), (1, "reject")]
    for index in range(1, 19):
        name = f"bt-{index:02d}"
        texts = [("@", spf(index, 9, {17: None})),
                 ("_dmarc", dmarc(policies, lambda i: None, index))]
        more, servers = [], []
        if index <= 11:
            mx = ["aspmx.l.google.com."]
        elif index <= 15:
            mx = ["mail.druknet.bt."]
        elif index <= 17:
            mx = ["inbound.ess.barracudanetworks.com."]
        else:
            mx = ["gone"]  # the one whose MX host has no address
        if index == 1:
            texts.append(("_mta-sts", "v=STSv1; id=1"))
            more.append(f"'policy={POLICY.format(mode='testing', mx='aspmx.l.google.com')}'")
            servers.append("mta-sts=web")
        yield Domain(name, mx, servers, texts, more)


def operators():
    outlook = [f"research-{i:02d}-example.mail.protection=new" for i in range(1, 5)]
    for name, servers in (("outlook.com.", outlook), ("google.com.", ["aspmx.l=old*2"]),
                          ("druknet.bt.", ["mail=old"]),
                          ("barracudanetworks.com.", ["inbound.ess=new*2"])):
        yield "\t".join(["check", name, "mx=none", " ".join(servers), CHECK])


GROUPS = {"research": research, "providers": providers, "bhutan": bhutan}


def world():
    years = f"days={days_until(2011, 6, 1)}..{days_until(2031, 5, 31)}"
    lines = ["cert\troot\tca store issuer=self days=-700..3000",
             "cert\tinter\tca issuer=root days=-300..1400 policy",
             "cert\told\tpolicy aia", "cert\tnew\tpolicy aia", "cert\tweb\tpolicy aia",
             f"cert\tyears-20\tissuer=self {years}", "cert\tself\tissuer=self days=-10..355",
             "cert\texpired\tpolicy aia days=-92..-2",
             "server\told\tpostfix cert=old", "server\tnew\tpostfix cert=new protocols=>=TLSv1.2",
             "server\tplain\tpostfix", "server\tyears-20\tpostfix cert=years-20",
             "server\tself\tpostfix cert=self", "server\texpired\tpostfix cert=expired",
             "server\tweb\tnginx"]
    lines += operators()
    for group in GROUPS.values():
        lines += [domain.line() for domain in group()]
    return lines


def main(argv):
    if argv == ["world"]:
        print("\n".join(world()))
    elif argv == ["list"]:
        for name, group in GROUPS.items():
            for domain in group():
                print(f"{name},{domain.name}.example")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
