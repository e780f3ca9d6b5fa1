# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver of Linux machines: whole bundles over SSH, with a way back that arms itself.

The verbs are NAPALM's; a candidate is a bundle (see :mod:`zongheng.config.bundle`) with its
secrets filled in. ``commit_config(revert_in=seconds)`` applies at once and goes back by itself, through
a timer of the machine's own systemd, unless ``confirm_commit`` arrives first; a machine that restarts
meanwhile goes back at boot. ``optional_args``: ``port`` (22), ``host_keys`` (OpenSSH public keys of
which the machine must show one; without them nothing is connected to), ``label`` (its name in messages),
``seal``: with it, every bundle that the driver gives is sealed, and one that it is given may be
(:mod:`zongheng.config.sealing`); without it bundles are plain, as the machine holds them.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import paramiko  # type: ignore[import-untyped]  # its types are a package of their own
from napalm.base.base import NetworkDriver

from zongheng.config import bundle as bundles
from zongheng.config.bundle import Bundle
from zongheng.config.sealing import Seal
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.platforms.linux import asking

SSH_PORT = 22
NO_STATUS = -1
"""What paramiko gives for a command whose session ended before it did."""


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
        self._seal: Seal | None = optional.get("seal")
        self._client: paramiko.SSHClient | None = None
        self._candidate: Bundle | None = None
        self._armed = False

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
        candidate = self._plain(bundles.canonical(_text(filename, config)))
        answer = self._ask("check", bundle=asking.as_data(candidate))
        self._raise_refusals(answer["refusals"])
        self._candidate = candidate

    def load_change(self, commands: str) -> None:
        """Take what a change of this platform consists of: the whole bundle that shall stand."""
        self.load_replace_candidate(config=commands)

    def discard_config(self) -> None:
        self._candidate = None

    def compare_config(self) -> str:
        """Return the redacted difference between what stands on the machine and the candidate."""
        if self._candidate is None:
            return ""
        return bundles.unified_diff(self._sealed(self._running()), self._sealed(self._candidate))

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Put the candidate in place; ``revert_in`` is in seconds.

        Raises:
            ZonghengError: LNX007 while another change is unconfirmed, LNX004 when a check refuses it,
                LNX005 when it failed on the way: then the machine is as it was.
        """
        del message  # the machine keeps no log of commits; the change record does
        if self._candidate is None:
            return
        answer = self._ask("apply", bundle=asking.as_data(self._candidate), revert_in=revert_in)
        if answer.get("refused"):
            raise ZonghengError(problem("LNX007", Place(host=self.label)))
        self._raise_refusals(answer.get("refusals", []))
        if answer.get("failures"):
            raise ZonghengError(
                problem(
                    "LNX005", Place(host=self.label, key=failure["check"]), found=self._shown(failure["said"])
                )
                for failure in answer["failures"]
            )
        self._armed = bool(revert_in) and bool(answer.get("applied"))
        self._candidate = None

    def confirm_commit(self) -> None:
        """Keep the change that waits for its confirmation; LNX009 where it had gone back already."""
        kept = self._ask("confirm")["confirmed"]
        if self._armed and not kept:
            raise ZonghengError(problem("LNX009", Place(host=self.label)))
        self._armed = False

    def has_pending_commit(self) -> bool:
        return bool(self._ask("read")["pending"])

    def rollback(self) -> None:
        """Go back to what stood before the last commit, at once."""
        failures = self._ask("rollback")["failures"]
        if failures:
            raise ZonghengError(
                problem(
                    "LNX006", Place(host=self.label, key=failure["check"]), found=self._shown(failure["said"])
                )
                for failure in failures
            )

    def change_session(self) -> str:
        """Return an empty text: a machine's changes belong to no session."""
        return ""

    def restore(self, text: str, session: str = "") -> None:  # noqa: ARG002 - changes belong to no session
        """Bring the machine to ``text``, a bundle of its own of before; a session lost since is no matter."""
        if self.has_pending_commit():
            self.rollback()
        else:
            self.load_replace_candidate(config=text)
            self.commit_config()

    def save(self) -> None:
        """Do nothing: what is in force on a machine lies on its disk already."""

    def to_factory(self) -> None:
        """Let the machine forget everything and restart at once, twice: it starts as from the factory.

        A power cut meanwhile delays that and does not undo it. Raises LNX010 where the machine did not come
        from an image that brings itself up, or nothing is known of its state before it was first changed.
        """
        if self.has_pending_commit():
            self.rollback()
        said = self._asked(asking.reset())
        if said.get("refused"):
            raise ZonghengError(problem("LNX010", Place(host=self.label), found=said["refused"]))

    def get_config(
        self,
        retrieve: str = "all",
        full: bool = False,
        sanitized: bool = False,
        format: str = "text",  # noqa: A002
    ) -> dict[str, str]:
        """Return the bundle that stands on the machine's disk; ``sanitized`` masks its secrets."""
        del full, format  # a bundle has one form
        standing = self._sealed(self._running())
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
        except TimeoutError as error:
            raise ZonghengError(
                problem("DEV023", Place(host=self.label), seconds=self.timeout * 5)
            ) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise ZonghengError(problem("DEV024", Place(host=self.label))) from error
        status = out.channel.recv_exit_status()
        if status == NO_STATUS:
            raise ZonghengError(problem("DEV024", Place(host=self.label)))
        if status:
            last = (said or text).strip().splitlines()[-1:]
            raise ZonghengError(problem("LNX006", Place(host=self.label), found=self._shown("; ".join(last))))
        return text

    def _running(self) -> Bundle:
        return asking.from_data(self._ask("read")["bundle"])

    def _sealed(self, plain: Bundle) -> str:
        return (self._seal.bundle(plain) if self._seal else plain).text

    def _plain(self, text: str) -> Bundle:
        """Return a bundle with the values of its secrets; those of former times the machine still knows."""
        if self._seal is None or "{{sealed:" not in text:
            return bundles.read(text)
        answer = self._ask("read", previous=True)
        held = [asking.from_data(answer[which]) for which in ("bundle", "previous")]
        return bundles.read(self._seal.broken(text, held))

    def _ask(self, verb: str, **values: object) -> dict[str, Any]:
        return self._asked(asking.request(verb, **values))

    def _asked(self, request: str) -> dict[str, Any]:
        printed = self.run(asking.COMMAND, request)
        try:
            return asking.answer(printed)
        except ValueError as error:
            found = self._shown(printed.strip()[-80:])
            raise ZonghengError(problem("LNX006", Place(host=self.label), found=found)) from error

    def _raise_refusals(self, refusals: list[dict[str, str]]) -> None:
        if refusals:
            raise ZonghengError(
                problem("LNX004", Place(host=self.label), found=self._shown(one["said"]), check=one["check"])
                for one in refusals
            )

    def _shown(self, said: str) -> str:
        return self._seal.shown(said) if self._seal else said


def _text(filename: str | None, config: str | None) -> str:
    return config if config is not None else Path(str(filename)).read_text(encoding="utf-8")
