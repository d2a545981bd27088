# SPDX-License-Identifier: GPL-3.0-or-later
"""web: what nginx is told: the policy hosts of the world."""

import os

from mta import bracket, write

PATH = ".well-known/mta-sts.txt"
BIG = 10 * 1024 * 1024
SILENT = "203.0.113.57"  # world.DEAD: what never answers

NGINX = """pid {run}/nginx/pid;
error_log {run}/log/nginx;
worker_processes 1;
worker_shutdown_timeout 1s;
{user}
events {{ worker_connections 512; }}
http {{
  access_log {run}/log/nginx-access;
  client_body_temp_path {run}/nginx/body;
  proxy_temp_path {run}/nginx/proxy;
  fastcgi_temp_path {run}/nginx/fastcgi;
  uwsgi_temp_path {run}/nginx/uwsgi;
  scgi_temp_path {run}/nginx/scgi;
  server_names_hash_bucket_size 512;
  ssl_ciphers ALL:@SECLEVEL=0;
{servers}}}
"""

# Who does not say in the handshake which host it wants gets no certificate.
SERVER = """  server {{
    listen {listen} default_server;
    ssl_reject_handshake on;
    ssl_protocols {protocols};
  }}
  server {{
    listen {listen};
    server_name {names};
    ssl_certificate {run}/pki/{cert}.chain;
    ssl_certificate_key {run}/pki/{cert}.chain;
    ssl_protocols {protocols};
    types {{ }}
    default_type "{type}";
    root {run}/policy/{folder};
    location / {{ {action} }}
  }}
"""


def action(options, run):
    """What a policy host does with a request; by default it sends the file."""
    if "close" in options:
        return "return 444;"
    if "silent" in options:
        return f"proxy_pass http://{SILENT};"
    if "redirect" in options:
        target = f"https://{options['redirect']}/{PATH}"
        return f"return {options.get('status', '301')} {target};"
    if "status" in options:
        return f"return {options['status']};"
    if "big" in options:
        return f"root {run}/policy; rewrite ^ /big break;"
    return "limit_rate 1;" if "slow" in options else ""


def names_of(world, address):
    """The hosts at an address, and the aliases that lead to them."""
    names = [host for domain in world.domains.values() for host, entry in domain.hosts.items()
             if address in (a for _, a in entry)]
    names += [owner for domain in world.domains.values()
              for owner, _, rrtype, target in domain.records
              if rrtype == "CNAME" and target in names]
    return [name.rstrip(".") for name in names]


def nginx(world, listeners, run):
    text = ""
    for address, server in listeners:
        options = server.options
        listen = f"{bracket(address)}:{options.get('port', '443')} ssl"
        text += SERVER.format(
            run=run, listen=listen + (" http2" if "http2" in options else ""),
            names=" ".join(names_of(world, address)), cert=options["cert"],
            protocols=options.get("protocols", "TLSv1.2 TLSv1.3").replace(",", " "),
            folder="mta-sts." + options["policy-of"] if "policy-of" in options else "$host",
            type=options.get("type", "text/plain"), action=action(options, run))
    write(f"{run}/nginx/nginx.conf", NGINX.format(
        run=run, servers=text, user="user root;" if os.getuid() == 0 else ""))
    for domain in world.domains.values():
        if domain.policy is not None:
            path = f"{run}/policy/mta-sts.{domain.name.rstrip('.')}/{PATH}"
            os.makedirs(os.path.dirname(path))
            with open(path, "wb") as out:
                out.write(domain.policy)
    write(f"{run}/policy/big", "mx: *.example\r\n" * (BIG // 15))
