# SPDX-License-Identifier: Apache-2.0
"""Sites and units that came, went or changed: the part of the network that they touch, planned by itself.

Whoever comes gets his blocks in the regions of the sites above. The lowest of these whose regions hold all
that was edited is the ``top`` of the part: nobody outside it is touched, and what it announces stays the
same. Only exits know everybody: their address sets change. Whatever does not fit this picture is left to
the whole plan; tests hold that both make the same files.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from zongheng.addressing import AddressPlan, Ledger, Row, allocation
from zongheng.build.exit_edit import edited
from zongheng.build.index import record_text
from zongheng.build.ledger_text import LedgerText
from zongheng.build.memory import intent_files
from zongheng.build.notes import Tally, Turnover
from zongheng.build.part import Part, Sites, placed
from zongheng.build.paths import BuildPaths
from zongheng.build.table_edit import TableEdit
from zongheng.design.context import Facts
from zongheng.design.model import DeviceDesign
from zongheng.design.network import network_facts
from zongheng.design.serial import read_design
from zongheng.errors import ZonghengError
from zongheng.intent import Intent
from zongheng.intent.as_number import AS_LEVELS
from zongheng.intent.division import level_of
from zongheng.intent.exit import ExitIntent
from zongheng.intent.load import Frame
from zongheng.intent.rules.nodes import PARENT
from zongheng.intent.schema import model_of_row
from zongheng.intent.site import Unit
from zongheng.policy import compile_exit
from zongheng.policy.model import ExitPolicy

RETIRED = "retired"
MANY = 500
"""With more devices to be made, the whole plan in several processes is not much slower."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What was edited in the tables of a network since its last plan."""

    sites: TableEdit
    units: TableEdit

    @property
    def owners(self) -> frozenset[str]:
        """Return the sites and units that are not as they were."""
        return self.sites.codes | self.units.codes


@dataclass(frozen=True, slots=True)
class Partial:
    """What becomes of a plan by edits."""

    facts: Facts
    hosts: tuple[str, ...]
    """Whose files may differ from those that are there, or are new."""
    exits: tuple[DeviceDesign, ...]
    """The gateways whose address sets changed."""
    indexed: tuple[str, ...]
    """Whose records of the index may differ or are new."""
    gone: frozenset[str]
    """The hosts that are not there any more."""
    rows: tuple[Row, ...]
    """The rows of the ledger that are new or changed."""
    turnover: Turnover
    edits: Edits

    def records(self) -> dict[str, str | None]:
        """Return the records of the index that differ, or are gone."""
        plan = self.facts.plan
        records: dict[str, str | None] = dict.fromkeys(self.gone)
        return records | {host: record_text(plan.intent, plan, host) for host in self.indexed}

    def tally(self, former: Tally, devices: int) -> Tally:
        """Return what is counted now."""
        return former._replace(
            sites=former.sites + self.edits.sites.more,
            units=former.units + self.edits.units.more,
            devices=devices,
            rows=former.rows + self.turnover.more,
        )


def partial_of(
    paths: BuildPaths, edits: Edits, ledger: LedgerText, *, date: dt.date, by: str
) -> Partial | None:
    """Return what becomes of a network without strays; None where only a whole plan can tell."""
    sites = Sites(edits.sites)
    if sites.of(edits.sites.fresh) is None or not _are_plain(paths, edits):
        return None
    chains = _chains(edits)
    if chains is None:
        return None
    frame = Frame.read(paths.inventory)
    inner = frozenset(code for chain in chains for code in chain)
    for height in range(max(map(len, chains))):
        # the top site has no region: the whole pool is
        if frame is None or any(height >= len(chain) - 1 for chain in chains):
            return None
        part = Part.of(frame, sites, ledger, {chain[height] for chain in chains}, inner)
        if part is None or part.objects(edits.sites.file, edits.units.file):
            return None
        before = ledger.of_owners((*part.intent.sites, *part.intent.units, *edits.owners))
        try:
            given, forgone = allocation(part.intent, before, date=date, by=by)
            if not forgone and part.holds(before, given, edits.owners):
                kept = before.rows.keys() <= given.rows.keys() and not part.lacks(edits.sites)
                return _Work(paths, edits, part, before, given).partial() if kept else None
        except ZonghengError:
            return None  # the whole plan says what is wrong, or finds a way
    return None


