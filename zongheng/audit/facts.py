# SPDX-License-Identifier: Apache-2.0
"""What the site says that a device's own text cannot: who may manage it, which hosts it must use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """The site data that checks compare configurations with; empty where it is not known.

    Prefixes are text. ``accounts`` maps login names to ``system``, ``security`` or ``audit``.
    ``domains`` maps a domain's VPN instance to its LAN prefixes; ``never_outside`` holds those
    that must not reach the internet, by domain name. ``timezone`` is a name and an offset
    east of UTC as ``HH:MM:SS``.
    """

    management: tuple[str, ...] = ()
    log_hosts: tuple[str, ...] = ()
    ntp_servers: tuple[str, ...] = ()
    nms_hosts: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    never_outside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    timezone: tuple[str, str] = ("BJ", "08:00:00")

    @property
    def commands(self) -> Mapping[str, str]:
        """Return the values that fixes are filled with; a bracketed name where the site says nothing."""
        zone = next((ip_network(prefix) for prefix in self.management if ":" not in prefix), None)
        return {
            "management": f"{zone.network_address} {zone.hostmask}"
            if zone
            else "<management-zone> <wildcard>",
            "management_prefix": str(zone) if zone else "<management-zone>",
            "log": _first(self.log_hosts, "<log-host>"),
            "ntp": _first(self.ntp_servers, "<ntp-server>"),
            "nms": _first(self.nms_hosts, "<nms>"),
            "timezone": f"{self.timezone[0]} add {self.timezone[1]}",
            "system_user": self._account("system"),
            "security_user": self._account("security"),
            "audit_user": self._account("audit"),
        }

    def _account(self, role: str) -> str:
        return _first([name for name, held in self.accounts.items() if held == role], f"<{role}-user>")


def _first(values: tuple[str, ...] | list[str], otherwise: str) -> str:
    return values[0] if values else otherwise
