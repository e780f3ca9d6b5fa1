# SPDX-License-Identifier: Apache-2.0
"""OSPF and OSPFv3 on one interface of a device, as far as the two ends of a line must agree on it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from zongheng.twin import ciphertext
from zongheng.twin.tree import Section


@dataclass(frozen=True, slots=True)
class Ospf:
    """OSPF on one interface, as far as two ends must agree."""

    process: str
    area: str
    network_type: str
    key: str
    cost: int = field(default=1, compare=False)
    """What this end pays to send over it; the two ends need not agree."""

    def agrees(self, other: Ospf) -> bool:
        """Return whether the two ends of a line become neighbours."""
        return (self.area, self.network_type, self.key) == (other.area, other.network_type, other.key)


def ospf4(root: Section, body: Section, vpn: str, address: ipaddress.IPv4Interface | None) -> Ospf | None:
    """Return how an interface speaks OSPF: by its own line, else by a ``network`` line of an area."""
    enabled = body.find("ospf", "enable")
    if enabled:
        return _ospf(root, body, "ospf", enabled.words[2], enabled.words[4])
    if address is None:
        return None
    for process in root.all("ospf"):
        bound = (
            process.words[process.words.index("vpn-instance") + 1] if "vpn-instance" in process.words else ""
        )
        if bound == vpn and process.body:
            for area in process.body.all("area"):
                if area.body and any(_covers(n.words, address) for n in area.body.all("network")):
                    return _ospf(root, body, "ospf", process.words[1], area.words[1])
    return None


def _covers(words: tuple[str, ...], address: ipaddress.IPv4Interface) -> bool:
    wildcard = int(ipaddress.IPv4Address(words[2]))
    return (int(ipaddress.IPv4Address(words[1])) ^ int(address.ip)) & ~wildcard & 0xFFFFFFFF == 0


def ospf6(root: Section, body: Section) -> Ospf | None:
    """Return how an interface speaks OSPFv3."""
    for entry in body.all("ospfv3"):
        if "area" in entry.words:
            return _ospf(root, body, "ospfv3", entry.words[1], entry.words[3])
    return None


def _ospf(root: Section, body: Section, protocol: str, process: str, area: str) -> Ospf:
    kind = body.find(protocol, "network-type")
    cost = body.find(protocol, "cost")
    kind_of_network = kind.value[0] if kind else "broadcast"
    key = _ospf_key(root, body, protocol)
    return Ospf(process, area, kind_of_network, key, int(cost.value[0]) if cost else 1)


def _ospf_key(root: Section, body: Section, protocol: str) -> str:
    """Return the form, the number and the secret by which an interface's OSPF is authenticated."""
    secret = body.find(protocol, "authentication-mode")
    if secret is None:
        return ""
    if secret.value[0] == "keychain":
        return _keychain(root, secret.value[1])
    plain = ciphertext.reveal(secret.words[-1])
    form = [word for word in secret.value[:-1] if word not in ("plain", "cipher", "key-id")]
    return " ".join((*form, plain or secret.words[-1]))


def _keychain(root: Section, name: str) -> str:
    """Return the first key of a keychain, as an interface names a key of its own."""
    chain = root.find("keychain", name)
    key = chain.body.find("key") if chain and chain.body else None
    if key is None or key.body is None:
        return f"keychain {name}"
    algorithm, secret = key.body.find("authentication-algorithm"), key.body.find("key-string")
    if algorithm is None or secret is None:
        return f"keychain {name}"
    form = algorithm.value[0].replace("sha-", "sha")
    return f"{form} {key.identity[1]} {ciphertext.reveal(secret.words[-1]) or secret.words[-1]}"
