# SPDX-License-Identifier: Apache-2.0
"""The order in which the rules of an access list change on a device that takes them line by line.

What a list permits before a change and after it, it permits meanwhile: new permits come and old denies go,
then a permit that takes another's number or statement follows it at once, then old permits go and new denies
come. Between a permit and what follows it at its number nothing stands: whether that stops our own session,
the lock-out proof says. A device takes no rule twice under whatever number ("the permit or deny statement of
each rule must be unique": H3C, Access Control Command Reference R3166), so that a renumbered one goes before
it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zongheng.platforms.patching.rule_order import RULE
from zongheng.platforms.patching.rulebook import PatchRules, matching

Block = list[str]


@dataclass(slots=True)
class _Rule:
    """What is said of one number of a list: its rule, and what is remarked about it."""

    lines: list[str]
    statements: set[str]

    @property
    def permits(self) -> bool:
        return any("permit" in statement.split() for statement in self.statements)


_Rules = dict[str, _Rule]
"""Rules by what names them: ``rule 5``, or ``10`` alone."""


def wholly_anew(before: dict[str, Any], after: Mapping[str, Any], rules: PatchRules) -> dict[str, Any]:
    """Return ``before`` without the lines that a rule keeps of which another goes.

    A device forgets with a rule what is remarked about it, and its ``undo`` is that of both: all of them
    come again. Shape: rows by section, as annet takes them.
    """
    for header, rows in before.items():
        if header in after and any(matching(rules.lists, header)):
            going = {_name(row, header, rules) for row in rows if row not in after[header]} - {None}
            kept = [row for row in rows if row in after[header] and _name(row, header, rules) in going]
            if kept:
                before = {**before, header: {row: rows[row] for row in rows if row not in kept}}
    return before


def permits_first(blocks: list[Block], before: Mapping[str, Any], rules: PatchRules) -> None:
    """Put the rules of every access list that stands and changes in this order, in place.

    ``before`` holds the lines of what differs.
    """
    for block in blocks:
        header = block[0]
        if len(block) > 3 and header in before and any(matching(rules.lists, header)):
            block[1:-1] = _ordered(block[1:-1], before[header], header, rules)


def old_rules_last(blocks: list[Block], before: Mapping[str, Any], rules: PatchRules) -> None:
    """Let the rules of security policies go after new ones came and moved, those that stop before others."""
    dialect = rules.dialect
    for block in blocks:
        standing = before.get(block[0], {})
        if not any(matching(rules.policies, block[0])):
            continue
        going = {
            dialect.negated(row): below
            for row, below in standing.items()
            if row.startswith(RULE) and row not in block
        }
        gone = [line for line in block if line in going]
        gone.sort(key=lambda line: bool(_PASSING & going[line].keys()))
        block[1:-1] = [*(line for line in block[1:-1] if line not in going), *gone]


_PASSING = frozenset({"action permit", "action pass"})


def _ordered(commands: Sequence[str], standing: Mapping[str, Any], header: str, rules: PatchRules) -> Block:
    dialect = rules.dialect
    names = {command: _name(dialect.bare(command), header, rules) for command in commands}
    others = [command for command in commands if names[command] is None]
    ours = [command for command in commands if names[command] is not None]
    removed = {names[command] or "": command for command in ours if dialect.is_negated(command)}
    coming = _gathered((command for command in ours if not dialect.is_negated(command)), header, rules)
    going = {name: rule for name, rule in _gathered(standing, header, rules).items() if name in removed}
    if going.keys() != removed.keys():  # it names what does not stand: annet's order is as good
        return list(commands)
    turns = _turns(going, coming)
    told = (
        line for name, is_removal in turns for line in ([removed[name]] if is_removal else coming[name].lines)
    )
    return [*others, *told]


def _name(line: str, header: str, rules: PatchRules) -> str | None:
    """Return what names the rule that a line is about; None for lines about no rule."""
    found = rules.setting(line, header)
    return found[1] if found and not found[0].kind.takes_new_value else None


def _gathered(lines: Iterator[str] | Mapping[str, Any], header: str, rules: PatchRules) -> _Rules:
    gathered: _Rules = {}
    for line in lines:
        name = _name(line, header, rules)
        if name is not None:
            rule = gathered.setdefault(name, _Rule([], set()))
            rule.lines.append(line)
            rule.statements.add(line.removeprefix(name).strip())
    return gathered


def _turns(going: _Rules, coming: _Rules) -> Iterator[tuple[str, bool]]:
    """Yield (name, whether it is removed) of every removal and of every new rule, in order."""
    waits = {name: _obstacles(name, rule, going) for name, rule in coming.items() if rule.permits}
    left = dict(going)
    yield from _freed(waits, left)
    for name in [name for name, rule in going.items() if not rule.permits]:
        del left[name]
        yield name, True
        yield from _freed(waits, left)
    while waits:
        name = _next(waits, left)
        del left[name]
        yield name, True
        yield from _freed(waits, left)
    yield from ((name, True) for name in left)
    yield from ((name, False) for name, rule in coming.items() if not rule.permits)


def _obstacles(name: str, rule: _Rule, going: _Rules) -> set[str]:
    """Return the rules that have to go before this one may come: of its number, or of its statement."""
    same = {other for other, old in going.items() if old.permits and old.statements & rule.statements}
    return same | ({name} & going.keys())


def _freed(waits: dict[str, set[str]], left: _Rules) -> Iterator[tuple[str, bool]]:
    """Yield the new rules in whose way nothing stands any more; they wait no longer."""
    for name in [name for name, obstacles in waits.items() if not obstacles & left.keys()]:
        del waits[name]
        yield name, False


def _next(waits: Mapping[str, set[str]], left: _Rules) -> str:
    """Return the rule whose removal lets a new one in at once; any that one waits for where none does."""
    remaining = [obstacles & left.keys() for obstacles in waits.values()]
    alone = next((one for one in remaining if len(one) == 1), remaining[0])
    return min(alone)
