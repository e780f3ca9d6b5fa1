# SPDX-License-Identifier: Apache-2.0
"""annet's rulebook of a vendor, with our views and order before it, compiled once a flavour."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, PatchTree, make_patch, make_pre
from annet.hardware import AnnetHardwareProvider, hardware_connector
from annet.rulebook import DefaultRulebookProvider

from zongheng.config.redaction import redact_line
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.platforms.patching.exclusions import Exclusion, exclusions
from zongheng.platforms.patching.members import Membership, memberships
from zongheng.platforms.patching.named_sections import NamedSection, named_sections
from zongheng.platforms.patching.near_order import FarLineError, NearOrderer, words_of
from zongheng.platforms.patching.near_rules import Level, difference
from zongheng.platforms.patching.port_modes import PortModes, port_modes
from zongheng.platforms.patching.rule_numbers import RuleNumbers, rule_numbers
from zongheng.platforms.patching.settings import Kind, Setting, Settings

Pattern = re.Pattern[str]

_Rows = MutableMapping[str, Any]
_CONFUSED = (AssertionError, AttributeError, TypeError, ValueError, LookupError, NotImplementedError)
"""What annet's rules raise for lines that no device has."""
_ENDLESS = re.compile(r"\bvlan\b.* to \d{5,}(?: |$)")
_ONE_AT_A_TIME = threading.Lock()
"""annet keeps what it compiles in dictionaries that threads must not share."""


def _quit(_header: str) -> str:
    return "quit"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What tells the patches of one platform from those of another.

    The folder of the platform holds its ``patch_rules.yml``.
    """

    platform: str
    vendor: str
    """annet's name for who makes it."""
    hardware: Mapping[str, str] = field(hash=False)
    """The hardware that annet takes each flavour for."""
    moved: Callable[[str, str, str | None], str]
    """The command that moves a rule of a section to behind another, or (None) to the top."""
    negation: str = "undo"
    """The word that takes a line back."""
    leave: Callable[[str], str] = _quit
    """The command that leaves the view which a line has entered."""

    def negated(self, line: str) -> str:
        """Return what takes a line back."""
        return f"{self.negation} {line}"

    def bare(self, line: str) -> str:
        """Return a line without the word that takes something back."""
        return line.removeprefix(f"{self.negation} ")

    def is_negated(self, line: str) -> bool:
        """Return whether a line takes something back."""
        return line.startswith(f"{self.negation} ")


@dataclass(frozen=True, slots=True, eq=False)
class PatchRules:
    """Our own rules, from ``patch_rules.yml``; there is one of each flavour."""

    dialect: Dialect
    views: str
    order: str
    permanent: tuple[Pattern, ...]
    standing: tuple[Pattern, ...]
    """What is always there inside a section."""
    renewed: Settings
    """Objects at the top that another header makes anew."""
    let_go: tuple[Pattern, ...]
    """Headers of those that no line may name meanwhile."""
    said_later: tuple[Pattern, ...]
    """Lines of objects that are made before others, about these others: they wait."""
    settings: Settings
    objects: Settings
    never_enabled: tuple[Pattern, ...]
    binding: Pattern
    wiped_by_binding: tuple[Pattern, ...]
    perhaps_wiped_by_binding: tuple[Pattern, ...]
    """Lines of which no source says whether they stay."""
    held_by_one: tuple[tuple[Pattern, str], ...]
    """Lines, as ``SECTION / LINE``, that say the same in one section at most, and what is the same."""
    port_modes: PortModes | None
    members: tuple[Membership, ...]
    last: tuple[Pattern, ...]
    removed_after: tuple[Pattern, ...]
    closing: tuple[tuple[Pattern, str], ...]
    """What a section that a patch touches asks for at the end of it."""
    line_by_line: tuple[Pattern, ...]
    """Sections of which annet is given only the lines that differ."""
    lists: tuple[Pattern, ...]
    """Access lists: of their rules the first that matches decides."""
    numbers: RuleNumbers
    """How the device numbers those that come without a number."""
    policies: tuple[Pattern, ...]
    """Security policies: their rules have names, and new ones are born at the end."""
    once: Settings
    """What a section says once, beside its settings."""
    excluded: tuple[Exclusion, ...]
    """What goes from a section where a line comes that it cannot stand beside."""
    named_sections: tuple[NamedSection, ...]
    listed_sections: Mapping[str, Pattern]
    """The sections of the numbers of a list, by the list: they come and go with it."""
    left_out: tuple[Pattern, ...]
    """Lines of annet's rulebook that mean something else to our devices, or nothing."""

    def setting(self, line: str, section: str) -> tuple[Setting, str] | None:
        """Return how a line of a section is changed, and what names it; None for whole lines."""
        return self.settings.of(line, section)

    def taken_back(self, line: str, section: str) -> str:
        """Return what takes a line of a section back."""
        found = self.settings.of(line, section)
        if found is None:
            return self.dialect.negated(line)
        setting, identity = found
        if setting.undone_by:
            return setting.undone_by.format(identity)
        return self.dialect.negated(line if setting.kind.undone_whole else identity)

    def object(self, line: str, section: str) -> str | None:
        """Return the object of several lines that a line of a section belongs to, if it does."""
        found = self.objects.of(line, section)
        return found[1] if found else None


