# SPDX-License-Identifier: Apache-2.0
"""Whether an RGOS configuration still lets our account log in by SSH."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.rgos_acl import acl_permits

_PORT = re.compile(r"ip ssh port (\d+)$")
_SERVER_ACL = {
    4: re.compile(r"ip ssh access-class (?!ipv6 )(\S+)$"),
    6: re.compile(r"(?:ipv6 ssh access-class|ip ssh access-class ipv6) (\S+)$"),
}
_LINE_ACL = {
    4: re.compile(r"access-class (\S+)(?: in)?$"),
    6: re.compile(r"ipv6 access-class (\S+)(?: in)?$"),
}
_FILTERS = {
    4: re.compile(r"ip access-group (\S+) in$"),
    6: re.compile(r"ipv6 (?:traffic-filter|access-group) (\S+) in$"),
}
_HIGHEST = "15"
_LOGINS = 2
"""How many terminals an apply needs: it checks by a new session beside its own."""


def ssh_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what of the SSH server's settings keeps us out."""
    tops = [node.text for node in tree.children]
    if "enable service ssh-server" not in tops:
        yield "no enable service ssh-server"
    for text in tops:
        acl, port = _SERVER_ACL[path.version].match(text), _PORT.match(text)
        if text == "ip ssh version 1" or (port and int(port[1]) != path.port):
            yield text
        if acl and not acl_permits(tree, acl[1], path):
            yield text


def account_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what keeps our account from logging in with enough rights."""
    lines = [node.text.split()[2:] for node in tree.find(f"username {path.user}") if _is_user(node, path)]
    if not any({"secret", "password"} & set(words) for words in lines):
        yield f"username {path.user}: secret"
        return
    levels = [words[words.index("privilege") + 1] for words in lines if "privilege" in words[:-1]]
    if levels != [_HIGHEST]:
        yield f"username {path.user}: privilege {_HIGHEST}"
    yield from (
        f"username {path.user} {' '.join(words)}" for words in lines if words[:2] == ["login", "mode"]
    )
    if _has_aaa(tree):
        for node in tree.find("aaa authorization exec"):
            if not {"local", "none", "if-authenticated"} & set(node.text.split()[4:]):
                yield node.text


def _is_user(node: ConfigNode, path: ManagementPath) -> bool:
    return node.text.split()[1] == path.user


def _has_aaa(tree: ConfigTree) -> bool:
    return any(node.text == "aaa new-model" for node in tree.children)


def terminal_refusals(tree: ConfigTree) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal that would turn us away: the device picks any."""
    terminals = tree.find("line vty")
    if not terminals:
        yield "line vty", "line vty 0 4"
    elif sum(map(_lines_of, terminals)) < _LOGINS:
        yield terminals[0].text, terminals[0].text
    for node in terminals:
        lines = [child.text for child in node.children]
        for line in lines:
            words = line.split()
            if words[:2] == ["transport", "input"] and not {"ssh", "all"} & set(words[2:]):
                yield node.text, line
        yield from ((node.text, line) for line in _asked_otherwise(tree, lines))


def _lines_of(terminals: ConfigNode) -> int:
    """Return how many lines ``line vty 0 4`` or ``line vty 0`` is."""
    first, *last = (int(word) for word in terminals.text.split()[2:] if word.isdigit())
    return last[0] - first + 1 if last else 1


def _asked_otherwise(tree: ConfigTree, lines: list[str]) -> Iterator[str]:
    """Yield why a terminal does not ask for an account of the device's own."""
    if not _has_aaa(tree):
        if "login local" not in lines:
            yield "login local"
        return
    named = next((line.split()[-1] for line in lines if line.startswith("login authentication ")), "default")
    method = f"aaa authentication login {named}"
    found = [node.text for node in tree.find(method) if node.text.split()[3] == named]
    if not any("local" in text.split()[4:] for text in found):
        yield found[0] if found else method


def terminal_acl_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal whose access list does not permit our source."""
    for node in tree.find("line vty"):
        for child in node.children:
            match = _LINE_ACL[path.version].match(child.text)
            if match and not acl_permits(tree, match[1], path):
                yield node.text, child.text


def nat_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield the translation that takes our connections to the management address away from the device."""
    for node in tree.find("ip nat"):
        words = node.text.split()
        if "static" in words and _translates(tree, words[words.index("static") + 1 :], path):
            yield node.text


def _translates(tree: ConfigTree, words: list[str], path: ManagementPath) -> bool:
    """Return whether a static translation names our address: alone, in a network, or as an interface's."""
    match words:
        case ["network", _, base, mask, *_]:
            try:
                return path.address in ip_network(f"{base}/{mask.lstrip('/')}", strict=False)
            except ValueError:
                return True
        case [*_, "interface", kind, number] | [*_, "interface", kind, number, _]:
            interface = interfaces(tree).get(f"{kind}{number}")
            return interface is not None and interface.holds(path.address)
        case _:
            return str(path.address) in words


def filter_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield the packet filter of interface ``ingress`` that does not permit our session."""
    for interface in interfaces(tree).values():
        for line in interface.lines if interface.name == ingress else ():
            match = _FILTERS[path.version].match(line)
            if match and not acl_permits(tree, match[1], path):
                yield line
