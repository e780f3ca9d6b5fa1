# SPDX-License-Identifier: Apache-2.0
"""Ordered commands that bring a device of VRP's kind from one configuration to another, and back.

annet's rulebook decides meaning and order; ``patch_rules.yml`` of the platform adds the forms of
``undo``, the sections that cannot be removed, and that what the operator's own way in depends on goes
last. Only sections that differ are handed to annet, which takes half a second for a thousand lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annet.annlib.patching import PatchItem, PatchTree

from zongheng.config import ConfigNode, ConfigTree, redact
from zongheng.config.contrast import contrast
from zongheng.config.equality import equality_rules
from zongheng.config.key_bodies import is_private
from zongheng.config.normal import normal_tree
from zongheng.config.references import object_of
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.patching.blocks import commands_of, joined
from zongheng.platforms.patching.list_order import old_rules_last, permits_first, wholly_anew
from zongheng.platforms.patching.making_order import makers_first
from zongheng.platforms.patching.members import without_lost
from zongheng.platforms.patching.moved_addresses import free_moved_addresses
from zongheng.platforms.patching.removal_order import removed_object, users_first
from zongheng.platforms.patching.renewal import called, let_go, renewed_alone, take_renewed
from zongheng.platforms.patching.rule_order import put_in_order, rule_names
from zongheng.platforms.patching.rulebook import (
    Dialect,
    PatchRules,
    annet_patch,
    matching,
    patch_rules,
)
from zongheng.platforms.patching.sole_holders import free_what_one_holds

_Rows = dict[str, Any]
_Object = tuple[str, str]
"""A section's line (empty: top level) and what names an object of several lines in it."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Commands from the system view, views entered and left; their text may hold secrets.

    ``commands`` lead from the running to the intended configuration, ``rollback`` leads back.
    """

    commands: tuple[str, ...] = field(repr=False)
    rollback: tuple[str, ...] = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.commands)

    @property
    def shown(self) -> str:
        """Return the commands as they may be shown: secrets redacted."""
        return redact("\n".join(self.commands))


def make_patch(running: str, intended: str, dialect: Dialect, flavour: str) -> Patch:
    """Return the patch from ``running`` to ``intended`` for a device of a platform's flavour.

    Equal configurations give an empty patch. Raises HW001 for a running text that broke off and
    HW002 where virtual systems differ, which we do not manage.
    """
    old, new = _comparable(running, intended, dialect, flavour)
    return Patch(tuple(_commands(old, new, dialect, flavour)), tuple(_commands(new, old, dialect, flavour)))


def commands_between(running: str, intended: str, dialect: Dialect, flavour: str) -> tuple[str, ...]:
    """Return the ``commands`` of ``make_patch``, in half its time."""
    old, new = _comparable(running, intended, dialect, flavour)
    return tuple(_commands(old, new, dialect, flavour))


def commands_back(running: str, intended: str, dialect: Dialect, flavour: str) -> tuple[str, ...]:
    """Return the ``rollback`` of ``make_patch``, in half its time."""
    old, new = _comparable(running, intended, dialect, flavour)
    return tuple(_commands(new, old, dialect, flavour))


def _comparable(running: str, intended: str, dialect: Dialect, flavour: str) -> tuple[ConfigTree, ConfigTree]:
    platform, rules = dialect.platform, patch_rules(dialect, flavour)
    old, new = contrast(running, intended, platform)
    if old.truncated:
        raise ZonghengError(problem("HW001", Place(key="running")))
    _refuse_virtual_systems(old, new)
    if any(renewed_alone(old, new, rules)):  # sections alike may name it
        old, new = normal_tree(running, platform), normal_tree(intended, platform)
    return rules.port_modes.told(old, new, running, intended) if rules.port_modes else (old, new)


def _commands(old: ConfigTree, new: ConfigTree, dialect: Dialect, flavour: str) -> Iterator[str]:
    rules = patch_rules(dialect, flavour)
    between = let_go(old, new, rules)
    if between is None:
        yield from _direct(old, new, rules, flavour)
    else:
        yield from _direct(old, between, rules, flavour)
        yield from _direct(between, new, rules, flavour)


def _direct(old: ConfigTree, new: ConfigTree, rules: PatchRules, flavour: str) -> Iterator[str]:
    """Yield the commands of one way, on which no line names an object that is made anew."""
    dialect = rules.dialect
    before, after = _differing_sections(old, new, rules)
    if str(before) == str(after):  # as text, for two dictionaries are equal in any order
        return
    unchanged: _Rows = {node.text: {} for node in new.children if node.text not in after}
    gone: set[_Object] = set()
    before = _collapse_objects(before, {**unchanged, **after}, "", gone, rules)
    standing = dict(before)
    if rules.port_modes:
        rules.port_modes.over(before, after)
    _forget_wiped(before, after, rules)
    before = without_lost(before, after, rules.members)
    renewing = [dialect.negated(identity) for identity in take_renewed(before, after, rules)]
    before = wholly_anew(before, after, rules)
    tree = annet_patch(*_line_by_line(before, after, rules), rules, flavour)
    _mend(tree, "", gone, rules)
    blocks = joined([list(commands_of(item, dialect)) for item in tree.itms], dialect)
    permits_first(blocks, standing, rules)
    for header in sorted(equality_rules(dialect.platform).ordered):
        put_in_order(blocks, header, rule_names(before, header), rule_names(after, header), dialect)
    old_rules_last(blocks, standing, rules)
    yield from renewing
    turns: tuple[list[list[str]], ...] = ([], [], [])
    coming = {_named(block[0], rules) for block in blocks if not dialect.is_negated(block[0])}
    for block in blocks:
        turns[_turn(block[0], coming, old.children, rules)].append(block)
    in_turn = [*turns[0], *turns[1], *users_first(turns[2], old.children, dialect)]
    made_in_turn = makers_first(in_turn, before, after, rules)
    freed = free_what_one_holds(made_in_turn, before, after, rules)
    for block in free_moved_addresses(freed, standing, after, rules):
        yield from block
    yield from _closing([block[0] for block in blocks], rules)


def _differing_sections(old: ConfigTree, new: ConfigTree, rules: PatchRules) -> tuple[_Rows, _Rows]:
    """Return the sections that differ, as annet takes them; permanent ones stand on both sides."""
    before = {node.text: node for node in old.children}
    after = {node.text: node for node in new.children}
    rows_before: _Rows = {}
    rows_after: _Rows = {}
    for text in dict.fromkeys((*before, *after)):
        left, right = before.get(text), after.get(text)
        if left is not None and right is not None and _is_same(left, right):
            continue
        if right is None and _stays_off(text, after, rules):
            continue
        is_permanent = any(matching(rules.permanent, text))
        if left is not None or is_permanent:
            rows_before |= _rows([left] if left is not None else [ConfigNode(text, 0)])
        if right is not None or is_permanent:
            rows_after |= _rows([right] if right is not None else [ConfigNode(text, 0)])
    for text in rows_before.keys() & rows_after.keys():
        _stand(rows_before[text], rows_after[text], text, rules)
        _stand(rows_after[text], rows_before[text], text, rules)
    return rows_before, rows_after


def _stand(rows: _Rows, others: Mapping[str, Any], section: str, rules: PatchRules) -> None:
    """Put what is always there in a section, and is empty in ``rows``, beside what ``others`` have of it."""
    for text in others.keys() - rows.keys():
        if any(matching(rules.standing, f"{section} / {text}")):
            rows[text] = {}


def _is_same(left: ConfigNode, right: ConfigNode) -> bool:
    """Tell whether a section needs no patch; ``vlan batch`` goes along, for ``vlan N`` is read beside it."""
    return not left.text.startswith("vlan batch ") and _is_equal(left, right)


def _is_equal(left: ConfigNode, right: ConfigNode) -> bool:
    return (
        left.text == right.text
        and left.body == right.body
        and len(left.children) == len(right.children)
        and all(map(_is_equal, left.children, right.children))
    )


def _stays_off(text: str, after: Mapping[str, ConfigNode], rules: PatchRules) -> bool:
    """Tell whether a line that the intended text lacks keeps a service off, and so must stay."""
    off = rules.dialect.bare(text)
    return off != text and off not in after and any(matching(rules.never_enabled, off))


def _rows(nodes: Iterable[ConfigNode]) -> _Rows:
    """Return nodes as nested dictionaries; a banner is one row, a public key's body is rows of its own.

    Raises PLT011 for a private key.
    """
    rows: _Rows = {}
    for node in nodes:
        if node.text.startswith(("header ", "banner ")):
            rows["\n".join((node.text, *node.body))] = {}
        elif node.body:
            if is_private(node.text):
                raise ZonghengError(problem("PLT011", Place(key=node.path[0])))
            rows[node.text] = {line: {} for line in node.body} | _rows(node.children)
        else:
            rows[node.text] = _rows(node.children) if node.children else {}
    return rows


def _collapse_objects(
    rows: _Rows, others: Mapping[str, Any], section: str, gone: set[_Object], rules: PatchRules
) -> _Rows:
    """Return ``rows`` with one row only of every object of several lines that ``others`` lacks wholly.

    ``gone`` collects these objects: the ``undo`` of the row that is left names the object itself.
    """
    missing = {text: rules.object(text, section) for text in rows if text not in others}
    lines_left = others if any(missing.values()) else ()
    left = {rules.object(text, section) for text in lines_left}
    kept: _Rows = {}
    for text, below in rows.items():
        named = missing.get(text)
        if named is None or named in left:
            kept[text] = _collapse_objects(below, others.get(text, {}), text, gone, rules) if below else below
        elif (section, named) not in gone:
            gone.add((section, named))
            kept[text] = below
    return kept


def _line_by_line(before: _Rows, after: _Rows, rules: PatchRules) -> tuple[_Rows, _Rows]:
    """Return both without the equal lines of sections in which no line means anything to another.

    annet judges each line by every rule of its section, which is most of its work. An interface that
    changes its VPN instance stays whole.
    """
    left, right = dict(before), dict(after)
    for text in before.keys() & after.keys():
        if any(matching(rules.line_by_line, text)) and _binding(before[text], rules) == _binding(
            after[text], rules
        ):
            left[text], right[text] = _without_equal(before[text], after[text])
    return left, right


def _binding(rows: _Rows, rules: PatchRules) -> list[str]:
    return [row for row in rows if rules.binding.fullmatch(row)]


def _without_equal(before: _Rows, after: _Rows) -> tuple[_Rows, _Rows]:
    left: _Rows = {}
    right: _Rows = {}
    for text, below in before.items():
        if text not in after:
            left[text] = below
        elif below != after[text]:
            left[text], right[text] = _without_equal(below, after[text])
    return left, {text: right.get(text, below) for text, below in after.items() if before.get(text) != below}


def _forget_wiped(before: _Rows, after: _Rows, rules: PatchRules) -> None:
    """Take out of ``before`` what changing an interface's VPN instance wipes, so that it is sent again.

    What a device may keep and does not come again is undone before.
    """
    for text in before.keys() & after.keys():
        if _binding(before[text], rules) != _binding(after[text], rules):
            wiped = {row for row in before[text] if any(matching(rules.wiped_by_binding, row))}
            wiped |= {row for row in after[text] if any(matching(rules.perhaps_wiped_by_binding, row))}
            before[text] = {row: below for row, below in before[text].items() if row not in wiped}


def _mend(tree: PatchTree, section: str, gone: set[_Object], rules: PatchRules) -> None:
    """Put every ``undo`` of a patch into the form that the device takes; drop those that go without."""
    is_negated = rules.dialect.is_negated
    direct = [item.row for item in tree.itms if not is_negated(item.row)]
    overwritten = {
        found[1] for row in direct if (found := rules.setting(row, section)) and found[0].kind.takes_new_value
    }
    for item in tree.itms:
        if item.child is not None:
            _mend(item.child, item.row, gone, rules)
        elif is_negated(item.row):
            item.row = _undo(item.row, section, overwritten, gone, rules)
    tree.itms = _without_repeats((item for item in tree.itms if item.row), rules.dialect)


def _undo(row: str, section: str, overwritten: set[str], gone: set[_Object], rules: PatchRules) -> str:
    line, negated = rules.dialect.bare(row), rules.dialect.negated
    named = rules.object(line, section)
    if named is not None and (section, named) in gone:
        return negated(named)
    if named == line:  # the object stays with its other lines
        return ""
    if not section:
        name = called(line, rules)
        if name is not None:
            return negated(name)
    found = rules.setting(line, section)
    if found and found[0].kind.takes_new_value and found[1] in overwritten:
        return ""
    return rules.taken_back(line, section)


def _without_repeats(items: Iterable[PatchItem], dialect: Dialect) -> list[PatchItem]:
    """Return the items with each ``undo`` once: several lines may have one form."""
    seen: set[str] = set()
    kept: list[PatchItem] = []
    for item in items:
        if item.row not in seen or not dialect.is_negated(item.row):
            kept.append(item)
        seen.add(item.row)
    return kept


def _closing(touched: Sequence[str], rules: PatchRules) -> Iterator[str]:
    """Yield once each command that the sections touched ask for at the end."""
    asked = (
        command for pattern, command in rules.closing if any(pattern.fullmatch(header) for header in touched)
    )
    yield from dict.fromkeys(asked)


def _turn(command: str, coming: set[str], standing: Sequence[ConfigNode], rules: PatchRules) -> int:
    """Return when a block's turn is: 0 at once, 1 the operator's way in, 2 what that may refer to.

    What makes room for one of the settings that are ``coming`` goes before it.
    """
    if removed_object(command, rules.dialect) is not None:
        return 2
    if any(matching(rules.removed_after, command)) and _named(command, rules) not in coming:
        return 2
    return 1 if any(matching(rules.last, command)) and not _is_made(command, standing, rules) else 0


def _is_made(command: str, standing: Sequence[ConfigNode], rules: PatchRules) -> bool:
    """Tell whether a command makes an object: no way in hangs on it yet, sections of any turn may name it."""
    key = object_of(command, rules.dialect.platform)
    if key is None or any(node.text == command for node in standing):
        return False
    return key not in {object_of(node.text, rules.dialect.platform) for node in standing}


def _named(command: str, rules: PatchRules) -> str:
    """Return what names the setting of a line at the top; the line itself where it is none."""
    line = rules.dialect.bare(command)
    found = rules.setting(line, "")
    return found[1] if found else line


def _refuse_virtual_systems(old: ConfigTree, new: ConfigTree) -> None:
    def systems(tree: ConfigTree) -> dict[str, list[str]]:
        return {n.text: list(n.lines()) for n in tree.children if n.text.startswith("switch vsys ")}

    before, after = systems(old), systems(new)
    differing = sorted(text for text in {*before, *after} if before.get(text) != after.get(text))
    if differing:
        raise ZonghengError(problem("HW002", Place(key=text), found=text) for text in differing)
