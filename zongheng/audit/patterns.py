# SPDX-License-Identifier: Apache-2.0
"""Judge a device by an expectation that is data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from zongheng.audit.device import Device
from zongheng.audit.rules import Expectation
from zongheng.audit.verdict import Observation, Outcome
from zongheng.config import ConfigNode


def observe(device: Device, expectation: Expectation) -> list[Observation]:
    """Return what a device shows of an expectation; nothing where the default is not applicable."""
    if not expectation.path:
        return _told(_in_section(device, expectation, None), expectation)
    sections = device.matching(expectation.path)
    if not sections:
        return _told([Observation(expectation.no_section)], expectation)
    return _told(
        (seen for section in sections for seen in _in_section(device, expectation, section)), expectation
    )


def _told(seen: Iterable[Observation], expectation: Expectation) -> list[Observation]:
    return [
        replace(one, expected=expectation.expected, why=expectation.why, fix=expectation.fix) for one in seen
    ]


def _in_section(
    device: Device, expectation: Expectation, section: ConfigNode | None
) -> Iterator[Observation]:
    lines = _lines(device, section, deep=expectation.deep)
    if expectation.forbidden is not None:
        yield from _refused(lines, expectation.forbidden, section)
    if expectation.wanted is not None:
        yield from _wanted(lines, expectation.wanted, expectation, section)


def _lines(device: Device, section: ConfigNode | None, *, deep: bool) -> list[ConfigNode]:
    tops = device.tops if section is None else section.children
    return [node for top in tops for node in top.walk()] if deep else list(tops)


def _refused(
    lines: list[ConfigNode], forbidden: re.Pattern[str], section: ConfigNode | None
) -> Iterator[Observation]:
    found = [(node, match) for node in lines if (match := forbidden.fullmatch(node.text))]
    for node, match in found:
        yield Observation(Outcome.FAIL, node, node.parent, values=match.groupdict(""))
    if not found:
        yield Observation(Outcome.PASS, None, section)


def _wanted(
    lines: list[ConfigNode], wanted: re.Pattern[str], expectation: Expectation, section: ConfigNode | None
) -> Iterator[Observation]:
    found = [(node, match) for node in lines if (match := wanted.fullmatch(node.text))]
    if not found:
        yield Observation(expectation.absent, None, section)
    for node, match in found:
        outcome = Outcome.PASS if _within(match, expectation) else Outcome.FAIL
        yield Observation(outcome, node, section, values=match.groupdict(""))


def _within(match: re.Match[str], expectation: Expectation) -> bool:
    if expectation.at_least is None and expectation.at_most is None:
        return True
    value = int(match["value"])
    low = expectation.at_least if expectation.at_least is not None else value
    high = expectation.at_most if expectation.at_most is not None else value
    return low <= value <= high
