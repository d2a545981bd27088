#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""deb: the Debian package, built, and installed and removed again in a clean Debian 12.

usage: deb.py    needs root, and what tests/integration/clean_root made

contrib/packaging/debian builds the package from a copy of this tree; lintian and apparmor_parser look
at it. The clean Debian lies below an overlay in a mount and network namespace of our own, so that the
next run finds it as clean. Every program is run there as nobody, and what the package leaves behind
when it is removed is compared with what was there before. Prints "N passed, N failed" last.
"""

import hashlib
import json
import os
import re
import shutil
import ssl
import stat
import subprocess
import sys
import tempfile

from daemons import HERE, ROOT, Tally, need, skip

INSIDE = "DEB_TEST_INSIDE"
CLEAN = os.environ.get("LAB_CLEAN_ROOT") or "/var/cache/mailsec-plugins/clean_root"
SPACE = "/run/mailsec-deb"  # a tmpfs of our own
NAME = "mailsec-plugins"
DIR = "/usr/lib/nagios/plugins"
PLUGINS = ["check_dane_tlsa", "check_dkim", "check_dmarc_spf", "check_dnssec", "check_mta_sts",
           "check_smtp_starttls"]
PROGRAMS = {**{name: f"{DIR}/{name}" for name in PLUGINS},
            "mailsec_survey": "/usr/bin/mailsec_survey"}
MANUALS = [f"man8/{name}.8" for name in PROGRAMS] + ["man7/mailsec-findings.7",
                                                     "man5/mailsec-baseline.5"]
NAGIOS = "/etc/nagios-plugins/config/mailsec.cfg"
PROFILE = "/etc/apparmor.d/mailsec-plugins"
LOCAL = "/etc/apparmor.d/local/mailsec-plugins"
SHARE = "/usr/share/mailsec-plugins"
COMPLETIONS = "/usr/share/bash-completion/completions"
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root",
               "DEBIAN_FRONTEND": "noninteractive"}
# What dpkg and apt write about themselves, and what does not belong to the file system.
IGNORED = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache/apt", "/var/cache/debconf", "/var/log",
           "/proc", "/dev", "/sys", "/run", "/tmp")


def run(*command, **kwargs):
    options = {"capture_output": True, "text": True, "check": False, "env": ENVIRONMENT,
               "timeout": 600, "stdin": subprocess.DEVNULL, **kwargs}
    return subprocess.run(command, **options)


def must(*command, **kwargs):
    """-> what it printed; the test ends where it fails."""
    done = run(*command, **kwargs)
    if done.returncode != 0:
        raise SystemExit(f"FAIL {' '.join(command)}: {tail(done)}\n0 passed, 1 failed")
    return done.stdout


def tail(done):
    return (done.stdout + done.stderr)[-3000:]


def enter():
    """Runs this again in namespaces of its own, or ends it as skipped."""
    why = None
    if os.getuid() != 0:
        why = "a clean Debian to install the package on needs root"
    elif run(f"{HERE}/clean_root", "--look", CLEAN).returncode != 0:
        why = "the clean Debian is missing: ./bootstrap deps makes it with root"
    elif run("unshare", "-nmp", "--fork", "--mount-proc", "true").returncode != 0:
        why = "no namespaces can be had here"
    if why:
        skip(why)
    os.environ[INSIDE] = "yes"
    os.execvp("unshare", ["unshare", "-nmp", "--fork", "--kill-child", "--mount-proc",
                          sys.executable, os.path.abspath(__file__)])


def tree_files():
    """The files of this tree: what git knows or would take, in a release all but what was built."""
    listed = run("git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-co",
                 "--exclude-standard")
    if os.path.exists(f"{ROOT}/.git") and listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if os.path.isfile(f"{ROOT}/{name}")]
    found = []
    for folder, below, names in os.walk(ROOT):
        if folder == ROOT:
            below[:] = [name for name in below
                        if name not in ("_build", "_inst", "autom4te.cache", "debian")
                        and not re.match(r"build(-(?!aux)|$)|mailsec-plugins-", name)]
        found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names
                  if not re.search(r"\.(o|a|log|trs)$|^config\.status$", name)]
    return found


def copy_tree(target):
    for name in tree_files():
        place = os.path.join(target, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, name), place)
        os.chmod(place, os.stat(place).st_mode | stat.S_IWUSR)
    shutil.copytree(f"{target}/contrib/packaging/debian", f"{target}/debian")


def build(tally, work):
    """-> the package"""
    tree = f"{work}/tree"
    copy_tree(tree)
    options = os.environ.get("DEB_BUILD_OPTIONS") or f"parallel={os.cpu_count()}"
    done = run("dpkg-buildpackage", "-b", "-us", "-uc", cwd=tree,
               env={**ENVIRONMENT, "DEB_BUILD_OPTIONS": options})
    made = [name for name in os.listdir(work) if re.match(NAME + r"_.*\.deb$", name)]
    if not tally.check("the package builds", done.returncode == 0 and len(made) == 1, tail(done)):
        sys.exit(tally.end())
    return f"{work}/{made[0]}"


def look(tally, work, deb):
    """The package as it is, before it is installed."""
    changes = [name for name in os.listdir(work) if name.endswith(".changes")]
    done = run("lintian", "--allow-root", "--fail-on", "error,warning", *changes, cwd=work)
    tally.check("lintian finds no error and warns of nothing", done.returncode == 0, tail(done))
    tally.check("lintian looked at it", not done.stderr, done.stderr)
    rows = must("dpkg-deb", "-c", deb).splitlines()
    odd = [row for row in rows if row.split()[1] != "root/root"
           or row.split()[0] not in ("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx")]
    tally.check("all files are root's, and no mode is special", len(rows) > 40 and not odd, odd)
    needed = must("dpkg-deb", "-f", deb, "Depends")
    for library in ("libssl3", "libunbound8", "libldns3", "libcurl4", "ca-certificates"):
        tally.check(f"it depends on {library}", library in needed, needed)


def look_at_profile(tally, work, deb):
    must("dpkg-deb", "-x", deb, f"{work}/unpacked")
    profile = f"{work}/unpacked{PROFILE}"
    done = run("apparmor_parser", "-Q", "-K", "-S", profile, text=False)
    tally.check("the AppArmor profile is compiled", done.returncode == 0 and len(done.stdout) > 1000,
                done.stderr)
    with open(profile, encoding="utf-8") as text:
        rules = text.read()
    attached = re.search(r"^profile \S+ (\S+)\{(\S+)\} \{", rules, re.M)
    named = {attached[1] + name for name in attached[2].split(",")} if attached else set()
    tally.check("it is for the plugins", named == {PROGRAMS[name] for name in PLUGINS}, named)
    broken = f"{work}/broken"
    with open(broken, "w", encoding="utf-8") as out:
        out.write(rules.replace("mr,", "mr"))
    tally.check("a broken profile is told apart",
                run("apparmor_parser", "-Q", "-K", "-S", broken, text=False).returncode != 0)


class CleanRoot:
    """The clean Debian below an overlay, without network."""

    def __init__(self):
        self.top = SPACE + "/root"
        must("mount", "-t", "tmpfs", "-o", "mode=755", "deb", "/run")
        for name in ("root", "upper", "work"):
            os.makedirs(f"{SPACE}/{name}")
        must("mount", "-t", "overlay", "overlay", "-o",
             f"lowerdir={CLEAN}/bookworm,upperdir={SPACE}/upper,workdir={SPACE}/work", self.top)
        must("mount", "-t", "proc", "proc", self.top + "/proc")
        self.write("/etc/resolv.conf", "nameserver 127.0.0.1\n")
        self.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)

    def write(self, path, text, mode=0o644):
        place = self.top + path
        if os.path.lexists(place):
            os.unlink(place)
        with open(place, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(place, mode)

    def read(self, path):
        with open(self.top + path, encoding="utf-8") as text:
            return text.read()

    def run(self, *command, **kwargs):
        return run("chroot", self.top, *command, **kwargs)

    def as_nobody(self, *command, **kwargs):
        return self.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command,
                        **kwargs)

    def apt(self, *words):
        return self.run("apt-get", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", *words)

    def files(self):
        """-> path: what can be told about it"""
        known = {}
        for folder, below, names in os.walk(self.top):
            inside = folder[len(self.top):]
            below[:] = [name for name in below if f"{inside}/{name}" not in IGNORED]
            for name in below + names:
                place = os.path.join(folder, name)
                about = os.lstat(place)
                known[f"{inside}/{name}"] = (about.st_mode, about.st_uid, about.st_gid)
                if stat.S_ISREG(about.st_mode):
                    known[f"{inside}/{name}"] += (about.st_size, about.st_mtime_ns)
        return known


def install(tally, root, deb):
    """-> the files that were there before"""
    fields = [must("dpkg-deb", "-f", deb, field).strip() for field in ("Depends", "Recommends")]
    done = root.apt("--no-download", "satisfy", ", ".join(fields))
    if not tally.check("what it depends on can be had offline", done.returncode == 0, tail(done)):
        sys.exit(tally.end())
    before = root.files()
    tally.check("the system had none of our files", not any("mailsec" in path for path in before))
    shutil.copy(deb, root.top + "/tmp/it.deb")
    done = root.apt("install", "/tmp/it.deb")
    if not tally.check("apt installs it, and nothing else", done.returncode == 0 and
                       "0 upgraded, 1 newly installed, 0 to remove" in done.stdout, tail(done)):
        sys.exit(tally.end())
    done = root.run("dpkg", "--verify", NAME)
    tally.check("dpkg finds it whole", done.returncode == 0 and not done.stdout, tail(done))
    conffiles = root.run("dpkg-query", "-W", "-f=${Conffiles}", NAME).stdout
    tally.check("the administrator's files are conffiles",
                {line.split()[0] for line in conffiles.splitlines() if line} == {NAGIOS, PROFILE},
                conffiles)
    return before


def use(tally, root, version):
    """Every program tells about itself, and does what can be done without network."""
    for name, path in PROGRAMS.items():
        done = root.as_nobody(path, "--version")
        tally.check(f"{name} --version", done.stdout == f"{name} ({NAME}) {version}\n", tail(done))
        done = root.as_nobody(path, "--help")
        tally.check(f"{name} --help", done.stdout.startswith(f"Usage: {name}")
                    and not done.stderr and len(done.stdout) > 1000, tail(done))
    for name, more in (("check_dkim", ["-s", "a"]), ("check_dmarc_spf", []), ("check_dnssec", []),
                       ("check_dane_tlsa", []), ("check_smtp_starttls", []), ("check_mta_sts", [])):
        done = root.as_nobody(PROGRAMS[name], "-d", "example.org", "-t", "10", "-o", "json", *more)
        try:
            state = json.loads(done.stdout)["state"]
        except (ValueError, KeyError):
            state = None
        tally.check(f"{name} without network is UNKNOWN", (done.returncode, state) == (3, 3),
                    tail(done))
    done = root.as_nobody(PROGRAMS["check_smtp_starttls"], "--baseline", "list")
    tally.check("baselines are listed", "bcp195" in done.stdout, tail(done))
    done = root.as_nobody(PROGRAMS["check_dkim"], "--explain", "dkim.weak-key")
    tally.check("a finding is explained", "RFC 8301" in done.stdout, tail(done))
    done = root.as_nobody(PROGRAMS["mailsec_survey"], "dns", "-t", "5", input="example.org\n",
                          stdin=None)
    tally.check("a survey without a resolver does not begin", done.returncode == 3
                and "does not answer" in done.stderr, tail(done))


def use_offline_modes(tally, root, work):
    """Those that need no network find right and wrong."""
    must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-keyout", f"{work}/key", "-out", f"{work}/chain", "-subj", "/CN=mx.example.org")
    with open(f"{work}/chain", encoding="ascii") as text:
        chain = text.read()
    root.write("/tmp/chain", chain)
    fits = hashlib.sha256(ssl.PEM_cert_to_DER_cert(chain)).hexdigest()
    for digest, status, word in ((fits, 0, "OK"), ("00" * 32, 2, "CRITICAL")):
        done = root.as_nobody(PROGRAMS["check_dane_tlsa"], "--chain", "/tmp/chain", "--tlsa",
                              f"3 0 1 {digest}")
        tally.check(f"check_dane_tlsa of a file is {word}", done.returncode == status
                    and done.stdout.startswith("DANE " + word), tail(done))
    shutil.copy(f"{ROOT}/tests/fuzz/seeds/lines/domain", root.top + "/tmp/facts")
    done = root.as_nobody(PROGRAMS["mailsec_survey"], "report", "-O", "/tmp/report", "/tmp/facts")
    tally.check("mailsec_survey reports facts of a file", done.returncode == 0
                and "dane-ok.example" in root.read("/tmp/report/report.html"), tail(done))
    root.write("/tmp/policy", "version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\n"
               "max_age: 604800\r\n")
    for host, status, word in (("mx.example.org", 0, "OK"), ("mx.example.net", 2, "CRITICAL")):
        done = root.as_nobody(PROGRAMS["check_mta_sts"], "--record", "v=STSv1; id=1",
                              "--policy-file", "/tmp/policy", "--mx", host)
        tally.check(f"check_mta_sts of a file is {word}", done.returncode == status
                    and done.stdout.startswith("MTA-STS " + word), tail(done))


def read_manuals(tally, root):
    shipped = root.run("sh", "-c", "dpkg -L mailsec-plugins | grep '/man/.*gz$'").stdout.split()
    tally.check("the manuals are there, and no other",
                set(shipped) == {f"/usr/share/man/{name}.gz" for name in MANUALS}, shipped)
    for page in shipped:
        done = run("mandoc", "-T", "ascii", root.top + page)
        text = re.sub(".\b", "", done.stdout)
        name = os.path.basename(page).split(".")[0]
        tally.check(f"the manual {page} opens", done.returncode == 0 and len(text) > 1000
                    and re.search(rf"^NAME\n +{name} ", text, re.M), tail(done))


def look_around(tally, root):
    """The files for monitoring systems, where these look for them, with the paths of this package."""
    lines = re.findall(r"^\s*command_line\s+(\S+)", root.read(NAGIOS), re.M)
    tally.check("the commands of Nagios run programs of the package",
                set(lines) == {PROGRAMS[name] for name in PLUGINS}, lines)
    tally.check("they are installed once", not os.path.exists(
        f"{root.top}{SHARE}/nagios/mailsec.cfg"))
    tally.check("the sample configuration is there",
                "check_smtp_starttls!" in root.read(f"{SHARE}/nagios/mailsec-sample.cfg"))
    commands = root.read(f"{SHARE}/icinga2/mailsec-commands.conf")
    tally.check("Icinga 2 looks in the right directory",
                f'const MailsecPluginDir = "{DIR}"' in commands, commands[:500])
    tally.check("Icinga 2 has a command for each plugin",
                all(f'MailsecPluginDir + "/{name}"' in commands for name in PLUGINS))
    tally.check("the Director's basket is JSON",
                json.loads(root.read(f"{SHARE}/icinga2/director-basket.json")))
    json.loads(root.read(f"{SHARE}/report.schema.json"))
    service = root.read(f"{SHARE}/prometheus/mailsec-textfile.service")
    starts = re.search(r"^ExecStart=(\S+)(.*)", service, re.M)
    tally.check("Prometheus has a unit that starts what is there",
                starts and os.access(root.top + starts[1], os.X_OK) and f" {DIR}" in starts[2], service)
    tally.check("Zabbix has its templates", os.path.exists(
        f"{root.top}{SHARE}/zabbix/mailsec-external.yaml"))
    tally.check("baselines lie there as examples", len(os.listdir(
        f"{root.top}{SHARE}/baselines")) >= 6)


def complete(tally, root):
    """In the bash of the clean Debian, by the function that `complete` names."""
    script = ('. "$1" && read -ra spec < <(complete -p "$2") && COMP_WORDS=("$2" "$3") COMP_CWORD=1'
              ' && "${spec[-2]}" "$2" "$3" "$2"; printf "%s\\n" "${COMPREPLY[@]}"')
    for name, begun, found in [(name, "--vers", ["--version"]) for name in PROGRAMS] + [
            ("check_dane_tlsa", "--rr", ["--rrsig-days"]), ("check_dkim", "--rr", [""])]:
        done = root.run("bash", "-c", script, "-", f"{COMPLETIONS}/{name}", name, begun)
        tally.check(f"{name} {begun} is completed", sorted(done.stdout.split("\n")[:-1])
                    == sorted(found), tail(done))


def compare(tally, what, before, after, left=()):
    extra = set(after) - set(before)
    tally.check(f"{what} leaves nothing behind", extra == set(left), sorted(extra ^ set(left)))
    lost = set(before) - set(after)
    tally.check(f"{what} takes nothing else away", not lost, sorted(lost))
    changed = [path for path in before if path in after and before[path] != after[path]]
    tally.check(f"{what} changes nothing else", not changed, changed)


def remove(tally, root, before):
    done = root.run("dpkg", "-r", NAME)
    tally.check("dpkg -r ends well", done.returncode == 0 and not done.stderr, tail(done))
    kept = {NAGIOS, PROFILE}
    if shutil.which("dh_apparmor"):
        kept.add(LOCAL)  # made when the package was installed
    for path in list(kept):
        while (path := os.path.dirname(path)) != "/":
            kept.add(path)
    compare(tally, "dpkg -r", before, root.files(), kept - set(before))
    done = root.run("dpkg", "--purge", NAME)
    tally.check("dpkg --purge ends well", done.returncode == 0 and not done.stderr, tail(done))
    compare(tally, "dpkg --purge", before, root.files())
    done = root.run("dpkg", "-i", "/tmp/it.deb")
    tally.check("it can be installed again", done.returncode == 0, tail(done))
    done = root.run("dpkg", "--purge", NAME)
    compare(tally, "dpkg --purge at once", before, root.files())


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    need("dpkg-buildpackage", "dh", "lintian", "apparmor_parser", "mandoc", "openssl", "debootstrap")
    if INSIDE not in os.environ:
        enter()
    tally = Tally(85)
    with tempfile.TemporaryDirectory(prefix="mailsec-deb-") as work:
        deb = build(tally, work)
        look(tally, work, deb)
        look_at_profile(tally, work, deb)
        root = CleanRoot()
        before = install(tally, root, deb)
        use(tally, root, must("dpkg-deb", "-f", deb, "Version").split("-")[0])
        use_offline_modes(tally, root, work)
        read_manuals(tally, root)
        look_around(tally, root)
        complete(tally, root)
        remove(tally, root, before)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
