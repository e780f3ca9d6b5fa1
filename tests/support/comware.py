# SPDX-License-Identifier: Apache-2.0
"""A device of Comware 7 as far as patches need one: views, values, ``undo``, rules in order, objects in use.

It knows nothing of :mod:`zongheng.platforms`: what a line does is written down here anew, from the manuals.
"""

import re
from typing import NoReturn

from tests.support.comware_tables import (
    LOGICAL,
    MIDDLE,
    NAMED,
    OFF,
    ONE,
    STANDING,
    TAKEN,
    VIEWS,
    WHOLE,
    WIPED,
)

_MOVE = re.compile(r"(?:move rule name|rule move) (\S+) (?:top|after (?:name )?(\S+))")

Rows = dict[str, "Rows"]


class RefusedError(Exception):
    """The device's answer to a line that it does not take."""


def _refuse(reason: str) -> NoReturn:
    raise RefusedError(reason)


class Device:
    """A device with a configuration; ``type`` lines at it, ``printed`` is what it shows."""

    def __init__(self, text: str = "") -> None:
        self.rows: Rows = {}
        self.path: list[str] = []
        self._take_whole(text)

    def printed(self) -> str:
        """Return the configuration as the device prints it, numbers of named rules included."""
        return "#\n" + "".join(f"{line}\n" for line in _lines(self.rows, 0)) + "#\nreturn\n"

    def type(self, commands) -> list[str]:
        """Type commands from the system view; return what was refused, with the reason."""
        self.path, refused = [], []
        for command in commands:
            try:
                self._line(command)
            except RefusedError as reason:
                refused.append(f"{' / '.join(self.path)}: {command}: {reason}")
        return refused

    def _take_whole(self, text: str) -> None:
        """Read a printed configuration, as from a file at the start."""
        stack: list[Rows] = [self.rows]
        for line in text.splitlines():
            if line.strip() in ("", "#", "return"):
                continue
            depth = len(line) - len(line.lstrip())
            del stack[depth + 1 :]
            row: Rows = {}
            stack[depth][_typed(line.strip())] = row
            stack.append(row)

    def _line(self, command: str) -> None:
        if command == "quit":
            if not self.path:
                _refuse("leaves the system view")
            self.path.pop()
        elif command == "inspect activate":
            return
        elif moved := re.fullmatch(
            r"(?:move rule name|rule move) (\S+) (?:top|after (?:name )?(\S+))", command
        ):
            self._move(moved[1], moved[2])
        elif self.path and command.removeprefix("undo ") in OFF:
            self._switch(command)
        elif "port trunk permit vlan " in command:
            self._permit(command)
        elif re.fullmatch(r"undo peer \S+", command):
            self._forget_peer(_typed(command.removeprefix("undo ")))
        elif command.startswith("undo ") and not command.startswith(
            ("undo telnet", "undo ftp", "undo ip http")
        ):
            self._undo(command.removeprefix("undo "))
        else:
            self._set(_typed(command))

    @property
    def here(self) -> Rows:
        rows = self.rows
        for text in self.path:
            rows = rows[text]
        return rows

    def _set(self, line: str) -> None:
        self._must_be_known(line)
        self._must_have_its_session(line)
        is_view = VIEWS.fullmatch(line) and not LOGICAL.fullmatch(line) and not self._is_leaf(line)
        if not is_view:
            self._must_be_free(line)
            setting = _setting(line)
            for text in [text for text in self.here if setting and _setting(text) == setting]:
                del self.here[text]
            if line.startswith("ip binding "):
                self._forget(WIPED.pattern)
            if line.startswith("ip address ") and not line.endswith(" sub"):
                self._forget(r"ip address (?!.* sub$).*")
        if line.startswith("rule name ") and line not in self.here:
            self.here[line] = {"action drop": {}} if self.path == ["security-policy ip"] else {}
        self.here.setdefault(line, {})
        if is_view:
            self.path.append(line)

    def _is_leaf(self, line: str) -> bool:
        """Tell whether a line that could enter a view elsewhere is a setting in this one."""
        return bool(self.path) and not line.startswith(
            ("rule name ", "area ", "key ", "type ", "address-family ", "ip vpn-instance ")
        )

    def _forget(self, pattern: str) -> None:
        for text in [text for text in self.here if re.fullmatch(pattern, text)]:
            del self.here[text]

    def _switch(self, command: str) -> None:
        """Switch off what is on by default, or on again."""
        off = f"undo {command.removeprefix('undo ')}"
        self.here.pop(off, None)
        if command == off:
            self.here[off] = {}

    def _permit(self, command: str) -> None:
        """Let a trunk carry VLANs, or no longer."""
        name = "port trunk permit vlan"
        rows = [text for text in self.here if text.startswith(f"{name} ")]
        carried = set().union(*(_vlans(text.removeprefix(name)) for text in rows))
        meant = _vlans(command.partition(name)[2])
        if command.startswith("undo ") and not meant <= carried:
            _refuse("they are not carried")
        self._forget(rf"{name} .*")
        left = carried - meant if command.startswith("undo ") else carried | meant
        if left:
            self.here[f"{name} {' '.join(map(str, sorted(left)))}"] = {}

    def _must_have_its_session(self, line: str) -> None:
        """A peer is made by its AS number, in the view of its table."""
        named = re.match(r"peer (\S+) (?!as-number )", line)
        if not named:
            return
        rows = self.rows
        for text in self.path[:-1] if self.path[-1].startswith("address-family ") else self.path:
            rows = rows[text]
        if not any(text.startswith(f"peer {named[1]} as-number ") for text in rows):
            _refuse(f"no peer {named[1]}")

    def _forget_peer(self, peer: str) -> None:
        gone = [text for text in self.here if text.startswith(f"{peer} ")]
        if not gone:
            _refuse("no such peer")
        for rows in (
            self.here,
            *(below for text, below in self.here.items() if text.startswith("address-family ")),
        ):
            for text in [text for text in rows if text.startswith(f"{peer} ")]:
                del rows[text]

    def _must_be_free(self, line: str) -> None:
        listed = re.match(r"ip(?:v6)? prefix-list \S+ index \d+ ", line)
        if listed and any(text.startswith(listed.group()) and text != line for text in self.here):
            _refuse("it has one already")
        for section, numbered in TAKEN.values():
            if not (self.path and re.match(section, self.path[-1]) and (own := re.match(numbered, line))):
                continue
            if any(text.startswith(own.group()) and text != line for text in self.here):
                _refuse("it has one already")

    def _must_be_known(self, line: str) -> None:
        for object_, rest, naming in NAMED:
            named = re.fullmatch(naming, line)
            if named and not any(
                (o := re.fullmatch(object_ + rest, t)) and o[1] == named[1] for t in self.rows
            ):
                _refuse(f"no {named[1]}")

    def _undo(self, line: str) -> None:
        line = re.sub(r"^(snmp-agent usm-user v3 \S+) local$", r"\1", _typed(line))
        if not self.path and STANDING.fullmatch(line):
            _refuse("it is always there")
        for object_, rest, naming in NAMED:
            gone = None if self.path else re.fullmatch(f"{object_}(?:{rest})?", line)
            if gone and _names(self.rows, naming, gone[1]):
                _refuse(f"{gone[1]} is in use")
        named = _setting(line)
        if named and named != line:
            _refuse("undo takes no value here")
        if re.match(r"rule \d+ ", line):
            _refuse("undo takes the number of a rule")
        found = [text for text in self.here if line in (text, _setting(text)) or text.startswith(line + " ")]
        exact = [text for text in found if text == line]
        if not found:
            _refuse("there is nothing to undo")
        if not exact and len(found) > 1 and _setting(found[0]) is None and not WHOLE.fullmatch(line):
            _refuse("more than one")
        for text in exact or found:
            del self.here[text]
        if line.startswith("ip binding "):
            self._forget(WIPED.pattern)

    def _move(self, name: str, behind: str | None) -> None:
        rows, rule = self.here, f"rule name {name}"
        if rule not in rows or (behind and f"rule name {behind}" not in rows):
            _refuse("no such rule")
        names = [text for text in rows if text != rule]
        at = names.index(f"rule name {behind}") + 1 if behind else 0
        ordered = {text: rows[text] for text in (*names[:at], rule, *names[at:])}
        rows.clear()
        rows.update(ordered)


