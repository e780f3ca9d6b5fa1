# SPDX-License-Identifier: Apache-2.0
"""What a tunnel over the internet stands on, in the words of the configuration.

A way over a tunnel survives only where none of these lines changes: its own, the address that it runs
from, the port to the internet with its filters, and IPsec from the policy down to the algorithms. Lines
of other tunnels do not count, so that others may come and go; a wrong key ends with the dead man's timer.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree

_OWN = ("tunnel-protocol ", "source ", "destination ", "gre key ", "keepalive")
_OF_THE_PORT = ("ip address", "traffic-filter ", "ipsec policy ", "shutdown", "ip binding ")
_GLOBAL = ("ipsec authentication ", "ike local-name ")
_KEY = "pre-shared-key"


def carried_by(tree: ConfigTree, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return all that an interface with these lines stands on; nothing where it is no tunnel."""
    ends = {
        word: line.split()[1] for line in lines for word in ("source", "destination") if _says(line, word)
    }
    if len(ends) < 2:
        return ()
    return (
        *(line for line in lines if line.startswith(_OWN)),
        *_below(tree, ends["source"], ends["destination"]),
    )


def _says(line: str, word: str) -> bool:
    return line.startswith(f"{word} ")


def _below(tree: ConfigTree, source: str, destination: str) -> Iterator[str]:
    yield from (node.text for node in tree.children if node.text.startswith(_GLOBAL))
    yield from _routes(tree, destination)
    for interface in tree.find("interface"):
        texts = [child.text for child in interface.children]
        if any(text.startswith(f"ip address {source} ") for text in texts):
            yield from (interface.text, *(text for text in texts if text.startswith(_OF_THE_PORT)))
        for policy in interface.find("ipsec policy"):
            yield from (interface.text, *(text for text in texts if text.startswith(_OF_THE_PORT)))
            for line in interface.find("traffic-filter"):
                yield from _rules(tree, line.text.split()[-1], source, destination)
            yield from _policy(tree, policy.text.split()[-1], source, destination)


def _policy(tree: ConfigTree, name: str, source: str, destination: str) -> Iterator[str]:
    """Yield the entries of a policy that guard what goes between two endpoints."""
    for entry in tree.find(f"ipsec policy {name}"):
        words = entry.text.split()
        named = tree.find(f"ipsec policy-template {words[-1]}") if "template" in words else [entry]
        for settings in named:
            lines = [child.text for child in settings.children]
            rules = [
                rule
                for line in lines
                if _says(line, "security acl")
                for rule in _rules(tree, line.split()[-1], source, destination)
            ]
            if rules or not any(_says(line, "security acl") for line in lines):
                yield from (entry.text, settings.text, *lines, *rules)
                yield from _negotiated(tree, lines)


def _negotiated(tree: ConfigTree, lines: list[str]) -> Iterator[str]:
    for line in lines:
        if _says(line, "proposal"):
            yield from _whole(tree, f"ipsec {line}")
        elif _says(line, "ike-peer"):
            for peer in tree.find(f"ike peer {line.split()[1]}"):
                for child in peer.children:
                    yield _KEY if child.text.startswith(_KEY) else child.text
                    if _says(child.text, "ike-proposal"):
                        yield from _whole(tree, f"ike proposal {child.text.split()[1]}")
                    if _says(child.text, "remote-address"):
                        yield from _routes(tree, child.text.split()[1])


def _whole(tree: ConfigTree, header: str) -> Iterator[str]:
    for node in tree.find(header):
        yield from (node.text, *(child.text for child in node.children))


def _routes(tree: ConfigTree, address: str) -> Iterator[str]:
    """Yield the static routes of the global table that hold an address."""
    for node in tree.find("ip route-static"):
        if "vpn-instance" not in node.text and _holds(node, address):
            yield node.text


def _holds(route: ConfigNode, address: str) -> bool:
    try:
        return ip_address(address) in ip_network("/".join(route.text.split()[2:4]))
    except ValueError:
        return False


def _rules(tree: ConfigTree, acl: str, source: str, destination: str) -> Iterator[str]:
    """Yield an access list's rules, without their numbers, that say nothing of other endpoints."""
    for node in (*tree.find(f"acl number {acl}"), *tree.find(f"acl {acl}")):
        for rule in node.find("rule"):
            words = rule.text.split()[2:]
            ends = {
                words[place + 1] for place, word in enumerate(words[:-1]) if word in ("source", "destination")
            }
            if ends <= {source, destination}:
                yield " ".join(words)
