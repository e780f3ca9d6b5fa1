# SPDX-License-Identifier: Apache-2.0
"""Secrets in configurations: where they stand, whether they still stand, and filling them in.

An intended text holds ``{{secret:NAME}}``; a running text holds the device's own ciphertext, salted
and unreadable. The journal remembers, for each position, the keyed fingerprint of the value that was
sent and the ciphertext that the device then printed. While both are unchanged the secret is equal.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from zongheng.config import bundle
from zongheng.config.redaction import REFERENCE, SEALED, secret_spans
from zongheng.config.secret_forms import SecretSpan
from zongheng.config.tree import TEXTS_AT_HAND, ConfigNode, parse
from zongheng.config.words import clean_lines
from zongheng.errors import Place, ZonghengError, problem

_MASK = "<secret>"
_FORM_BEFORE_REFERENCE = re.compile(
    r"(?<!\S)(?:irreversible-cipher|cipher|ciphertext|simple|plain|plaintext|sim) +(?=\{\{secret:)"
)
_GOVERNING = {
    re.compile(r"(?<= )(?:simple|cipher)(?= authentication-mode )"): "cipher",
    re.compile(r"(?<= v3 )(?:encrypted )?(?=auth (?:md5|sha))"): "encrypted ",
}
"""The form of several secrets of one line (SNMP users), and how it is kept: all are typed or all kept."""
_LONGEST = {
    re.compile(r"(?:isis |area-|domain-)authentication-mode (?:md5|gca \d+ \S+) plain (?=\{\{secret:)"): 16,
    re.compile(r"radius scheme \S+\n(?: .*\n)*? key \S+ simple (?=\{\{secret:)"): 64,
}
"""How many characters a secret may have behind such a beginning: H3C's IS-IS and RADIUS commands."""
_UNTYPABLE = re.compile(r"[\s?\"\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Journalled:
    """What the journal knows of one position: the value's fingerprint and the device's ciphertext."""

    fingerprint: str
    ciphertext: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """One secret where it stands: in line ``number``, from ``form_start`` to ``end``."""

    number: int
    span: SecretSpan
    value: str
    """The ciphertext, or the name of the reference."""


def fingerprint(value: str, key: bytes) -> str:
    """Return the HMAC-SHA256 of a secret's value under the operator's ``key``, in hexadecimal."""
    return hmac.new(key, value.encode(), "sha256").hexdigest()


def ciphertexts(running: str, platform: str) -> dict[str, str]:
    """Return ``{position: ciphertext}`` of a running text.

    A position is the path of the line with its secrets masked, form words included (a value typed
    ``cipher`` may be printed ``irreversible-cipher``), and the secret's number in the line. A bundle
    has none: its secrets are sealed, and a seal says by itself which value it stands for.
    """
    if platform in bundle.PLATFORMS:
        return {}
    return {position: standing.value for position, standing in _ciphertexts(running, platform)}


def references(intended: str, platform: str) -> dict[str, str]:
    """Return ``{position: NAME}`` of an intended text's ``{{secret:NAME}}`` references."""
    return {position: standing.value for position, standing in _references(intended, platform)}


def names(text: str) -> tuple[str, ...]:
    """Return the names of all secrets that ``text`` refers to, sorted."""
    return tuple(sorted({match["name"] for match in REFERENCE.finditer(text)}))


def to_journal(
    running: str, intended: str, current: Mapping[str, str], platform: str
) -> dict[str, Journalled]:
    """Return what to remember after an apply: for each reference, its fingerprint and ciphertext.

    ``running`` was read after the apply; ``current`` maps names to fingerprints. References that
    the device does not show are left out, and so are sent again next time. Nothing for a bundle.
    """
    if platform in bundle.PLATFORMS:
        return {}
    shown = ciphertexts(running, platform)
    return {
        position: Journalled(current[name], shown[position])
        for position, name in references(intended, platform).items()
        if position in shown and name in current
    }


def resolve(
    running: str,
    intended: str,
    known: Mapping[str, Journalled],
    current: Mapping[str, str],
    platform: str = "huawei_vrp",
) -> str:
    """Return ``intended`` with every secret that still stands written as the device writes it.

    A secret stands while its journalled fingerprint is that of the value now (``current``: name →
    fingerprint) and its journalled ciphertext is what the device shows. All others stay references,
    differ from the running text, and so are sent. In a bundle every reference becomes the seal of the
    value now, whatever runs.
    """
    if platform in bundle.PLATFORMS:
        return REFERENCE.sub(lambda found: _seal_of(found, current), intended)
    shown = dict(_ciphertexts(running, platform))
    running_lines = clean_lines(running)
    lines = clean_lines(intended)
    standings = [
        (reference, _standing(reference, known.get(position), shown.get(position), current))
        for position, reference in reversed(list(_references(intended, platform)))
    ]
    sent_whole = {
        one.number for one, standing in standings if not standing and _is_governed(lines[one.number - 1])
    }
    for reference, standing in standings:
        if standing is None or reference.number in sent_whole:
            continue
        printed = running_lines[standing.number - 1][standing.span.form_start : standing.span.end]
        line, span = lines[reference.number - 1], reference.span
        lines[reference.number - 1] = line[: span.form_start] + printed + line[span.end :]
    for number in {reference.number for reference, standing in standings if standing} - sent_whole:
        lines[number - 1] = _governed(lines[number - 1])
    return "\n".join(lines)


def _is_governed(line: str) -> bool:
    return any(form.search(line) for form in _GOVERNING)


def _governed(line: str) -> str:
    """Return a line with the form of its secrets as the device keeps it."""
    for form, kept in _GOVERNING.items():
        line = form.sub(kept, line)
    return line


def _standing(
    reference: _Standing, journalled: Journalled | None, shown: _Standing | None, current: Mapping[str, str]
) -> _Standing | None:
    """Return where the device shows a secret that still stands; None for one that is to be sent."""
    if journalled is None or shown is None or journalled.ciphertext != shown.value:
        return None
    return shown if journalled.fingerprint == current.get(reference.value) else None


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with every reference replaced by its value: only in memory, at the device's edge.

    Raises CFG001 for every name without a value, CFG002 for every value that cannot be typed and CFG006 for
    every one that is longer than a line of ``text`` can hold.
    """
    wanted = names(text)
    problems = [problem("CFG001", Place(key=name), name=name) for name in wanted if name not in values]
    problems += [
        problem("CFG002", Place(key=name), name=name)
        for name in wanted
        if name in values and (not values[name] or _UNTYPABLE.search(values[name]))
    ]
    problems += [
        problem("CFG006", Place(key=name), name=name, longest=longest)
        for name, longest in _bounds(text).items()
        if len(values.get(name, "")) > longest
    ]
    if problems:
        raise ZonghengError(problems)
    return REFERENCE.sub(lambda match: values[match["name"]], text)


def _bounds(text: str) -> dict[str, int]:
    """Return ``{name: characters}`` of the secrets whose values may not be of any length."""
    found: dict[str, int] = {}
    for beginning, longest in _LONGEST.items():
        for line in beginning.finditer(text):
            reference = REFERENCE.match(text, line.end())
            if reference:
                found[reference["name"]] = min(longest, found.get(reference["name"], longest))
    return found


def sent(running: str, target: str, current: Mapping[str, str], platform: str) -> tuple[str, ...]:
    """Return the names of the secrets whose values a device is given that goes from one text to the other.

    ``target`` is what :func:`resolve` made.
    """
    if platform not in bundle.PLATFORMS:
        return names(target)
    fresh = set(SEALED.findall(target)) - set(SEALED.findall(running))
    return tuple(sorted(name for name, mark in current.items() if mark in fresh))


def _seal_of(reference: re.Match[str], current: Mapping[str, str]) -> str:
    mark = current.get(reference["name"])
    return f"{{{{sealed:{mark}}}}}" if mark else reference[0]


@lru_cache(maxsize=TEXTS_AT_HAND)
def _ciphertexts(text: str, platform: str) -> tuple[tuple[str, _Standing], ...]:
    lines = clean_lines(text)
    concealing = [
        (node, lines[node.number - 1])
        for node in parse(text, platform).walk()
        if any(True for _ in secret_spans(node.text))
    ]
    return tuple(
        found for node, line in concealing for found in _positions(node, line, list(secret_spans(line)))
    )


def _references(text: str, platform: str) -> Iterator[tuple[str, _Standing]]:
    if "{{secret:" not in text:
        return
    lines = clean_lines(text)
    for node in parse(text, platform).walk():
        if "{{secret:" not in node.text:
            continue
        line = lines[node.number - 1]
        spans = []
        for match in REFERENCE.finditer(line):
            forms = [f.start() for f in _FORM_BEFORE_REFERENCE.finditer(line) if f.end() == match.start()]
            spans.append(SecretSpan(forms[0] if forms else match.start(), *match.span()))
        yield from _positions(node, line, spans)


def _positions(node: ConfigNode, line: str, spans: list[SecretSpan]) -> Iterator[tuple[str, _Standing]]:
    masked, last = "", 0
    for span in spans:
        masked += line[last : span.form_start] + _MASK
        last = span.end
    masked = _governed(" ".join((masked + line[last:]).split()))
    above = node.parent.path if node.parent is not None else ()
    for index, span in enumerate(spans):
        value = line[span.start : span.end]
        reference = REFERENCE.fullmatch(value)
        # a device prints IPv6 addresses in capitals that were typed in small letters
        position = " / ".join((*above, masked)).casefold() + (f" #{index + 1}" if index else "")
        yield position, _Standing(node.number, span, reference["name"] if reference else value)
