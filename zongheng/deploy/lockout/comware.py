# SPDX-License-Identifier: Apache-2.0
"""Whether a Comware 7 configuration still lets our account log in by SSH."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zongheng.config import ConfigTree
from zongheng.deploy.lockout.acl import acl_permits
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.qos import policy_refusals

_SERVER_ACL = {
    4: re.compile(r"ssh server acl (?!ipv6 |mac )(\S+)$"),
    6: re.compile(r"ssh server ipv6 acl ipv6 (\S+)$"),
}
_SERVER_PORT = re.compile(r"ssh server port (\d+)$")
_FILTERS = {
    4: re.compile(r"packet-filter (?!ipv6 |mac |default )(?:name )?(\S+) inbound\b"),
    6: re.compile(r"packet-filter ipv6 (?:name )?(\S+) inbound\b"),
}
_ENOUGH = frozenset({"network-admin", "level-15"})
"""Roles with which every configuration command is allowed."""


def ssh_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what of the SSH server's settings keeps us out."""
    tops = [node.text for node in tree.children]
    if "ssh server enable" not in tops:
        yield "undo ssh server enable"
    for text in tops:
        acl, port = _SERVER_ACL[path.version].match(text), _SERVER_PORT.match(text)
        if acl and not acl_permits(tree, acl[1], path):
            yield text
        if port and int(port[1]) != path.port:
            yield text


def account_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what keeps our account from logging in with enough rights."""
    accounts = tree.find(f"local-user {path.user} class manage")
    lines = [child.text for node in accounts for child in node.children]
    if not any(line.startswith("password ") for line in lines):
        yield f"local-user {path.user} class manage: password"
        return
    if not any("ssh" in line.split() for line in lines if line.startswith("service-type ")):
        yield f"local-user {path.user} class manage: service-type ssh"
    if "state block" in lines:
        yield f"local-user {path.user} class manage: state block"
    if not _ENOUGH & {line.split()[-1] for line in lines if line.startswith("authorization-attribute ")}:
        yield f"local-user {path.user} class manage: authorization-attribute user-role network-admin"
    yield from _ssh_user_refusals(tree, path.user)
    yield from _domain_refusals(tree)


def _ssh_user_refusals(tree: ConfigTree, user: str) -> Iterator[str]:
    for node in tree.find(f"ssh user {user}"):
        words = node.text.split()
        if words[2] != user:
            continue
        if not {"stelnet", "all"} & set(words) or not {"password", "any"} & set(words):
            yield node.text


def _domain_refusals(tree: ConfigTree) -> Iterator[str]:
    """Yield every way of a domain to check logins that knows no accounts of the device's own."""
    for domain in tree.find("domain"):
        for child in domain.children:
            words = child.text.split()
            if (
                words[:2] in (["authentication", "login"], ["authentication", "default"])
                and "local" not in words
            ):
                yield f"{domain.text}: {child.text}"


def terminal_refusals(tree: ConfigTree) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal that would turn us away: the device picks any."""
    terminals = tree.find("line vty")
    if not terminals:
        yield "line vty", "line vty 0 63"
    for node in terminals:
        lines = [child.text for child in node.children]
        if "authentication-mode scheme" not in lines:
            yield node.text, "authentication-mode scheme"
        for line in lines:
            if line.startswith("authentication-mode ") and line != "authentication-mode scheme":
                yield node.text, line
            if line.startswith("protocol inbound ") and line.split()[-1] not in ("ssh", "all"):
                yield node.text, line


def terminal_acl_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal whose access list does not permit our source."""
    for node in tree.find("line vty"):
        for child in node.find("acl"):
            words = child.text.split()
            ours = ("ipv6" in words) == (path.version == 6)
            if ours and words[-1] == "inbound" and not acl_permits(tree, words[-2], path):
                yield node.text, child.text


def nat_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield the translation that takes our connections to the management address away from the device."""
    for rule in tree.find("nat global-policy", "rule name"):
        lines = [child.text for child in rule.children]
        translated = any(line.startswith("action dnat ") for line in lines)
        named = [line.split()[1:] for line in lines if line.startswith("destination-ip ")]
        others = [words for words in named if words[0] != "host"]
        if translated and (not named or others or ["host", str(path.address)] in named):
            yield f"nat global-policy: {rule.text}"
    for node in tree.walk():
        words = node.text.split()
        if words[:2] in (["nat", "server"], ["nat", "static"]) and str(path.address) in words:
            yield node.text


def filter_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield what of an interface stops us: a packet filter, unless it surely permits, and policies."""
    interface = interfaces(tree).get(ingress)
    for line in interface.lines if interface else ():
        match = _FILTERS[path.version].match(line)
        if match and not acl_permits(tree, match[1], path):
            yield line
    yield from policy_refusals(tree, path, ingress)
