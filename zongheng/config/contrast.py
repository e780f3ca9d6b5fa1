# SPDX-License-Identifier: Apache-2.0
"""Two configurations beside each other, without what stands alike in a section of both.

Reading lines costs less than making them nodes in normal form, and of two texts nearly all sections are the
same: what leads from one to the other needs no more of those than that they are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from zongheng.config.equality import EqualityRules, equality_rules
from zongheng.config.grammar import GRAMMARS, Grammar
from zongheng.config.normal import in_normal_form, normal_line
from zongheng.config.session import Line, configuration_print
from zongheng.config.tree import ConfigTree, tree_of

Section = list[Line]
"""A line at the top and all that stands below it."""


def contrast(old: str, new: str, platform: str) -> tuple[ConfigTree, ConfigTree]:
    """Return the trees of two texts in normal form, of sections that both print alike the headers alone.

    What a text holds in several places, and all that has virtual systems, is kept whole. A section that a
    device prints of its own accord is there when both print it. ``platform`` is one with a grammar.
    """
    grammar, rules = GRAMMARS[platform], equality_rules(platform)
    prints = [configuration_print(text, grammar) for text in (old, new)]
    cut = [list(_sections(printed.lines, grammar)) for printed in prints]
    alike = _alike(cut[0], cut[1], rules)
    before, after = (
        in_normal_form(tree_of(printed, _shortened(sections, alike, rules), platform), alike)
        for printed, sections in zip(prints, cut, strict=True)
    )
    return before, after


def _sections(lines: Iterable[Line], grammar: Grammar) -> Iterator[Section]:
    """Cut lines as the tree nests them; a separator between sections is one of its own."""
    section: Section = []
    for line in lines:
        is_mark = line.text == grammar.separator
        is_closer = line.text in grammar.closers
        if section and not is_mark and (is_closer or line.indent > section[0].indent):
            section.append(line)
        elif not is_mark or line.indent == 0:
            if section:
                yield section
            section = [line]
            if is_mark or is_closer:  # nothing stands below these
                yield section
                section = []
    if section:
        yield section


def _alike(old: Sequence[Section], new: Sequence[Section], rules: EqualityRules) -> frozenset[str]:
    """Return the headers, in normal form, of the sections with lines below them that may be shortened."""
    before, after = _standing_once(old, rules), _standing_once(new, rules)
    if any(header.startswith("switch vsys ") for header in (*before, *after)):
        return frozenset()
    return frozenset(
        header
        for header, section in before.items()
        if len(section) > 1 and header in after and _is_same_below(section, after[header])
    )


def _standing_once(sections: Sequence[Section], rules: EqualityRules) -> dict[str, Section]:
    headers = [normal_line(section[0].text, rules) for section in sections]
    times = Counter(headers)
    return {header: section for header, section in zip(headers, sections, strict=True) if times[header] == 1}


def _is_same_below(left: Section, right: Section) -> bool:
    """Tell whether all lines but the headers are the same, wherever in their texts they stand."""
    return len(left) == len(right) and all(
        one.text == other.text and one.indent == other.indent and one.body == other.body
        for one, other in zip(left[1:], right[1:], strict=True)
    )


def _shortened(sections: Iterable[Section], alike: frozenset[str], rules: EqualityRules) -> Iterator[Line]:
    for section in sections:
        if len(section) > 1 and normal_line(section[0].text, rules) in alike:
            yield section[0]
        else:
            yield from section
