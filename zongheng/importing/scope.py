# SPDX-License-Identifier: Apache-2.0
"""What an import has to know of the network that it fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ConfigDict, Field

from zongheng.errors import Problem, ZonghengError
from zongheng.intent.division import Level
from zongheng.intent.encoding import text_of
from zongheng.intent.model import Model
from zongheng.intent.network import Domain, Network, NetworkFile
from zongheng.intent.rules.attachments import usual_devices
from zongheng.intent.schema import model_of_tree
from zongheng.intent.yaml_tree import read_yaml


class Joined(Model):
    """How the sites of a level are joined: their model, larger ones in ascending order, and their uplinks."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    model: str
    larger: tuple[str, ...] = ()
    uplinks: tuple[str, ...] = ()
    over: str = "line"
    """Tunnels over the internet take no ports of those above."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A network as an import sees it.

    ``hosts`` are the models of declared devices by name, which no site's host may take; ``usual`` names, by
    site, the one that units hang on which name none; ``domains`` gives a domain's name for each word that
    operators call it by. ``owners`` are the codes that the ledger has anything of: whose block waits for its
    owner, or for others until logs are old enough, is nobody else's code. ``network`` is the whole of
    ``network.yml``; None while something is wrong in it that an import needs not.
    """

    division: str
    prefix: str
    local_code_from: int = 900
    hosts: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[Level, Joined] = field(default_factory=dict)
    owners: frozenset[str] = frozenset()
    network: NetworkFile | None = None

    @classmethod
    def of_folder(cls, folder: Path) -> Scope:
        """Return the scope of a network's folder.

        Raises:
            ZonghengError: what is wrong with those parts of ``network.yml`` that an import needs, or bytes of
                ``ledger.csv`` that cannot be read.
        """
        problems: list[Problem] = []
        tree = read_yaml(folder / "network.yml", problems)
        head = None if tree is None else model_of_tree(_Head, tree, problems)
        owners = _owners(folder / "ledger.csv", problems)
        if head is None or owners is None:
            raise ZonghengError(problems)
        return cls(
            division=head.network.division,
            prefix=head.network.prefix,
            local_code_from=head.network.local_code_from,
            hosts={node.name: node.model for node in head.nodes},
            usual=usual_devices(head.nodes, head.network.division),
            domains={word: d.name for d in head.domains for word in (d.name, d.title, d.vpn, d.vpn.lower())},
            levels=head.levels,
            owners=owners,
            network=None if tree is None else model_of_tree(NetworkFile, tree, []),
        )


def _owners(ledger: Path, problems: list[Problem]) -> frozenset[str] | None:
    """Return who has rows in a ledger, tombstones included; none where there is none yet.

    The owner is what a line begins with. Whether the rest of it is sound is for planning to say.
    """
    if not ledger.exists():
        return frozenset()
    text = text_of(ledger, problems, chinese=False)
    return None if text is None else frozenset(line.partition("/")[0] for line in text.splitlines())


class _Device(Model):
    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    model: str = ""
    site: str = ""
    role: str = "node"
    index: int = 1
    lifecycle: str = "active"


class _Head(Model):
    """The parts of ``network.yml`` that say how sites are called and joined; the rest may be wrong yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    network: Network
    domains: tuple[Domain, ...] = ()
    nodes: tuple[_Device, ...] = ()
    levels: dict[Level, Joined] = Field(default_factory=dict)