def _typed(line: str) -> str:
    """Return a printed line without numbers that the device gives itself, masks and IPv6 in one form."""
    line = re.sub(r"(?<![\w:])[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*", lambda found: found[0].upper(), line)
    line = re.sub(r"^\d+ (?=network |service )", "", re.sub(r"^rule \d+ name ", "rule name ", line))
    return re.sub(r"^(ip route-static \S+) 0 ", r"\1 0.0.0.0 ", line)


def _vlans(numbers: str) -> set[int]:
    """Return the VLANs of ``1 3 to 5``."""
    spans = re.findall(r"(\d+)(?: to (\d+))?", numbers)
    return {vlan for first, last in spans for vlan in range(int(first), int(last or first) + 1)}


def _setting(line: str) -> str | None:
    for pattern, name in MIDDLE:
        if match := pattern.fullmatch(line):
            return match.expand(name)
    return next((match.group() for one in ONE if (match := one.match(line))), None)


def _names(rows: Rows, naming: str, name: str) -> bool:
    return any(
        ((m := re.fullmatch(naming, text)) and m[1] == name) or _names(below, naming, name)
        for text, below in rows.items()
    )


def _lines(rows: Rows, depth: int):
    rules = 0
    for text, below in rows.items():
        if depth == 0:
            yield "#"
        shown = text
        if text.startswith("rule name ") and any("action" in t for t in below):
            shown, rules = f"rule {rules} {text.removeprefix('rule ')}", rules + 1
        yield " " * depth + shown
        yield from _lines(below, depth + 1)
