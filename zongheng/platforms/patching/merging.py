# SPDX-License-Identifier: Apache-2.0
"""A configuration with another's lines merged into it: no line stays that a new one contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zongheng.config import ConfigNode, ConfigTree, parse
from zongheng.config.equality import EqualityRules, equality_rules
from zongheng.config.grammar import GRAMMARS
from zongheng.config.normal import normal_line
from zongheng.config.redaction import secret_spans
from zongheng.platforms.patching.merged_lists import MergedLists
from zongheng.platforms.patching.moved_addresses import ipv4_of
from zongheng.platforms.patching.rulebook import Dialect, PatchRules, matching, patch_rules
from zongheng.platforms.patching.sole_holders import held_alone


def merged(running: str, candidate: str, dialect: Dialect, flavour: str) -> str:
    """Return ``running`` with the sections and lines of ``candidate`` in it, as a whole configuration.

    A line of the candidate takes the place of those that set the same to something else, and of its
    opposite; a line that takes something back (``undo X``, ``no X``) takes it out. Lists of numbers are
    joined, as devices join them, and lose what is taken back; lines that cannot stand beside a new one
    (those of a port's other type) go. Everything else stays as it is.
    """
    platform = dialect.platform
    merging = _Merging(patch_rules(dialect, flavour), equality_rules(platform))
    old, new = parse(running, platform), parse(candidate, platform)
    tops, coming = (list(merging.lists.spelled_out(tree.children)) for tree in (old, new))
    sections = merging.let_go(merging.siblings(tops, coming, ""), coming)
    whole = ConfigTree(platform, sections)
    return "\n".join((*whole.lines(), GRAMMARS[platform].end or "", ""))


class _Merging:
    """Merges siblings, by what the platform says of its lines."""

    def __init__(self, rules: PatchRules, forms: EqualityRules) -> None:
        self.rules = rules
        self.forms = forms
        self.lists = MergedLists(rules, forms)

    def siblings(
        self, old: Iterable[ConfigNode], new: Iterable[ConfigNode], section: str
    ) -> list[ConfigNode]:
        """Return the lines of one section, those of ``new`` in the places of what they replace."""
        kept = list(old)
        is_list = any(matching(self.rules.lists, section))
        for line in new:
            node = self.rules.numbers.numbered(kept, line, self._bare) if is_list else line
            kept = self._without_excluded(kept, node, section)
            listed = self.lists.merged(kept, node)
            if listed is not None:
                kept = listed
                continue
            at = self._contradicted(kept, node, section)
            if self._only_takes_back(node, [kept[number] for number in at], section):
                kept = [each for number, each in enumerate(kept) if number not in at]
                continue
            below = [child for number in at for child in kept[number].children if not node.body]
            header = next(
                (kept[number].text for number in at if self._says_less(node, kept[number])), node.text
            )
            fresh = ConfigNode(header, node.number, body=node.body)
            fresh.children = self.siblings(below, node.children, node.text)
            place = at[0] if at else len(kept)
            kept = [each for number, each in enumerate(kept) if number not in at]
            kept.insert(place, fresh)
        return kept

    def let_go(self, sections: list[ConfigNode], new: Iterable[ConfigNode]) -> list[ConfigNode]:
        """Return ``sections`` without what one of them alone can have and a new line gives another."""
        taken = {
            held: section.text
            for section in new
            for line in section.children
            if (held := self._held_alone(section, line)) is not None
        }
        return [self._without(section, taken) for section in sections] if taken else sections

    def _without(self, section: ConfigNode, taken: Mapping[str, str]) -> ConfigNode:
        """Return a section without the lines of what is taken by another; trees are shared, and stay."""
        left = [
            line
            for line in section.children
            if taken.get(self._held_alone(section, line) or "", section.text) == section.text
        ]
        if len(left) == len(section.children):
            return section
        return ConfigNode(section.text, section.number, children=left, body=section.body)

    def _held_alone(self, section: ConfigNode, line: ConfigNode) -> str | None:
        return held_alone(normal_line(section.text, self.forms), line.text, self.rules)

    def _contradicted(self, kept: list[ConfigNode], node: ConfigNode, section: str) -> list[int]:
        return [at for at, each in enumerate(kept) if self._is_in_the_way(each.text, node.text, section)]

    def _is_in_the_way(self, old: str, new: str, section: str) -> bool:
        """Tell whether ``old`` is ``new``, its opposite, or another value of what it sets."""
        before, after = self._bare(old), self._bare(new)
        if before == after:
            return True
        if after.startswith(tuple(f"{prefix} " for prefix in self.forms.ranges)):
            return False
        named = self._named(after, section)
        if not self.rules.dialect.is_negated(new):
            if ipv4_of(after) and ipv4_of(after) == ipv4_of(before):  # an interface has an address once
                return True
            return named is not None and self._named(before, section) == named
        if self.rules.taken_back(before, section) == new:
            return True
        if self.rules.object(after, section) == after:
            return self.rules.object(before, section) == after
        return self._is_named_alone(after, section) and self._named(before, section) == named

    def _without_excluded(self, kept: list[ConfigNode], node: ConfigNode, section: str) -> list[ConfigNode]:
        """Return ``kept`` without the lines that cannot stand beside a new one."""
        line = normal_line(node.text, self.forms)
        barred = [rule.lines for rule in self.rules.excluded if rule.counts(line, section)]
        return [each for each in kept if not any(lines.fullmatch(each.text) for lines in barred)]

    def _bare(self, line: str) -> str:
        """Return what a line sets or takes back, in normal form."""
        return normal_line(self.rules.dialect.bare(line), self.forms)

    def _is_named_alone(self, line: str, section: str) -> bool:
        """Tell whether a line says no more than what setting or section it is of."""
        if self._named(line, section) == line:
            return True
        renewed = None if section else self.rules.renewed.of(line, section)
        return renewed is not None and renewed[0].identity.fullmatch(line) is not None

    def _says_less(self, node: ConfigNode, old: ConfigNode) -> bool:
        """Tell whether a header only enters the section of ``old``, as ``ospf 1`` does its process."""
        if not node.children or node.text == old.text:
            return False
        new, name = self._bare(node.text), self._named(self._bare(node.text), "")
        return self._bare(old.text).startswith(f"{new} ") or name in (new, self._bare(old.text))

    def _named(self, line: str, section: str) -> str | None:
        """Return what names the one setting or section that a line is of."""
        found = self.rules.once.of(line, section) or self.rules.setting(line, section)
        if found is not None:
            return found[1]
        if section:
            return None
        renewed = self.rules.renewed.of(line, section)
        return renewed[1] if renewed else None

    def _only_takes_back(self, node: ConfigNode, others: list[ConfigNode], section: str) -> bool:
        """Tell whether a line is done with once what it takes back is gone, or as nothing is there to take.

        Of what no rule knows, a device may have it without printing it: there the line stands.
        """
        negated = self.rules.dialect.is_negated
        if not negated(node.text):
            return False
        if others:
            return not any(negated(each.text) for each in others)
        if any(secret_spans(node.text)):  # it may be there in the device's own form
            return False
        line = self._bare(node.text)
        if self._named(line, section) is not None or self.rules.object(line, section) == line:
            return True
        if any(named.counts(line, section) for named in self.rules.named_sections):
            return True
        settings = self.rules.settings.every
        return any(each.undone_by == node.text and each.counts_in(section) for each in settings)
