# SPDX-License-Identifier: Apache-2.0
"""Whether a login that is asked of servers stands where no server answers, and whom it is asked of.

A server that answers and does not know our account keeps us out: no text says so. The check after an apply
does, which logs in by a new session before the change is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.path import ManagementPath

_HUAWEI_DOMAINS = ("domain default_admin", "domain default", "domain admin")
_OWN = ["local"]
_SERVERS_FIRST = ["hwtacacs", "local"]


def huawei_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what our login is checked by that is neither our own account nor servers before it."""
    schemes = {kind: _modes(tree, kind) for kind in ("authentication", "authorization")}
    for head in (*_HUAWEI_DOMAINS, f"manager-user {path.user}"):
        for said in (node for node in tree.find("aaa", head) if node.text == head):
            yield from (f"{head}: {line}" for line in _huawei_login(tree, said, schemes))


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
            asks_servers = methods == _SERVERS_FIRST
            if kind == "authentication" and not asks_servers and methods != _OWN:
                yield used.text
            if asks_servers and not _huawei_servers(tree, said, kind):
                yield f"{used.text}: hwtacacs-server"


def _huawei_servers(tree: ConfigTree, said: ConfigNode, kind: str) -> bool:
    """Tell whether the template that is bound is there, with a server and a key."""
    named = [node.text.split()[1] for node in said.find("hwtacacs-server")]
    return any(
        template.find(f"hwtacacs-server {kind}") and template.find("hwtacacs-server shared-key")
        for name in named
        for template in tree.find(f"hwtacacs-server template {name}")
        if template.text.split()[2] == name
    )


def comware_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield what a domain asks of a scheme that is not there, or has no server or no key."""
    del path  # a domain is everybody's
    for domain in tree.find("domain"):
        for kind in ("authentication", "authorization"):
            for way in domain.find(kind):
                words = way.text.split()
                if words[2:3] == ["hwtacacs-scheme"] and not _comware_servers(tree, words[3], kind):
                    yield f"{domain.text}: {way.text}"


def _comware_servers(tree: ConfigTree, name: str, kind: str) -> bool:
    schemes = [node for node in tree.find("hwtacacs scheme") if node.text.split()[2:] == [name]]
    return any(scheme.find(f"primary {kind}") and scheme.find(f"key {kind}") for scheme in schemes)