@cache
def patch_rules(dialect: Dialect, flavour: str) -> PatchRules:
    """Return our own rules for a dialect, those of a flavour first."""
    source = files(f"zongheng.platforms.{dialect.platform}").joinpath("patch_rules.yml")
    data = from_yaml(source.read_text(encoding="utf-8"))
    own = data["flavours"].get(flavour, {})
    return PatchRules(
        dialect=dialect,
        views=data["views"],
        order=data["order"],
        permanent=_compiled(data["permanent"]),
        standing=_compiled([*data.get("standing", ()), *own.get("standing", ())]),
        renewed=Settings(_renewed(data)),
        let_go=_compiled(data["let_go"]),
        said_later=_compiled(data.get("said_later", ())),
        settings=Settings([*_settings(own), *_settings(data["settings"])]),
        objects=Settings(_setting(Kind.REPLACED, entry) for entry in data["objects"]),
        never_enabled=_compiled(data["never_enabled"]),
        binding=re.compile(data["binding"]),
        wiped_by_binding=_compiled(data["wiped_by_binding"]),
        perhaps_wiped_by_binding=_compiled(data.get("perhaps_wiped_by_binding", ())),
        held_by_one=tuple(_held_by_one(data.get("held_by_one", ()))),
        port_modes=port_modes(data.get("port_modes")),
        members=tuple(memberships(data.get("members", ()))),
        last=_compiled(data["last"]),
        removed_after=_compiled(data["removed_after"]),
        line_by_line=_compiled(data.get("line_by_line", ())),
        lists=_compiled(data.get("lists", ())),
        numbers=rule_numbers(data["numbering"]),
        policies=_compiled(data.get("policies", ())),
        left_out=_compiled(data.get("left_out", ())),
        once=Settings(
            _setting(Kind.EXCHANGED, entry) for entry in (*own.get("once", ()), *data.get("once", ()))
        ),
        named_sections=named_sections(data["views"]),
        excluded=tuple(exclusions({**data.get("excluded", {}), **own.get("excluded", {})})),
        listed_sections={begin: re.compile(one) for begin, one in data.get("listed_sections", {}).items()},
        closing=tuple((re.compile(pattern), command) for pattern, command in own.get("closing", {}).items()),
    )


def annet_patch(old: _Rows, new: _Rows, rules: PatchRules, flavour: str) -> PatchTree:
    """Return annet's ordered patch from ``old`` to ``new``, two trees of nested dictionaries.

    Raises PLT010 for each section that annet cannot make sense of: a setting that a device has once stands
    there twice, or a list of numbers is none.
    """
    with _ONE_AT_A_TIME:
        try:
            return _patch(old, new, rules, flavour)
        except _CONFUSED:
            raise ZonghengError(_confusing(old, new, rules, flavour)) from None


def _patch(old: _Rows, new: _Rows, rules: PatchRules, flavour: str) -> PatchTree:
    if any(map(_is_endless, (old, new))):
        raise ValueError(flavour)
    hardware = HardwareView(rules.dialect.hardware[flavour], "")
    differing = difference(old, new, _level(rules, flavour))
    rulebook = _rulebook(rules, flavour)
    ordering, vendor = rulebook["ordering"], rules.dialect.vendor
    try:
        return _ordered(differing, rulebook, hardware, NearOrderer(ordering, vendor, words_of(old, new)))
    except FarLineError:
        return _ordered(differing, rulebook, hardware, Orderer(ordering, vendor))


