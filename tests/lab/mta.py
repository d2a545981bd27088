# SPDX-License-Identifier: GPL-3.0-or-later
"""mta: what the mail servers of the world are told: one service an address."""

import os

POSTFIX_MAIN = """compatibility_level = 3.6
queue_directory = {run}/postfix/queue
data_directory = {run}/postfix/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {run}/log/postfix
maillog_file_prefixes = {run}/log
myhostname = mail.example
mydestination = mail.example
mynetworks = 127.0.0.0/8
inet_interfaces = all
inet_protocols = all
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_relay_restrictions = reject
default_process_limit = 200
max_idle = 300s
smtpd_tls_security_level = may
smtpd_tls_loglevel = 1
smtpd_tls_session_cache_database =
smtp_tls_CApath = /etc/ssl/certs
smtp_dns_support_level = dnssec
smtp_tls_security_level = dane
tls_append_default_CA = no
"""

POSTFIX_MASTER = """tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
postlog unix-dgram n - n - 1 postlogd
"""

# Options of a postfix server in the table -> parameters of its smtpd.
POSTFIX_OPTIONS = {
    "protocols": "smtpd_tls_protocols",
    "ciphers": "smtpd_tls_ciphers",
    "delay": "smtpd_client_restrictions",
}

EXIM = """exim_user = @USER@
exim_group = @USER@
spool_directory = @RUN@/exim
log_file_path = @RUN@/exim/log/%s
process_log_path = @RUN@/exim/process
daemon_smtp_ports = 25
local_interfaces = <; @ADDRESSES@
primary_hostname = mail.example
smtp_active_hostname = ${lookup{$received_ip_address}lsearch{@RUN@/exim/names}{$value}}
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 200
tls_advertise_hosts = *
tls_certificate = ${lookup{$tls_in_sni@$received_ip_address}lsearch{@RUN@/exim/sni}{$value}\
{${lookup{$received_ip_address}lsearch{@RUN@/exim/certs}{$value}}}}
tls_require_ciphers = ${lookup{$received_ip_address}lsearch{@RUN@/exim/ciphers}{$value}{NORMAL}}
acl_smtp_rcpt = deny
begin acl
deny:
  deny
begin routers
begin transports
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def certs_of(server):
    return [cert for cert in server.options.get("cert", "").split(",") if cert]


def host_of(world, address):
    """The first host that has this address: the name its server greets with."""
    for domain in world.domains.values():
        for host, entry in domain.hosts.items():
            if address in (a for _, a in entry):
                return host.rstrip(".")
    return "mail.example"


def bracket(address):
    return f"[{address}]" if ":" in address else address


def sni_of(server):
    """sni=HOST:CERT+HOST:CERT -> pairs"""
    pairs = [pair for pair in server.options.get("sni", "").split("+") if pair]
    return [tuple(pair.rsplit(":", 1)) for pair in pairs]


def postfix(world, listeners, run):
    write("/etc/postfix/main.cf", POSTFIX_MAIN.format(run=run))
    master = POSTFIX_MASTER
    for address, server in listeners:
        certs = certs_of(server)
        words = [f"myhostname={host_of(world, address)}"]
        if certs:
            words.append("smtpd_tls_chain_files=" + ",".join(f"{run}/pki/{c}.chain" for c in certs))
        else:
            words.append("smtpd_tls_security_level=none")
        for option, parameter in POSTFIX_OPTIONS.items():
            if option in server.options:
                words.append(f"{parameter}={server.options[option]}")
        if "smtps" in server.options:
            words.append("smtpd_tls_wrappermode=yes")
        sni = sni_of(server)
        if sni:
            path = f"{run}/postfix/sni-{server.name}"
            write(path, "".join(f"{host} {run}/pki/{cert}.chain\n" for host, cert in sni))
            words.append(f"tls_server_sni_maps=texthash:{path}")
        port = server.options.get("port", "25")
        master += f"{bracket(address)}:{port} inet n - n - - smtpd\n"
        master += "".join(f"  -o {{{word.replace('=', ' = ', 1)}}}\n" for word in words)
    write("/etc/postfix/master.cf", master)


def exim(world, listeners, run, user):
    addresses = " ; ".join(address for address, _ in listeners)
    text = EXIM
    for mark, value in (("@RUN@", run), ("@USER@", user), ("@ADDRESSES@", addresses)):
        text = text.replace(mark, value)
    write("/etc/exim4/exim4.conf", text)
    files = {"certs": "", "sni": "", "names": "", "ciphers": ""}
    for address, server in listeners:
        chains = ":".join(f"{run}/pki/{cert}.chain" for cert in certs_of(server))
        files["certs"] += f'"{address}": {chains}\n'
        files["names"] += f'"{address}": {host_of(world, address)}\n'
        for host, cert in sni_of(server):
            files["sni"] += f'"{host}@{address}": {run}/pki/{cert}.chain\n'
        if "priority" in server.options:
            files["ciphers"] += f'"{address}": {server.options["priority"]}\n'
    for name, text in files.items():
        write(f"{run}/exim/{name}", text)


def fault(world, listeners, run):
    """The scripted server's configuration: ADDRESS PORT SCRIPT option=value..."""
    lines = []
    for address, server in listeners:
        script = server.options.get("script", server.name.partition(":")[2])
        pairs = zip(("cert", "cert2"), certs_of(server))
        words = [address, server.options.get("port", "25"), script,
                 "name=" + host_of(world, address),
                 *(f"{option}={run}/pki/{cert}.chain" for option, cert in pairs)]
        lines.append(" ".join(words) + "\n")
    write(f"{run}/fault/config", "".join(lines))
