# SPDX-License-Identifier: Apache-2.0
"""Whether a login that is asked of servers stands where no server answers, and whom it is asked of.

A server that answers and does not know our account keeps us out: no text says so. The check after an apply
does, which logs in by a new session before the change is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.path import ManagementPath

_HUAWEI_DOMAINS = ("domain default_admin", "domain default", "domain admin")
_OWN = ["local"]
_RGOS_SERVERS = {"tacacs+": "tacacs-server", "radius": "radius-server"}
"""What the servers of each group that RGOS has of itself are told by."""
_PROTOCOLS = frozenset({"hwtacacs", "radius"})


def huawei_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what our login is checked by that is neither our own account nor servers before it.

    And schemes of accounting that end a login which no server hears of: they do so unless told otherwise.
    """
    schemes = {kind: _modes(tree, kind) for kind in ("authentication", "authorization")}
    heads = (*_HUAWEI_DOMAINS, f"manager-user {path.user}")
    found = [said for head in heads for said in tree.find("aaa", head) if said.text == head]
    for said in found:
        yield from (f"{said.text}: {line}" for line in _huawei_login(tree, said, schemes))
    used = {line.text.split()[1] for said in found for line in said.find("accounting-scheme")}
    for scheme in tree.find("aaa", "accounting-scheme"):
        if scheme.text.split()[1] in used | {"default"} and _ends_logins(scheme):
            yield f"{scheme.text}: accounting start-fail online"


def _modes(tree: ConfigTree, kind: str) -> Mapping[str, list[str]]:
    """Return the methods of every scheme of a kind, by its name; nothing where it says none."""
    return {
        scheme.text.split()[1]: [
            word for line in scheme.find(f"{kind}-mode") for word in line.text.split()[1:]
        ]
        for scheme in tree.find("aaa", f"{kind}-scheme")
    }


def _huawei_login(
    tree: ConfigTree, said: ConfigNode, schemes: Mapping[str, Mapping[str, list[str]]]
) -> Iterator[str]:
    for kind, modes in schemes.items():
        for used in said.find(f"{kind}-scheme"):
            methods = modes.get(used.text.split()[1], []) or _OWN
            servers_first = methods[0] in _PROTOCOLS and methods[1:] == _OWN
            if kind == "authentication" and not servers_first and methods != _OWN:
                yield used.text
            if servers_first and not _huawei_servers(tree, said, methods[0], kind):
                yield f"{used.text}: {methods[0]}-server"


def _huawei_servers(tree: ConfigTree, said: ConfigNode, protocol: str, kind: str) -> bool:
    """Tell whether the template (on NE40E: the group) that is bound is there, with a server and a key."""
    head = f"{protocol}-server"
    named = {node.text.split()[-1] for node in said.find(head)}
    return any(
        template.find(f"{head} {kind}") and _has_key(template, head)
        for template in (*tree.find(f"{head} template"), *tree.find(f"{head} group"))
        if template.text.split()[2] in named
    )


def _has_key(template: ConfigNode, head: str) -> bool:
    return any(template.find(f"{head} {word}") for word in ("shared-key", "shared-key-cipher"))


def _ends_logins(scheme: ConfigNode) -> bool:
    """Tell whether a scheme tells servers, or we know not whom, and lets nobody stay whom nobody heard of."""
    modes = [line.text for line in scheme.find("accounting-mode")]
    stays = any(line.text == "accounting start-fail online" for line in scheme.find("accounting start-fail"))
    return modes not in ([], ["accounting-mode none"]) and not stays


def comware_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what a domain asks of a scheme that is not there, or has no server or no key.

    And accounting with nothing behind its servers: what becomes of a login then differs between releases.
    """
    del path  # a domain is everybody's
    for domain in tree.find("domain"):
        for kind in ("authentication", "authorization"):
            for way in domain.find(kind):
                words = way.text.split()
                if _names_scheme(words) and not _comware_servers(tree, words[2], words[3], kind):
                    yield f"{domain.text}: {way.text}"
        for way in domain.find("accounting"):
            words = way.text.split()
            told = words[1] in ("login", "default") and _names_scheme(words)
            if told and not {"local", "none"} & set(words[4:]):
                yield f"{domain.text}: {way.text}"


def _names_scheme(words: list[str]) -> bool:
    return len(words) > 3 and words[2] in ("hwtacacs-scheme", "radius-scheme")


def _comware_servers(tree: ConfigTree, method: str, name: str, kind: str) -> bool:
    """Tell whether a scheme has a server of a kind and its key; what RADIUS allows comes with its answer."""
    protocol = method.removesuffix("-scheme")
    asked = "authentication" if protocol == "radius" else kind
    schemes = [node for node in tree.find(f"{protocol} scheme") if node.text.split()[2:] == [name]]
    return any(scheme.find(f"primary {asked}") and scheme.find(f"key {asked}") for scheme in schemes)


def rgos_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield lists of servers that are not there, or share no key with the device.

    And terminals whose logins are told to servers with nothing behind them: nobody says they stand.
    """
    del path  # a list, or a terminal, is everybody's
    for kind in ("authentication login", "authorization exec"):
        for node in tree.find(f"aaa {kind}"):
            asked = [group for word, group in pairwise(node.text.split()) if word == "group"]
            if any(group in _RGOS_SERVERS and not _rgos_servers(tree, group) for group in asked):
                yield node.text
    for terminal in tree.find("line vty"):
        for line in terminal.find("accounting exec"):
            named = line.text.split()[-1]
            lists = [node.text.split() for node in tree.find(f"aaa accounting exec {named}")]
            if any("group" in words and "none" not in words for words in lists if words[3] == named):
                yield f"{terminal.text}: {line.text}"


def _rgos_servers(tree: ConfigTree, group: str) -> bool:
    """Tell whether a group has a server, and a key of all or of its own."""
    head = _RGOS_SERVERS[group]
    hosts = tree.find(f"{head} host")
    return bool(hosts) and bool(tree.find(f"{head} key") or any(" key " in host.text for host in hosts))