def _chains(edits: Edits) -> list[list[str]] | None:
    """Return, for each edit, the sites whose regions may hold it, the nearest first; None where one moved."""
    sites, units = edits.sites, edits.units
    if any(sites.value(code, "parent") != sites.former_value(code, "parent") for code in sites.changed):
        return None
    parents = {sites.value(code, "parent") for code in sites.fresh}
    parents |= {sites.former_value(code, "parent") for code in sites.removed} - sites.removed
    parents |= {units.value(code, "site") for code in units.fresh}
    parents |= {units.former_value(code, "site") for code in units.former}
    if not parents <= sites.records.keys():
        return None
    return [[code, *sites.above(code)] for code in sorted(parents)]


def _are_plain(paths: BuildPaths, edits: Edits) -> bool:
    """Return whether all that was edited is one more or less of its level, and named nowhere else."""
    sites = edits.sites
    levels = {len(code) for code in sites.added | sites.removed}
    return (
        all(sites.value(code, "lifecycle") != RETIRED for code in sites.added)
        and not any(sites.children.get(code) for code in sites.added)
        and not any(level_of(code) in AS_LEVELS for code in sites.added | sites.removed)
        and levels | {len(code) for code in sites.changed} <= _levels_that_stay(sites)
        and not _is_named(paths, edits)
    )


def _levels_that_stay(sites: TableEdit) -> set[int]:
    """Return the levels (as lengths of codes) with a site in service that was not edited."""
    parent = sites.names.index("parent")
    return {
        len(code)
        for code, (_, fields) in sites.records.items()
        if fields[parent] and code not in sites.fresh and sites.value(code, "lifecycle") != RETIRED
    }


