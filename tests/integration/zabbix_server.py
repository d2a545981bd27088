# SPDX-License-Identifier: GPL-3.0-or-later
"""zabbix_server: a Zabbix server with its database and its frontend, inside the lab."""

import gzip
import json
import os
import urllib.request

import daemons
import postgres

SCHEMA = "/usr/share/zabbix-server-pgsql/"
WEB_PORT, TRAPPER_PORT = "8089", "10051"

FRONTEND = f"""<?php
$DB['TYPE'] = 'POSTGRESQL'; $DB['SERVER'] = '127.0.0.1'; $DB['PORT'] = '{postgres.PORT}';
$DB['DATABASE'] = 'zabbix'; $DB['USER'] = 'zabbix'; $DB['PASSWORD'] = ''; $DB['SCHEMA'] = '';
$DB['ENCRYPTION'] = false; $DB['DOUBLE_IEEE754'] = true;
$ZBX_SERVER = '127.0.0.1'; $ZBX_SERVER_PORT = '{TRAPPER_PORT}';
$ZBX_SERVER_NAME = 'lab'; $IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""
SERVER = """LogFile={work}/server.log
PidFile={work}/server.pid
SocketDir={work}
DBHost=127.0.0.1
DBName=zabbix
DBUser=zabbix
DBPort={db}
ListenIP=127.0.0.1
ListenPort={port}
ExternalScripts={scripts}
Timeout=30
StartPollers=8
StartPollersUnreachable=1
StartDiscoverers=0
StartPingers=0
CacheUpdateFrequency=5
AllowRoot=1
"""


class Api:
    def __init__(self):
        self.token, self.number = None, 0

    def __call__(self, method, params):
        self.number += 1
        body = {"jsonrpc": "2.0", "method": method, "params": params, "id": self.number}
        if self.token:
            body["auth"] = self.token
        request = urllib.request.Request(
            f"http://127.0.0.1:{WEB_PORT}/api_jsonrpc.php", json.dumps(body).encode(),
            {"Content-Type": "application/json-rpc"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read().decode()
        found = json.loads(text)
        if "error" in found:
            raise RuntimeError(f"{method}: {found['error']}")
        return found["result"]

    def login(self):
        self.token = self("user.login", {"username": "Admin", "password": "zabbix"})
        return True


class Zabbix:
    """Database, frontend and server, all on loopback, all below `work`."""

    def __init__(self, work):
        self.work = work
        self.api = Api()
        self.database = postgres.Database(work, "zabbix")
        self.all = []

    def path(self, name):
        return os.path.join(self.work, name)

    def put(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def start_database(self):
        self.database.start()
        for name in ("schema", "images", "data"):
            with gzip.open(f"{SCHEMA}{name}.sql.gz", "rt", encoding="utf-8") as text:
                self.database.run(text.read())

    def run(self, name, command, **kwargs):
        self.all.append(daemons.Daemon(command, self.path(name + ".out"), **kwargs))

    def start_frontend(self):
        self.start_database()
        self.put("/etc/zabbix/zabbix.conf.php", FRONTEND)
        self.run("web", ["php", "-d", "post_max_size=32M", "-d", "memory_limit=512M", "-d",
                         "max_execution_time=300", "-d", "date.timezone=UTC", "-S",
                         "127.0.0.1:" + WEB_PORT, "-t", "/usr/share/zabbix"])
        if not daemons.wait_until(self.api.login, 60):
            raise RuntimeError("the frontend does not answer: " + self.all[0].told())

    def start_server(self):
        """When its hosts are there: it reads hosts, macros and items one after the other, and calls an
        item that came in between "not supported", since it does not know its macros."""
        config = self.put(self.path("server.conf"), SERVER.format(
            work=self.work, db=postgres.PORT, port=TRAPPER_PORT, scripts=daemons.build_dir()))
        self.run("server", ["zabbix_server", "-f", "-c", config])

    def log(self):
        with open(self.path("server.log"), encoding="utf-8", errors="replace") as text:
            return text.read()

    def stop(self):
        for daemon in reversed(self.all):
            daemon.stop()
        self.database.stop()