def _is_endless(rows: _Rows) -> bool:
    """Tell whether a list of VLANs goes on to a number that is none; annet would count it out."""
    return any(_ENDLESS.search(text) or (below and _is_endless(below)) for text, below in rows.items())


def _confusing(old: _Rows, new: _Rows, rules: PatchRules, flavour: str) -> Iterator[Problem]:
    """Yield PLT010 for each section that alone is too much for annet; for all where none is."""
    sections = dict.fromkeys((*old, *new))
    confusing = [
        text for text in sections if not _is_clear(_only(text, old), _only(text, new), rules, flavour)
    ]
    for text in confusing or sections:
        yield problem("PLT010", Place(key=redact_line(text.split("\n")[0])))


def _only(text: str, rows: _Rows) -> _Rows:
    return {text: rows[text]} if text in rows else {}


def _is_clear(old: _Rows, new: _Rows, rules: PatchRules, flavour: str) -> bool:
    try:
        _patch(old, new, rules, flavour)
    except _CONFUSED:
        return False
    return True


@cache
def _level(rules: PatchRules, flavour: str) -> Level:
    return Level(_rulebook(rules, flavour)["patching"])


@cache
def _rulebook(rules: PatchRules, flavour: str) -> dict[str, Any]:
    """Return what annet compiles once a process, a good tenth of a second for each flavour."""
    hardware = HardwareView(rules.dialect.hardware[flavour], "")
    return dict(_provider(rules).get_rulebook(hardware))


def _ordered(differing: Any, rulebook: Any, hardware: Any, orderer: Orderer) -> PatchTree:  # noqa: ANN401 - annet's own types
    pre: Any = make_pre(differing)
    return make_patch(pre, rulebook, hardware, False, orderer, do_commit=False)


class _Provider(DefaultRulebookProvider):
    """annet's provider with our texts put before its own, and deaf to its user's context file."""

    def __init__(self, rules: PatchRules) -> None:
        super().__init__()
        self.rulebook_module = self.DEFAULT_RULEBOOK_MODULE
        self.ours = {"rul": rules.views, "order": rules.order}
        self.left_out = rules.left_out

    def _get_raw_rulebook_text(self, rulebook_path: str, extension: Any) -> Any:  # noqa: ANN401 - annet's own types
        theirs = super()._get_raw_rulebook_text(rulebook_path, extension).splitlines()
        kept = [line for line in theirs if not any(matching(self.left_out, line))]
        return "\n".join((self.ours.get(extension, ""), *kept))


@cache
def _provider(rules: PatchRules) -> _Provider:
    _learn_hardware()
    return _Provider(rules)


@cache
def _learn_hardware() -> None:
    hardware_connector.set(AnnetHardwareProvider)


def _settings(data: Mapping[str, Any]) -> Iterator[Setting]:
    commands = data.get("undone_by", {})
    for kind in Kind:
        for entry in data.get(kind.value, ()):
            yield _setting(kind, entry, commands.get(entry, ""))


def _renewed(data: Mapping[str, Any]) -> Iterator[Setting]:
    for kind, key in ((Kind.REPLACED, "renewed"), (Kind.EXCHANGED, "renewed_whole")):
        for entry in data.get(key, ()):
            yield _setting(kind, entry)


def _setting(kind: Kind, entry: str, undone_by: str = "") -> Setting:
    section, found, pattern = entry.rpartition(" / ")
    identity, _, name = pattern.partition(" => ")
    return Setting(kind, re.compile(identity), re.compile(section) if found else None, undone_by, name)


def _held_by_one(entries: Sequence[str]) -> Iterator[tuple[Pattern, str]]:
    for entry in entries:
        line, _, name = entry.partition(" => ")
        yield re.compile(line), name


def _compiled(patterns: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def matching(patterns: Sequence[Pattern], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of the patterns that match the whole ``text``."""
    return (match for pattern in patterns if (match := pattern.fullmatch(text)))