def _is_named(paths: BuildPaths, edits: Edits) -> bool:
    """Return whether a file that is no table names what was edited: a code, or a host that ends in a slug."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in intent_files(paths.inventory))
    words = {word for text in texts for word in re.findall(r"[\w-]+", text)}
    ends = {word[at + 1 :] for word in words for at, letter in enumerate(word) if letter == "-"}
    return any(
        code in words or edit.former_value(code, "slug") in ends
        for edit in (edits.sites, edits.units)
        for code in edit.former
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """A part of a network that holds all that was edited, with the ledger before and after."""

    paths: BuildPaths
    edits: Edits
    part: Part
    before: Ledger
    given: Ledger

    @property
    def intent(self) -> Intent:
        return self.part.intent

    def partial(self) -> Partial | None:
        """Return what is to be made; None where it reaches further than the part."""
        sites = self.edits.sites
        subtree = sorted({low for code in sites.fresh for low in sites.below(code)})
        indexed = tuple(node.host for code in subtree for node in self.intent.nodes_of(code))
        around = (node.host for code in sorted(self.part.inner) for node in self.intent.nodes_of(code))
        hosts = tuple(dict.fromkeys((*indexed, *around)))
        policies = self._policies()
        if policies is None or len(hosts) > MANY or self._are_of_departments():
            return None
        if not self._is_joined_to(self.part.inner.union(subtree)):
            return None
        facts = network_facts(self.intent, AddressPlan(self.intent, self.given), policies)
        changed = [row for key, row in self.given.rows.items() if self.before.rows.get(key) != row]
        return Partial(
            facts=facts,
            hosts=hosts,
            exits=tuple(self._gateways(policies, besides=hosts)),
            indexed=indexed,
            gone=frozenset(self._former_hosts() - self.intent.nodes.keys()),
            rows=tuple(changed),
            turnover=Turnover.between(self.before, self.given),
            edits=self.edits,
        )

    def _is_joined_to(self, sites: frozenset[str]) -> bool:
        """Return whether the devices of what was edited have uplinks to devices of these sites only."""
        names = {node.name: node.site for node in self.intent.file.nodes}
        levels = (self.intent.levels.get(level_of(code)) for code in self.edits.sites.codes)
        uplinks = {name for level in levels if level for name in level.uplinks} - {PARENT}
        return all(names.get(name) in sites for name in uplinks)

    def _are_of_departments(self) -> bool:
        """Return whether a unit is or was in a department's own VPN, which all links up to the top carry."""
        units = self.edits.units
        named = [units.value(code, "domains") for code in units.fresh]
        named += [units.former_value(code, "domains") for code in units.former]
        return any(not set(domains.split()).isdisjoint(self.intent.departments) for domains in named)

    def _former_hosts(self) -> set[str]:
        """Return the devices that stood at sites which are gone or changed."""
        edit, prefix = self.edits.sites, self.intent.network.prefix
        return {
            f"{prefix}-{edit.former_value(code, 'slug')}"
            for code in edit.former
            if edit.former_value(code, "lifecycle") != RETIRED and level_of(code) in self.intent.levels
        }

    # Exits ----------------------------------------------------------------------------------------

    def _policies(self) -> dict[str, ExitPolicy] | None:
        """Return the policies of the exits by the sites that they are of; None where they cannot be told.

        A group of all below a site has what that site announces: nothing of it changes with the edits.
        """
        was = self._was()
        if was is None:
            return None
        now, then = AddressPlan(self.intent, self.given), AddressPlan(was, self.before)
        if not self._announces_the_same(then, now):
            return None
        left = self._of_owners(was, self.edits.sites.former.keys(), self.edits.units.former.keys())
        came = self._of_owners(self.intent, self.edits.sites.fresh, self.edits.units.fresh)
        nobody = self._of_owners(self.intent, (), ())
        policies: dict[str, ExitPolicy] = {}
        for site, wanted in self.intent.exits.items():
            former = read_design(self.paths.designs / f"{wanted.gateways[0]}.json").exit_policy
            policy = former and edited(
                former,
                compile_exit(nobody, now, site),
                compile_exit(left, then, site),
                compile_exit(came, now, site),
                growing={group.name for group in wanted.groups if any(m.below for m in group.members)},
            )
            if policy is None:
                return None
            policies[site] = policy
        return policies

    def _announces_the_same(self, then: AddressPlan, now: AddressPlan) -> bool:
        """Return whether the sites that are a group with all below them announce what they announced."""
        groups = (group for policy in self.intent.exits.values() for group in policy.groups)
        named = {member.below for group in groups for member in group.members if member.below}
        return all(
            then.extent(site, domain) == now.extent(site, domain)
            for site in named & self.part.inner
            for domain in self.intent.exit_domains
        )

    def _of_owners(self, intent: Intent, sites: Collection[str], units: Collection[str]) -> Intent:
        """Return an intent in which nobody else has anything, and groups are of nobody below a site."""
        return replace(
            intent,
            sites={code: intent.sites[code] for code in sites},
            units={code: intent.units[code] for code in units},
            exits={site: _of_members(policy) for site, policy in intent.exits.items()},
        )

    def _was(self) -> Intent | None:
        """Return the part as it was before the edits; None where that cannot be read any more."""
        sites, units = self.edits.sites, self.edits.units
        stood = {code: placed(sites.former_row(code)) for code in sites.former}
        hung = {code: model_of_row(Unit, units.former_row(code), []) for code in units.former}
        if None in stood.values() or None in hung.values():
            return None
        standing = {code: site for code, site in self.intent.sites.items() if code not in sites.fresh}
        hanging = {code: unit for code, unit in self.intent.units.items() if code not in units.fresh}
        return replace(
            self.intent,
            sites=standing | {code: one.model for code, one in stood.items() if one},
            units=hanging | {code: unit for code, unit in hung.items() if unit},
        )

    def _gateways(
        self, policies: Mapping[str, ExitPolicy], besides: Collection[str]
    ) -> Iterator[DeviceDesign]:
        """Yield the designs of gateways outside the part whose policies are others now."""
        for node in self.intent.file.nodes:
            if node.role == "exit" and node.lifecycle != RETIRED and node.name not in besides:
                chain = (node.site, *self.edits.sites.above(node.site))
                policy = policies[next(site for site in chain if site in policies)]
                design = read_design(self.paths.designs / f"{node.name}.json")
                if design.exit_policy != policy:
                    yield replace(design, exit_policy=policy)


def _of_members(policy: ExitIntent) -> ExitIntent:
    """Return an exit whose groups are of the owners alone that they name."""
    groups = (
        group.model_copy(update={"members": tuple(m for m in group.members if m.below is None)})
        for group in policy.groups
    )
    return policy.model_copy(update={"groups": tuple(groups)})
