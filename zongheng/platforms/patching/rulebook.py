# SPDX-License-Identifier: Apache-2.0
"""annet's rulebook of a vendor, with our views and order before it, compiled once a flavour."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, PatchTree, make_diff, make_patch, make_pre, strip_unchanged
from annet.hardware import AnnetHardwareProvider, hardware_connector
from annet.rulebook import DefaultRulebookProvider

Pattern = re.Pattern[str]

_ONE_AT_A_TIME = threading.Lock()
"""annet keeps what it compiles in dictionaries that threads must not share."""


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


class Kind(Enum):
    """How a setting is changed and undone."""

    OVERWRITTEN = "overwritten"
    WHOLE = "whole"
    REPLACED = "replaced"
    EXCHANGED = "exchanged"

    @property
    def takes_new_value(self) -> bool:
        """Tell whether a new value overwrites the old one, which then needs no ``undo``."""
        return self in (Kind.OVERWRITTEN, Kind.WHOLE)

    @property
    def undone_whole(self) -> bool:
        """Tell whether ``undo`` names the whole line, its value included."""
        return self in (Kind.WHOLE, Kind.EXCHANGED)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting whose ``undo`` is not ``undo`` and its whole line, or whose value is overwritten."""

    kind: Kind
    identity: Pattern
    """Matches the beginning of a line; what it matched names the setting."""
    section: Pattern | None
    """The line of the section in which alone the rule counts."""
    undone_by: str = ""
    """The command that undoes the setting where no form of ``undo`` above does; ``{}`` is what names it."""

    def names(self, line: str, section: str) -> str | None:
        """Return what names the setting in ``line``; None when the line is another setting."""
        if self.section is not None and not self.section.fullmatch(section):
            return None
        match = self.identity.match(line)
        return match.group() if match and (match.end() == len(line) or line[match.end()] == " ") else None


@dataclass(frozen=True, slots=True)
class PatchRules:
    """Our own rules, from ``patch_rules.yml``."""

    dialect: Dialect
    views: str
    order: str
    permanent: tuple[Pattern, ...]
    renewed: tuple[Pattern, ...]
    settings: tuple[Setting, ...]
    objects: tuple[Setting, ...]
    never_enabled: tuple[Pattern, ...]
    binding: Pattern
    wiped_by_binding: tuple[Pattern, ...]
    last: tuple[Pattern, ...]
    removed_after: tuple[Pattern, ...]
    closing: tuple[tuple[Pattern, str], ...]
    """What a section that a patch touches asks for at the end of it."""

    def setting(self, line: str, section: str) -> tuple[Setting, str] | None:
        """Return how a line of a section is changed, and what names it; None for whole lines."""
        for setting in self.settings:
            identity = setting.names(line, section)
            if identity is not None:
                return setting, identity
        return None

    def object(self, line: str, section: str) -> str | None:
        """Return the object of several lines that a line of a section belongs to, if it does."""
        names = (each.names(line, section) for each in self.objects)
        return next((name for name in names if name is not None), None)


@cache
def patch_rules(dialect: Dialect, flavour: str) -> PatchRules:
    """Return our own rules for a dialect, those of a flavour first."""
    source = files(f"zongheng.platforms.{dialect.platform}").joinpath("patch_rules.yml")
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    own = data["flavours"].get(flavour, {})
    return PatchRules(
        dialect=dialect,
        views=data["views"],
        order=data["order"],
        permanent=_compiled(data["permanent"]),
        renewed=_compiled(data["renewed"]),
        settings=(*_settings(own), *_settings(data["settings"])),
        objects=tuple(_setting(Kind.REPLACED, entry) for entry in data["objects"]),
        never_enabled=_compiled(data["never_enabled"]),
        binding=re.compile(data["binding"]),
        wiped_by_binding=_compiled(data["wiped_by_binding"]),
        last=_compiled(data["last"]),
        removed_after=_compiled(data["removed_after"]),
        closing=tuple((re.compile(pattern), command) for pattern, command in own.get("closing", {}).items()),
    )


def annet_patch(
    old: MutableMapping[str, Any], new: MutableMapping[str, Any], rules: PatchRules, flavour: str
) -> PatchTree:
    """Return annet's ordered patch from ``old`` to ``new``, two trees of nested dictionaries."""
    hardware = HardwareView(rules.dialect.hardware[flavour], "")
    with _ONE_AT_A_TIME:
        rulebook: Any = _provider(rules).get_rulebook(hardware)
        difference = strip_unchanged(make_diff(old, new, rulebook, []))
        orderer = Orderer(rulebook["ordering"], rules.dialect.vendor)
        pre: Any = make_pre(difference)
        return make_patch(pre, rulebook, hardware, False, orderer, do_commit=False)


class _Provider(DefaultRulebookProvider):
    """annet's provider with our texts put before its own, and deaf to its user's context file."""

    def __init__(self, rules: PatchRules) -> None:
        super().__init__()
        self.rulebook_module = self.DEFAULT_RULEBOOK_MODULE
        self.ours = {"rul": rules.views, "order": rules.order}

    def _get_raw_rulebook_text(self, rulebook_path: str, extension: Any) -> Any:  # noqa: ANN401 - annet's own types
        ours = self.ours.get(extension, "")
        return f"{ours}\n{super()._get_raw_rulebook_text(rulebook_path, extension)}"


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


def _setting(kind: Kind, entry: str, undone_by: str = "") -> Setting:
    section, found, identity = entry.rpartition(" / ")
    return Setting(kind, re.compile(identity), re.compile(section) if found else None, undone_by)


def _compiled(patterns: Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def matching(patterns: Sequence[Pattern], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of the patterns that match the whole ``text``."""
    return (match for pattern in patterns if (match := pattern.fullmatch(text)))
