# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver of Linux machines: whole bundles over SSH, with a way back that arms itself.

The verbs are NAPALM's; a candidate is a bundle (see :mod:`zongheng.config.bundle`) with its
secrets filled in. ``commit_config(revert_in=seconds)`` applies at once and goes back by itself, through
a timer of the machine's own systemd, unless ``confirm_commit`` arrives first; a machine that restarts
meanwhile goes back at boot. ``optional_args``: ``port`` (22), ``host_keys`` (OpenSSH public keys of
which the machine must show one; without them nothing is connected to), ``label`` (its name in messages).
"""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, cast

import paramiko  # type: ignore[import-untyped]  # its types are a package of their own
from napalm.base.base import NetworkDriver

from zongheng.config import bundle as bundles
from zongheng.config.bundle import Bundle, File
from zongheng.errors import Place, Problem, ZonghengError, problem

SSH_PORT = 22

_START = (
    "import json,sys;request=json.load(sys.stdin);scope={'__name__':'agent'};"
    "exec(request['source'],scope);scope['answer'](request)"
)
"""What Python is told on the machine's command line: the agent itself comes on standard input."""


class LinuxDriver(NetworkDriver):  # type: ignore[misc]  # napalm ships no types
    """A Linux machine, by the verbs that every platform has."""

    platform = "linux"

    def __init__(
        self,
        hostname: str,
        username: str,
        password: str,
        timeout: int = 60,
        optional_args: dict[str, Any] | None = None,
    ) -> None:
        optional = optional_args or {}
        self.hostname = hostname
        self.username = username
        self.password = password
        self.timeout = timeout
        self.port = int(optional.get("port") or SSH_PORT)
        self.label: str = optional.get("label") or hostname
        self.host_keys: Sequence[str] = tuple(optional.get("host_keys") or ())
        self._client: paramiko.SSHClient | None = None
        self._candidate: Bundle | None = None

    # Session ----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Log in. Raises DEV006, DEV020, DEV021 or DEV022, as every platform's driver does."""
        if not self.host_keys:
            raise ZonghengError(problem("DEV006", Place(host=self.label)))
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        name = self.hostname if self.port == SSH_PORT else f"[{self.hostname}]:{self.port}"
        for text in self.host_keys:
            kind, key = text.split()[:2]
            pinned = paramiko.PKey.from_type_string(kind, base64.b64decode(key))
            client.get_host_keys().add(name, kind, pinned)
        try:
            client.connect(
                self.hostname, self.port, self.username, self.password, timeout=self.timeout,
                banner_timeout=self.timeout, auth_timeout=self.timeout,
                look_for_keys=False, allow_agent=False,
            )  # fmt: skip
        except (OSError, paramiko.SSHException) as error:
            client.close()
            raise ZonghengError(self._unopened(error)) from error
        self._client = client

    def _unopened(self, error: Exception) -> Problem:
        place = Place(host=self.label)
        if isinstance(error, paramiko.BadHostKeyException):
            return problem("DEV020", place, found=error.key.get_name())
        if isinstance(error, paramiko.AuthenticationException):
            return problem("DEV021", place, user=self.username)
        return problem("DEV022", place, found=error, address=self.hostname, port=self.port)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def is_alive(self) -> dict[str, bool]:
        transport = self._client.get_transport() if self._client is not None else None
        return {"is_alive": transport is not None and transport.is_active()}

    # Configuration ----------------------------------------------------------------------------------

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take a bundle as the candidate; LNX004 with every objection of the machine's own programs."""
        if config is None:
            with open(str(filename), encoding="utf-8") as stream:  # noqa: PTH123 - the interface takes a name
                config = stream.read()
        candidate = bundles.read(bundles.canonical(config))
        answer = self._ask("check", bundle=_as_data(candidate))
        self._raise_refusals(answer["refusals"])
        self._candidate = candidate

    def discard_config(self) -> None:
        self._candidate = None

    def compare_config(self) -> str:
        """Return the redacted difference between what stands on the machine and the candidate."""
        if self._candidate is None:
            return ""
        return bundles.unified_diff(self._running().text, self._candidate.text)

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Put the candidate in place; ``revert_in`` is in seconds.

        Raises:
            ZonghengError: LNX007 while another change is unconfirmed, LNX004 when a check refuses it,
                LNX005 when it failed on the way: then the machine is as it was.
        """
        del message  # the machine keeps no log of commits; the change record does
        if self._candidate is None:
            return
        answer = self._ask("apply", bundle=_as_data(self._candidate), revert_in=revert_in)
        if answer.get("refused"):
            raise ZonghengError(problem("LNX007", Place(host=self.label)))
        self._raise_refusals(answer.get("refusals", []))
        if answer.get("failures"):
            raise ZonghengError(
                problem("LNX005", Place(host=self.label, key=failure["check"]), found=failure["said"])
                for failure in answer["failures"]
            )
        self._candidate = None

    def confirm_commit(self) -> None:
        """Keep the change that waits for its confirmation."""
        self._ask("confirm")

    def has_pending_commit(self) -> bool:
        return bool(self._ask("read")["pending"])

    def rollback(self) -> None:
        """Go back to what stood before the last commit, at once."""
        failures = self._ask("rollback")["failures"]
        if failures:
            raise ZonghengError(
                problem("LNX006", Place(host=self.label, key=failure["check"]), found=failure["said"])
                for failure in failures
            )

    def get_config(
        self,
        retrieve: str = "all",
        full: bool = False,
        sanitized: bool = False,
        format: str = "text",  # noqa: A002
    ) -> dict[str, str]:
        """Return the bundle that stands on the machine's disk; ``sanitized`` masks its secrets."""
        del full, format  # a bundle has one form
        standing = self._running().text
        text = bundles.redact(standing) if sanitized else standing
        wanted = ("running", "startup") if retrieve == "all" else (retrieve,)
        return {
            name: text if name in wanted and name != "candidate" else ""
            for name in ("running", "startup", "candidate")
        }

    def get_facts(self) -> dict[str, Any]:
        """Return NAPALM's facts, with what the kernel can separate domains by under ``capabilities``."""
        lines = self.run(
            "hostname; cut -d. -f1 /proc/uptime; uname -r; ls /sys/class/net | tr '\\n' ' '"
        ).split("\n")
        return {
            "hostname": lines[0], "fqdn": lines[0], "vendor": "Debian", "model": "linux", "serial_number": "",
            "uptime": float(lines[1]), "os_version": lines[2], "interface_list": lines[3].split(),
            "capabilities": self.probe(),
        }  # fmt: skip

    def probe(self) -> dict[str, bool]:
        """Return which kinds of device this machine's kernel makes; each is made and removed again."""
        kinds = {"vrf": "type vrf table 4000", "vlan": "link eth0 type vlan id 4000"}
        return {
            kind: self.run(
                f"sudo -n ip link add name zhprobe {words} 2>/dev/null"
                " && sudo -n ip link del zhprobe && echo yes || true"
            ).strip() == "yes"
            for kind, words in kinds.items()
        }  # fmt: skip

    def cli(self, commands: list[str], encoding: str = "text") -> dict[str, str]:
        """Return what the machine prints for each command."""
        del encoding
        return {command: self.run(command) for command in commands}

    def run(self, command: str, stdin: str = "") -> str:
        """Run one command as the login account; LNX006 with its own words where it fails."""
        if self._client is None:
            message = "the session is not open"
            raise RuntimeError(message)
        try:
            to, out, err = self._client.exec_command(command, timeout=self.timeout * 5)
            to.write(stdin)
            to.channel.shutdown_write()
            text, said = str(out.read(), "utf-8"), str(err.read(), "utf-8")
        except (OSError, paramiko.SSHException) as error:
            raise ZonghengError(problem("LNX006", Place(host=self.label), found=error)) from error
        if out.channel.recv_exit_status():
            last = (said or text).strip().splitlines()[-1:]
            raise ZonghengError(problem("LNX006", Place(host=self.label), found="; ".join(last)))
        return text

    def _running(self) -> Bundle:
        return _from_data(self._ask("read")["bundle"])

    def _ask(self, verb: str, **values: object) -> dict[str, Any]:
        source = files(__package__).joinpath("agent.py").read_text(encoding="utf-8")
        request = json.dumps({"verb": verb, "source": source, **values})
        return cast(
            "dict[str, Any]", json.loads(self.run(f"sudo -n python3 -c {shlex.quote(_START)}", request))
        )

    def _raise_refusals(self, refusals: list[dict[str, str]]) -> None:
        if refusals:
            raise ZonghengError(
                problem("LNX004", Place(host=self.label), found=refusal["said"], check=refusal["check"])
                for refusal in refusals
            )


def _as_data(bundle: Bundle) -> dict[str, Any]:
    entries = {f.path: {"mode": f.mode, "owner": f.owner, "content": f.content} for f in bundle.files}
    return {"files": entries, "services": list(bundle.services)}


def _from_data(data: dict[str, Any]) -> Bundle:
    return Bundle(
        tuple(File(path, **entry) for path, entry in sorted(data["files"].items())), tuple(data["services"])
    )
