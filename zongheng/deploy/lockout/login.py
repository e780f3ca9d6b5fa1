# SPDX-License-Identifier: Apache-2.0
"""Whether a configuration still lets our account log in by SSH."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import address_in
from zongheng.deploy.lockout import aaa_servers
from zongheng.deploy.lockout.acl import acl_permits
from zongheng.deploy.lockout.path import ManagementPath

SERVER = {version: re.compile(rf"stelnet (?:ipv{version} )?server enable$") for version in (4, 6)}
SERVER_OFF = {version: re.compile(rf"undo stelnet (?:ipv{version} )?server enable$") for version in (4, 6)}
SERVER_ACL = {
    4: re.compile(r"ssh (?:ipv4 )?server acl (?!ipv6 )(\S+)$"),
    6: re.compile(r"ssh (?:ipv6 server acl|server acl ipv6) (\S+)$"),
}
SERVER_PORT = {version: re.compile(rf"ssh (?:ipv{version} )?server port (\d+)$") for version in (4, 6)}
SERVER_SOURCE = re.compile(r"ssh server-source (?:-i )?(.+)$")
SERVER_SOURCE6 = re.compile(r"ssh ipv6 server-source (?:-a )?(\S+)$")
ENOUGH = 3
"""The lowest level with which configuration commands are allowed on every flavour."""


def ssh_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what of the SSH server's settings keeps us out."""
    tops = [node.text for node in tree.children]
    if not any(SERVER[path.version].match(text) for text in tops):
        yield next((text for text in tops if SERVER_OFF[path.version].match(text)), "stelnet server enable")
    for text in tops:
        if (match := SERVER_ACL[path.version].match(text)) and not acl_permits(tree, match.group(1), path):
            yield text
        if (match := SERVER_PORT[path.version].match(text)) and int(match.group(1)) != path.port:
            yield text
    yield from (_source_refusals if path.version == 4 else _source6_refusals)(tree, tops, path)


def _source6_refusals(tree: ConfigTree, tops: list[str], path: ManagementPath) -> Iterator[str]:
    """Yield what keeps the server from listening on IPv6: what is named binds it."""
    del tree
    sources = [match.group(1) for text in tops if (match := SERVER_SOURCE6.match(text))]
    bound = sources or [text for text in tops if SERVER_SOURCE.match(text)]
    if not bound or "all-interface" in bound or "ssh server-source all-interface" in bound:
        return
    if not any(address_in(source) == path.address for source in sources):
        yield f"ssh ipv6 server-source {sources[0]}" if sources else "ssh ipv6 server-source"


def _source_refusals(tree: ConfigTree, tops: list[str], path: ManagementPath) -> Iterator[str]:
    sources = [match.group(1).replace(" ", "") for text in tops if (match := SERVER_SOURCE.match(text))]
    if not sources or "allinterface" in "".join(sources) or "all-interface" in "".join(sources):
        return
    holders = [
        node.text.split(maxsplit=1)[1].replace(" ", "")
        for node in tree.find("interface")
        if any(child.text.split()[2] == str(path.address) for child in node.find("ip address"))
    ]
    if not set(holders) & set(sources):
        yield f"ssh server-source {sources[0]}"


def unbound_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield that no interface is named where sessions come in: switches of version 8 take none then.

    "By default, no source interface is specified for an SSH server" (command reference of CE6800
    V300R023C00); others may take them anywhere, so that it counts only where one was named before.
    """
    tops = [node.text for node in tree.children]
    everywhere = "ssh server-source all-interface" in tops
    named = SERVER_SOURCE if path.version == 4 else SERVER_SOURCE6
    if not everywhere and not any(named.match(text) for text in tops):
        yield "ssh server-source" if path.version == 4 else "ssh ipv6 server-source"


def account_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what keeps our account from logging in with enough rights."""
    manager = tree.find("aaa", f"manager-user {path.user}")
    lines = [child.text for node in manager for child in node.children]
    if not manager:
        prefix = f"local-user {path.user} "
        lines = [node.text[len(prefix) :] for node in tree.find("aaa", f"local-user {path.user}")]
    yield from _user_refusals(lines, path.user)
    yield from _ssh_user_refusals(tree, path.user)


def _user_refusals(lines: list[str], user: str) -> Iterator[str]:
    if not any(line.startswith("password ") for line in lines):
        yield f"local-user {user} password"
        return
    if not any("ssh" in line.split() for line in lines if line.startswith("service-type ")):
        yield f"local-user {user} service-type ssh"
    if "state block" in lines:  # with more words it is the policy for wrong passwords
        yield f"local-user {user} state block"
    levels = [int(word) for line in lines for word in _level(line)]
    groups = [line for line in lines if line.startswith("user-group ")]
    if not groups and max(levels, default=0) < ENOUGH:
        yield f"local-user {user} privilege level"


def leaning_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what of our login leans on others or on a default, so that the text alone proves nothing."""
    yield from aaa_servers.huawei_refusals(tree, path)
    tops = [node.text for node in tree.children]
    named = f"ssh user {path.user} authentication-type "
    if "ssh authentication-type default password" not in tops and not any(t.startswith(named) for t in tops):
        yield named.strip()


def _level(line: str) -> list[str]:
    match = re.match(r"(?:privilege )?level (\d+)", line)
    return [match.group(1)] if match else []


def _ssh_user_refusals(tree: ConfigTree, user: str) -> Iterator[str]:
    lines = [node.text.split()[3:] for node in tree.find(f"ssh user {user}")]
    services = [words for words in lines if words[:1] == ["service-type"]]
    if services and not any({"stelnet", "all"} & set(words) for words in services):
        yield f"ssh user {user} service-type"
    methods = [words[1] for words in lines if words[:1] == ["authentication-type"] and len(words) > 1]
    if any(method not in ("password", "all", "password-ecc", "password-rsa") for method in methods):
        yield f"ssh user {user} authentication-type {methods[0]}"


def terminal_refusals(tree: ConfigTree) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal that would turn us away.

    All terminals with SSH count: the device picks any that is free.
    """
    terminals = [node for node in tree.find("user-interface vty") if _takes_ssh_users(node)]
    if not terminals:
        yield "user-interface vty", "user-interface vty 0 4"
    for node in terminals:
        lines = [child.text for child in node.children]
        if "authentication-mode aaa" not in lines:
            yield node.text, "authentication-mode aaa"
        protocols = [line.split()[2:] for line in lines if line.startswith("protocol inbound")]
        if any(not {"ssh", "all"} & set(words) for words in protocols):
            yield node.text, next(line for line in lines if line.startswith("protocol inbound"))


def terminal_acl_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[tuple[str, str]]:
    """Yield (section, line) of every virtual terminal whose access list does not permit our source."""
    for node in filter(_takes_ssh_users, tree.find("user-interface vty")):
        for child in node.find("acl"):
            words = child.text.split()
            ours = ("ipv6" in words) == (path.version == 6)
            if ours and words[-1] == "inbound" and not acl_permits(tree, words[-2], path):
                yield node.text, child.text


def _takes_ssh_users(node: ConfigNode) -> bool:
    """Tell the terminals of operators (0 to 15) from those kept for NETCONF and the web (16 and up)."""
    first = re.match(r"user-interface vty (\d+)", node.text)
    return first is not None and int(first.group(1)) < 16
