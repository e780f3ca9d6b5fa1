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

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from napalm.base.base import NetworkDriver

from zongheng.config import bundle as bundles
from zongheng.config.bundle import Bundle
from zongheng.config.device_file import Told, read_device_files
from zongheng.config.sealing import Seal
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.linux import asking
from zongheng.platforms.linux.connection import SSH_PORT, Connection, Login
from zongheng.platforms.linux.getters import (
    administration,
    bgp,
    environment,
    instances,
    interfaces,
    neighbours,
    reach,
    time_sources,
)
from zongheng.platforms.linux.getters.facts import facts
from zongheng.platforms.linux.getters.machine import understood
from zongheng.platforms.linux.getters.routes import routes_to
from zongheng.platforms.napalm_errors import ChangeError, ConnectError, MergeError, ReplaceError, told_as


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
        self._connection: Connection | None = None
        self._candidate: Bundle | None = None
        self._armed = False

    # Session ----------------------------------------------------------------------------------------

    def open(self) -> None:
        """Log in. Raises DEV006, or DEV020 to DEV024, as every platform's driver does."""
        login = Login(
            self.hostname, self.port, self.username, self.password, self.host_keys, self.label, self.timeout
        )
        with told_as(ConnectError):
            self._connection = Connection(login, self._shown)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def is_alive(self) -> dict[str, bool]:
        return {"is_alive": self._connection is not None and self._connection.alive}

    def _machine(self) -> Connection:
        """Return the open session; raises DEV024 when there is none."""
        if self._connection is None:
            raise ZonghengError(problem("DEV024", Place(host=self.label)))
        return self._connection

    # Configuration ----------------------------------------------------------------------------------

    def load_merge_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take a bundle whose files and units are to stand beside the machine's, or in their place.

        Raises as a replacement does.
        """
        with told_as(MergeError):
            added = self._plain(bundles.canonical(self._text(filename, config)))
            self._want(bundles.merged(self._running(), added))

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Take a bundle as the candidate; LNX004 with every objection of the machine's own programs."""
        with told_as(ReplaceError):
            self._want(self._plain(bundles.canonical(self._text(filename, config))))

    def _want(self, candidate: Bundle) -> None:
        answer = self._ask("check", bundle=asking.as_data(candidate))
        self._raise_refusals(answer["refusals"])
        self._candidate = candidate

    def _text(self, filename: str | None, config: str | None) -> str:
        if filename is not None:
            return read_device_files((Path(filename),), Told(platform=self.platform))[0].text
        return config or ""

    def discard_config(self) -> None:
        self._candidate = None

    def compare_config(self) -> str:
        """Return the redacted difference between what stands on the machine and the candidate."""
        if self._candidate is None:
            return ""
        return bundles.unified_diff(self._sealed(self._running()), self._sealed(self._candidate))

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Put the candidate in place; ``revert_in`` is in seconds. No machine keeps a ``message`` with it.

        Raises:
            ZonghengError: LNX007 while another change is unconfirmed, LNX004 when a check refuses it,
                LNX005 when it failed on the way: then the machine is as it was.
        """
        if message:
            raise NotImplementedError(message)
        if self._candidate is None:
            return
        with told_as(ChangeError):
            self._apply(self._candidate, revert_in)
        self._candidate = None

    def _apply(self, candidate: Bundle, revert_in: int | None) -> None:
        answer = self._ask("apply", bundle=asking.as_data(candidate), revert_in=revert_in)
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

    def confirm_commit(self) -> None:
        """Keep the change that waits for its confirmation; LNX009 where it had gone back already."""
        kept = self._ask("confirm")["confirmed"]
        if self._armed and not kept:
            raise ChangeError(problem("LNX009", Place(host=self.label)))
        self._armed = False

    def has_pending_commit(self) -> bool:
        return bool(self._ask("read")["pending"])

    def rollback(self) -> None:
        """Go back to what stood before the last commit, at once."""
        failures = self._ask("rollback")["failures"]
        if failures:
            raise ChangeError(
                problem(
                    "LNX006", Place(host=self.label, key=failure["check"]), found=self._shown(failure["said"])
                )
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
        standing = self._sealed(self._running())
        text = bundles.redact(standing) if sanitized else standing
        wanted = ("running", "startup") if retrieve == "all" else (retrieve,)
        return {
            name: text if name in wanted and name != "candidate" else ""
            for name in ("running", "startup", "candidate")
        }

    # Reading ----------------------------------------------------------------------------------------

    def cli(self, commands: list[str], encoding: str = "text") -> dict[str, str]:
        """Return what the machine prints for each command."""
        if encoding != "text":
            raise NotImplementedError(encoding)
        return {command: self._machine().run(command) for command in commands}

    def get_facts(self) -> dict[str, Any]:
        return understood(self._machine(), facts)

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), interfaces.interfaces)

    def get_interfaces_counters(self) -> dict[str, dict[str, int]]:
        return understood(self._machine(), interfaces.counters)

    def get_interfaces_ip(self) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
        return understood(self._machine(), interfaces.addresses)

    def get_arp_table(self, vrf: str = "") -> list[dict[str, Any]]:
        return understood(self._machine(), neighbours.arp, vrf)

    def get_ipv6_neighbors_table(self) -> list[dict[str, Any]]:
        return understood(self._machine(), neighbours.ipv6_neighbours)

    def get_mac_address_table(self) -> list[dict[str, Any]]:
        return understood(self._machine(), neighbours.mac_addresses)

    def get_lldp_neighbors(self) -> dict[str, list[dict[str, str]]]:
        return understood(self._machine(), neighbours.lldp)

    def get_lldp_neighbors_detail(self, interface: str = "") -> dict[str, list[dict[str, Any]]]:
        return understood(self._machine(), neighbours.lldp_detail, interface)

    def get_bgp_neighbors(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), bgp.neighbours)

    def get_bgp_neighbors_detail(
        self, neighbor_address: str = ""
    ) -> dict[str, dict[int, list[dict[str, Any]]]]:
        return understood(self._machine(), bgp.neighbours_detail, neighbor_address)

    def get_route_to(
        self, destination: str = "", protocol: str = "", longer: bool = False
    ) -> dict[str, list[dict[str, Any]]]:
        return understood(self._machine(), routes_to, destination, protocol, longer=longer)

    def get_ntp_servers(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), time_sources.servers)

    def get_ntp_peers(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), time_sources.peers)

    def get_ntp_stats(self) -> list[dict[str, Any]]:
        return understood(self._machine(), time_sources.statistics)

    def get_users(self) -> dict[str, dict[str, Any]]:
        """Return who may log in, with levels and public keys; passwords are never told."""
        return understood(self._machine(), administration.users)

    def get_snmp_information(self) -> dict[str, Any]:
        """Return what SNMP tells of the machine; communities are counted, not named."""
        return understood(self._machine(), administration.snmp)

    def get_environment(self) -> dict[str, Any]:
        return understood(self._machine(), environment.environment)

    def get_optics(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), environment.optics)

    def get_network_instances(self, name: str = "") -> dict[str, dict[str, Any]]:
        return understood(self._machine(), instances.network_instances, name)

    def get_vlans(self) -> dict[str, dict[str, Any]]:
        return understood(self._machine(), instances.vlans)

    def ping(
        self,
        destination: str,
        source: str = "",
        ttl: int = 255,
        timeout: int = 2,
        size: int = 100,
        count: int = 5,
        vrf: str = "",
        source_interface: str = "",
    ) -> dict[str, Any]:
        return understood(
            self._machine(), reach.ping, destination, source=source or source_interface, ttl=ttl,
            timeout=timeout, size=size, count=count, vrf=vrf,
        )  # fmt: skip

    def traceroute(
        self, destination: str, source: str = "", ttl: int = 255, timeout: int = 2, vrf: str = ""
    ) -> dict[str, Any]:
        return understood(
            self._machine(), reach.traceroute, destination, source=source, ttl=ttl, timeout=timeout, vrf=vrf
        )

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
        printed = self._machine().run(asking.COMMAND, request)
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
