# SPDX-License-Identifier: Apache-2.0
"""A SecPath as far as patches need one: views, single values, ``undo``, rules in order, objects in use.

It knows nothing of :mod:`zongheng.platforms`: what a line does is written down here anew, from the manuals.
"""

import re
from typing import NoReturn

VIEWS = re.compile(
    r"interface \S+|security-zone name \S+|object-group (?:ip address|ipv6 address|service) \S+"
    r"|security-policy ip(?:v6)?|nat global-policy|(?:ips|anti-virus|url-filter) policy \S+"
    r"|(?:ips|anti-virus) signature auto-update|app-profile \S+|attack-defense policy \S+"
    r"|keychain \S+ mode absolute|key \d+|nqa entry \S+ \S+|type icmp-echo|acl .*|ospf \d+(?: router-id \S+)?"
    r"|ospfv3 \d+|area \S+|local-user \S+ class manage|line \S+ \S+(?: \d+)?|rule name \S+"
)
"""Lines that enter a view; of a security policy's rules, printed with numbers, by their names."""
LOGICAL = re.compile(r"ospfv3 \d+ area \S+|ospf(?:v3)? authentication-mode keychain \S+|acl \d+")
"""Lines that only look like a view."""
STANDING = re.compile(r"interface GigabitEthernet[\d/]+|interface NULL0|line .*|security-policy ip(?:v6)?")
"""Views that nothing removes."""
ONE_VALUE = (
    r"sysname|description|clock timezone|clock protocol|header login|ospf cost|ospf network-type",
    r"ospf authentication-mode|ospfv3 cost|ospfv3 network-type|ospfv3 authentication-mode",
    r"attack-defense apply policy|password-control (?:aging|length|composition|history|login-attempt)",
    r"info-center logbuffer size|info-center loghost source|info-center source default loghost|profile",
    r"snmp-agent sys-info contact|snmp-agent sys-info location|snmp-agent trap source",
    r"ntp-service unicast-server \S+|ssh server (?:authentication-(?:retries|timeout)|acl|ipv6 acl)",
    r"ssh2 algorithm (?:cipher|mac)|ssh user \S+|password|authentication-mode|idle-timeout|protocol inbound",
    r"authentication-algorithm|key-string|(?:send|accept)-lifetime|destination ip|frequency|out interface",
    r"reaction \d+|nqa schedule \S+ \S+|default-route-advertise|router-id|action(?: snat| dnat)?",
    r"signature detect (?:ip-option )?\S+|ips apply policy|anti-virus apply policy|url-filter apply policy",
    r"default-action|update schedule|vrrp vrid \d+ priority|snmp-agent group v3 \S+ privacy",
)
"""What has one value: a new one overwrites it, ``undo`` names it alone."""
_ONE = tuple(re.compile(rf"(?:{each})(?= |$)") for each in ONE_VALUE)
_TAKEN = {
    "access lists": (r"acl (?:ipv6 )?(?:basic|advanced) \d+$", r"^rule \d+ "),
    "interfaces": (r"interface \S+$", r"^vlan-type dot1q vid "),
}
_NAMED = (
    (r"object-group (?:ip|ipv6) address (\S+)", r"(?:source|destination)-ip (?!host )(\S+)"),
    (r"object-group service (\S+)", r"service (zh-\S+)"),
    (r"app-profile (\S+)", r"profile (\S+)"),
    (r"attack-defense policy (\S+)", r"attack-defense apply policy (\S+)"),
    (r"keychain (\S+) mode absolute", r"ospf(?:v3)? authentication-mode keychain (\S+)"),
    (r"track (\d+) .*", r"ip route-static .* track (\d+)"),
)
"""Objects, and the lines that name one: it must be there, and cannot go while it is named."""

_MOVE = re.compile(r"(?:move rule name|rule move) (\S+) (?:top|after (?:name )?(\S+))")

Rows = dict[str, "Rows"]


class RefusedError(Exception):
    """The device's answer to a line that it does not take."""


def _refuse(reason: str) -> NoReturn:
    raise RefusedError(reason)


class SecPath:
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
        is_view = VIEWS.fullmatch(line) and not LOGICAL.fullmatch(line) and not self._is_leaf(line)
        if not is_view:
            self._must_be_free(line)
            setting = _setting(line)
            for text in [text for text in self.here if setting and _setting(text) == setting]:
                del self.here[text]
            if line.startswith("ip address ") and not line.endswith(" sub"):
                self._forget(r"ip address (?!.* sub$).*")
        if line.startswith("rule name ") and line not in self.here:
            self.here[line] = {"action drop": {}} if self.path == ["security-policy ip"] else {}
        self.here.setdefault(line, {})
        if is_view:
            self.path.append(line)

    def _is_leaf(self, line: str) -> bool:
        """Tell whether a line that could enter a view elsewhere is a setting in this one."""
        return bool(self.path) and not line.startswith(("rule name ", "area ", "key ", "type "))

    def _forget(self, pattern: str) -> None:
        for text in [text for text in self.here if re.fullmatch(pattern, text)]:
            del self.here[text]

    def _must_be_free(self, line: str) -> None:
        for section, numbered in _TAKEN.values():
            if not (self.path and re.match(section, self.path[-1]) and (own := re.match(numbered, line))):
                continue
            if any(text.startswith(own.group()) and text != line for text in self.here):
                _refuse("it has one already")

    def _must_be_known(self, line: str) -> None:
        for object_, naming in _NAMED:
            named = re.fullmatch(naming, line)
            if named and not any((o := re.fullmatch(object_, t)) and o[1] == named[1] for t in self.rows):
                _refuse(f"no {named[1]}")

    def _undo(self, line: str) -> None:
        line = _typed(line)
        if not self.path and STANDING.fullmatch(line):
            _refuse("it is always there")
        for object_, naming in _NAMED:
            gone = (
                None
                if self.path
                else re.fullmatch(
                    object_.replace(" mode absolute", "(?: .*)?").replace(" .*", "(?: .*)?"), line
                )
            )
            if gone and _names(self.rows, naming, gone[1]):
                _refuse(f"{gone[1]} is in use")
        named = _setting(line)
        if named and named != line:
            _refuse("undo takes no value here")
        if re.match(r"rule \d+ ", line):
            _refuse("undo takes the number of a rule")
        found = [text for text in self.here if text == line or text.startswith(line + " ")]
        exact = [text for text in found if text == line]
        if not found:
            _refuse("there is nothing to undo")
        if not exact and len(found) > 1 and _setting(found[0]) is None:
            _refuse("more than one")
        for text in exact or found:
            del self.here[text]

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
    """Return a printed line without the numbers that the device gives by itself, masks in one form."""
    line = re.sub(r"^\d+ (?=network |service )", "", re.sub(r"^rule \d+ name ", "rule name ", line))
    return re.sub(r"^(ip route-static \S+) 0 ", r"\1 0.0.0.0 ", line)


def _setting(line: str) -> str | None:
    return next((match.group() for one in _ONE if (match := one.match(line))), None)


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
