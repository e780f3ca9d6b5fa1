# SPDX-License-Identifier: Apache-2.0
"""The address that a machine in its carton borrows, and the URL that comes with it: by dhclient.

dhclient calls this module too, as its script: then ``reason`` is in the environment. Runs on the
machine: only the standard library is used.
"""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
from pathlib import Path

STATE = Path("/var/lib/zongheng-factory")
SCRIPT = Path("/usr/lib/zongheng/dhclient-script.sh")
VENDOR_CLASS = "ZONGHENG LINUX"
"""Option 60: how DHCP servers know this family."""

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}

_ANSWER = "lease.json"
_QUESTION = """\
timeout 8;
retry 2;
initial-interval 1;
backoff-cutoff 3;
send vendor-class-identifier "{vendor_class}";
send dhcp-client-identifier "{serial}";
request subnet-mask, routers, tftp-server-name, bootfile-name;
require subnet-mask, routers, bootfile-name;
"""


def borrow(port: str, serial: str, state: Path = STATE) -> str:
    """Ask for an address on a port; return the URL that came with it, empty where nobody answered."""
    answer = state / _ANSWER
    answer.unlink(missing_ok=True)
    (state / "dhclient.leases").unlink(missing_ok=True)
    (state / "dhclient.conf").write_text(
        _QUESTION.format(vendor_class=VENDOR_CLASS, serial=serial), encoding="utf-8"
    )
    if not _bring(port):
        return ""
    run("dhclient", "-4", "-1", "-q", *_files(state), port)
    if not answer.is_file():
        return ""
    told: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
    return url_of(told["server"], told["file"])


def url_of(server: str, file: str) -> str:
    """Return the URL that options 66 and 67 make: the file may be one itself."""
    return file if "://" in file else f"{server.rstrip('/')}/{file.lstrip('/')}"


def give_back(port: str, state: Path = STATE) -> None:
    """Forget the address and what came with it: what the configuration says is the only one."""
    run("dhclient", "-4", "-x", "-q", *_files(state), port)
    run("ip", "-4", "addr", "flush", "dev", port)


def answered(environment: dict[str, str], state: Path = STATE) -> None:
    """Do what dhclient asks of its script and note the answer."""
    port = environment["interface"]
    if environment["reason"] in ("BOUND", "REBOOT", "RENEW", "REBIND"):
        length = ipaddress.IPv4Network(f"0.0.0.0/{environment['new_subnet_mask']}").prefixlen
        gateway = environment["new_routers"].split()[0]
        run("ip", "-4", "addr", "replace", f"{environment['new_ip_address']}/{length}", "dev", port)
        run("ip", "-4", "route", "replace", "default", "via", gateway, "dev", port)
        told = {
            "server": environment.get("new_tftp_server_name", ""),
            "file": environment.get("new_bootfile_name", ""),
        }
        (state / _ANSWER).write_text(json.dumps(told), encoding="utf-8")
    elif environment["reason"] in ("EXPIRE", "FAIL", "RELEASE", "STOP"):
        run("ip", "-4", "addr", "flush", "dev", port)


def run(*words: str) -> int:
    """Run a program of the machine to its end and return its code; dhclient goes on in the background."""
    return subprocess.run(  # noqa: S603 - the words are this package's own, no shell is involved
        words, check=False, env=ENVIRONMENT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ).returncode  # fmt: skip


def _bring(port: str) -> bool:
    """Take a port up; one that is not there is made as a VLAN of its parent. Return whether it is there."""
    if run("ip", "link", "show", "dev", port):
        parent, dot, vlan = port.rpartition(".")
        made = ("ip", "link", "add", "link", parent, "name", port, "type", "vlan", "id", vlan)
        if not dot or run("ip", "link", "set", parent, "up") or run(*made):
            return False
    return run("ip", "link", "set", port, "up") == 0


def _files(state: Path) -> tuple[str, ...]:
    named = {"-cf": "dhclient.conf", "-lf": "dhclient.leases", "-pf": "dhclient.pid"}
    return (*(word for flag, name in named.items() for word in (flag, str(state / name))), "-sf", str(SCRIPT))


if __name__ == "__main__":
    answered(dict(os.environ))
