# SPDX-License-Identifier: Apache-2.0
"""The forms of ``secret_forms.yml`` as expressions: what may hold a secret, and where its value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from zongheng.files import from_yaml

_PLACEHOLDER = re.compile(r"<(?P<name>secret|typed|word|algorithm|tail|other)>|\(\?P<form>|(?P<blank> )")
_BEFORE_REFERENCE = re.compile(r" +\{\{secret:")
_URL = r"(?<=://)[^\s/:@]*:(?P<url>(?!\{\{secret:)[^\s@/]+)(?=@)"
"""User and password in an address: RFC 3986, section 3.2.1."""


class SecretSpan(NamedTuple):
    """One secret in a line: where its value stands, and where the form word before it begins."""

    form_start: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SecretForms:
    """Expressions for one line; ``hints`` is for whole texts too."""

    hints: re.Pattern[str]
    innocent: re.Pattern[str]
    spots: re.Pattern[str]
    form_at_end: re.Pattern[str]
    groups: Mapping[str, Sequence[tuple[str, str]]]
    """By the last group of a match: the group of each form and that of its value; no form for envelopes."""

    def spans(self, line: str) -> Iterator[SecretSpan]:
        """Yield where the secrets of one line stand, from left to right; references are no secrets."""
        if self.innocent.match(line):
            return
        for match in self.spots.finditer(line):
            for form, value in self.groups.get(match.lastgroup or "", ()):
                start, end = match.span(value)
                if start < 0 or _BEFORE_REFERENCE.match(line, end):
                    continue
                if form:
                    begins = match.start(form)
                else:
                    before = self.form_at_end.search(line, 0, start)
                    begins = before.start() if before else start
                yield SecretSpan(begins if begins >= 0 else start, start, end)


@cache
def secret_forms() -> SecretForms:
    """Return the forms of all platforms."""
    source = files("zongheng.config").joinpath("secret_forms.yml").read_text(encoding="utf-8")
    return _Compiler(from_yaml(source)).forms()


class _Compiler:
    """Make expressions of the notation that the file explains."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.groups: dict[str, list[tuple[str, str]]] = {}
        other = rf"(?:{self._any('no_values')})(?:\s|$)|\{{\{{secret:"
        tail = rf"(?:{self._any('tails')})(?:\s|$)"
        address = r"[0-9a-fA-F]*[.:][0-9a-fA-F.:]+"
        printed = rf"(?:{self._any('announcing_forms')}|hash|[0-9])"
        self.no_value = f"(?!{other})"
        self.value = rf"(?:{self._any('envelopes')}|\"[^\"]*\"|\S+)"
        self.name = rf"(?:(?:[0-9]+|{address}|all|usual|nonstandard) +(?!{tail}|\{{\{{secret:))?"
        """What may name something before a value, and is masked with it."""
        self.typed = rf"(?:(?!{printed} )(?:{self._any('forms')}) +(?!{tail})(?=\S))*"
        self.printed = rf"(?:{printed} +(?!{tail})(?=\S))*"
        """The words that change with the value: a device keeps another form than was typed."""
        self.words = {
            "word": r'(?:"[^"]*"|\S+)',
            "algorithm": f"(?:{self._any('algorithms')})",
            "tail": tail,
            "other": f"(?:{other})",
        }

    def forms(self) -> SecretForms:
        placed = [self._rule(rule["line"]) for rules in self.data["placed"].values() for rule in rules]
        form, settings = self._any("announcing_forms"), self._any("settings")
        announced = [
            self._rule(rf"(?<!\w-)(?P<form>{form}) <secret>", self.name),
            self._rule(
                rf"(?:{self._any('announcing')}) <typed>(?!(?:{settings})(?:\s|$))<secret>", self.name
            ),
        ]
        envelope = f"(?P<envelope>{self._any('envelopes')})"
        innocent = rf"(?:{self._any('innocent')})(?!.*(?:{self._any('exposing')}))"
        return SecretForms(
            hints=re.compile(self._any("hints")),
            innocent=re.compile(rf"[+-]?\s*(?:{innocent}|{self._any('numbered')})"),
            # a word begins behind a blank, a hyphen or the mark of a difference
            spots=re.compile(rf"(?<![^\s+-])(?:{'|'.join([*placed, *announced])})|{envelope}|{_URL}"),
            form_at_end=re.compile(rf"(?:(?<!\S)(?:{form})|(?<=password )hash) +$"),
            groups={**self.groups, "envelope": [("", "envelope")], "url": [("url", "url")]},
        )

    def _any(self, key: str) -> str:
        return "|".join(self.data[key])

    def _rule(self, notation: str, name: str = "") -> str:
        """Return the expression of a form, and note its groups; ``name`` may stand before a value."""
        first = f"_{len(self.groups)}_"
        pairs: list[tuple[str, str]] = []

        def written(found: re.Match[str]) -> str:
            form, value = f"form{first}{len(pairs)}", f"value{first}{len(pairs)}"
            if found["blank"]:
                return " +"
            if found["name"] == "secret":
                pairs.append((form if f"(?P<{form}>" in "".join(parts) else value, value))
                return f"{self.no_value}(?P<{value}>{name}{self.value})"
            if found["name"] == "typed":
                return f"{self.typed}(?P<{form}>{self.printed})"
            return self.words.get(found["name"], f"(?P<{form}>")

        parts: list[str] = []
        last = 0
        for found in _PLACEHOLDER.finditer(notation):
            parts += [notation[last : found.start()], written(found)]
            last = found.end()
        self.groups |= {value: pairs for _, value in pairs}
        return "".join([*parts, notation[last:]])
