# SPDX-License-Identifier: Apache-2.0
"""A RGOS device as far as patches need one: views, single values, ``no``, switches, objects in use.

It knows nothing of :mod:`zongheng.platforms`: what a line does is written down here anew, from the sources of
``formats.yml``.
"""

import re
from ipaddress import IPv4Address
from typing import NoReturn

VIEWS = re.compile(
    r"interface .*|vlan \d+|ip dhcp pool \S+|vrf definition \S+|address-family .*|ip access-list standard \S+"
    r"|ipv6 access-list \S+|route-map \S+ \S+ \d+|router bgp \d+|(?:ipv6 )?router ospf \d+(?: vrf \S+)?"
    r"|line .*"
)
STANDING = re.compile(r"interface \w*GigabitEthernet [\d/]+|line .*")
"""Views that nothing removes."""
ONE_VALUE = (
    r"hostname|description|banner login|aaa local authentication (?:attempts|lockout-time)|name|rd",
    r"aaa (?:authentication|authorization) \S+ \S+|password policy (?:min-size|life-cycle)",
    r"password policy no-repeat-times|username \S+|clock timezone|ntp server \S+",
    r"ip ssh (?:version|authentication-retries|time-out|cipher-mode|hmac-algorithm)",
    r"logging (?:buffered|trap|source interface)|vrf(?! )|network(?= [\d.]+ [\d.]+$)",
    r"dns-server|default-router|lease|encapsulation dot1Q|switchport (?:mode|access vlan|trunk allowed vlan)",
    r"rate-limit (?:in|out)put(?= \d+ \d+$)",
    r"vrf forwarding|vrrp (?:\d+ (?:ip(?= )|priority)|ipv6 \d+ priority)|bfd interval|router-id",
    r"ipv6 ospf (?:network|cost|\d+ area)",
    r"ip ospf (?:network|cost|authentication|message-digest-key \d+)|mls qos trust|bgp router-id",
    r"(?:tacacs|radius)-server (?:host \S+|key|retransmit)|ip (?:tacacs|radius) source-interface",
    r"aaa accounting (?:exec|commands \d+) \S+|accounting (?:exec|commands \d+)",
    r"set (?:local-preference|metric)|neighbor \S+ (?:remote-as|description|password)|distance (?:bgp|ospf)",
    r"maximum-paths ebgp|default-information originate|redistribute bgp|exec-timeout|login authentication",
    r"monitor session \d+ (?:source|destination) interface \S+ [\d/]+",
    r"snmp-server (?:contact|location|trap-source|group \S+ v3 \S+|user \S+ \S+ v3)|transport input",
)
"""What has one value."""
_ONE = tuple(re.compile(rf"(?:{each})(?= |$)") for each in ONE_VALUE)
_WHOLE = re.compile(r"monitor session .*|vrf forwarding|rd|ipv6 ospf \d+ area|vrrp \d+ ip")
"""Of these ``no`` names the value as well."""
_TAKEN = re.compile(
    r"rd|ip ospf message-digest-key \d+|ipv6 ospf \d+ area|\d+(?= (?:permit|deny) )"
    r"|(?:ip|ipv6) prefix-list \S+ seq \d+|monitor session \d+ destination interface(?= )"
    r"|monitor session \d+ source interface \S+ [\d/]+(?= )"
)
"""What a second value does not overwrite: the first one has to go before."""
_SWITCHES = re.compile(
    r"switchport|enable service (?:telnet|web)-server|ipv6 nd suppress-ra|lldp enable"
    r"|bgp default ipv4-unicast|snmp-server enable version v(?:1|2c)"
)
"""What stands in the configuration as ``no`` and the line where it is off."""
_BOTH = re.compile(r"enable service .*|lldp enable|snmp-server enable .*")
"""Switches that stand there as well where they are on."""
_WIPED = re.compile(r"(?:ip|ipv6) address .*|ipv6 enable|ip helper-address .*|vrrp .*|ipv6 ospf .*")
_NAMED = (
    (r"vrf definition (\S+)", r"(?:vrf forwarding|vrf|ip route vrf|ipv6 route vrf) (\S+)(?: .*)?"),
    (r"vrf definition (\S+)", r"(?:(?:ipv6 )?router ospf \d+|address-family \S+) vrf (\S+)"),
    (r"route-map (\S+) permit \d+", r"neighbor \S+ route-map (\S+) \S+"),
    (r"ip access-list standard (\S+)", r"access-class (\S+) in|snmp-server group .* access (\S+)"),
    (r"ipv6 access-list (\S+)", r"ipv6 access-class (\S+) in"),
)
"""Objects, and the lines that name one: it must be there, and cannot go while it is named."""

Rows = dict[str, "Rows"]


class RefusedError(Exception):
    """The device's answer to a line that it does not take."""


def _refuse(reason: str) -> NoReturn:
    raise RefusedError(reason)


class Rgos:
    """A device with a configuration; ``type`` lines at it, ``printed`` is what it shows."""

    def __init__(self, text: str) -> None:
        self.rows: Rows = {}
        self.path: list[str] = []
        stack: list[Rows] = [self.rows]
        for line in text.splitlines():
            if line.strip() in ("", "!", "end", "exit-address-family"):
                continue
            depth = len(line) - len(line.lstrip())
            del stack[depth + 1 :]
            stack.append(stack[depth].setdefault(_typed(line.strip()), {}))

    def printed(self) -> str:
        """Return the configuration as the device prints it."""
        lines = "".join(f"{line}\n" for line in _lines(self.rows, 0))
        return f"\nBuilding configuration...\nCurrent configuration : {len(lines)} bytes\n\n{lines}!\nend\n"

    def type(self, commands) -> list[str]:
        """Type commands from the configuration mode; return what was refused, with the reason."""
        self.path, refused = [], []
        for command in commands:
            try:
                self._line(_typed(command))
            except RefusedError as reason:
                refused.append(f"{' / '.join(self.path)}: {command}: {reason}")
        return refused

    def _line(self, command: str) -> None:
        if command in ("exit", "exit-address-family"):
            family = bool(self.path) and self.path[-1].startswith("address-family ")
            if not self.path or (command == "exit-address-family") != family:
                _refuse("leaves nothing")
            self.path.pop()
        elif command.startswith("no "):
            self._no(command.removeprefix("no "))
        else:
            self._set(command)

    @property
    def here(self) -> Rows:
        rows = self.rows
        for text in self.path:
            rows = rows[text]
        return rows

    def _set(self, line: str) -> None:
        self._must_be_known(line)
        if _SWITCHES.fullmatch(line):
            self.here.pop(f"no {line}", None)
            if not _BOTH.fullmatch(line):
                return
        if VIEWS.fullmatch(line):
            self.here.setdefault(line, {})
            self.path.append(line)
            return
        line = self._standing(line)
        self._must_be_free(line)
        if line.startswith("vrf forwarding ") and line not in self.here:
            self._forget(_WIPED)
        setting = _setting(line)
        for text in [text for text in self.here if setting and _setting(text) == setting]:
            del self.here[text]
        if line.startswith("ip address ") and not line.endswith(" secondary"):
            self._forget(re.compile(r"ip address (?!.* secondary$).*"))
        self.here[line] = {}

    def _standing(self, line: str) -> str:
        """Return a line as it stands here already, with the number of its area in whichever form."""
        return next((text for text in self.here if _meant(text) == _meant(line)), line)

    def _forget(self, pattern: re.Pattern[str]) -> None:
        for text in [text for text in self.here if pattern.fullmatch(text)]:
            del self.here[text]

    def _must_be_free(self, line: str) -> None:
        taken = _TAKEN.match(line)
        if taken and any(t.startswith(f"{taken.group()} ") and t != line for t in self.here):
            _refuse("it has one already")
        copied = re.fullmatch(r"monitor session \d+ (\w+) interface (\S+ \S+) \w+", line)
        other = copied and {"source": "destination", "destination": "source"}[copied[1]]
        if copied and any(
            re.match(rf"monitor session \d+ {other} interface {copied[2]} ", t) for t in self.here
        ):
            _refuse("it is at the other end of a mirror")
        neighbour = re.match(r"neighbor \S+ (?!remote-as)", line)
        if neighbour and " vrf " in self.path[-1]:
            session = line.split()[1]
            if not any(text.startswith(f"neighbor {session} remote-as ") for text in self.here):
                _refuse("specify remote-as first")

    def _must_be_known(self, line: str) -> None:
        for object_, naming in _NAMED:
            named = re.fullmatch(naming, line)
            name = named and next(filter(None, named.groups()))
            if name and not any((o := re.fullmatch(object_, t)) and o[1] == name for t in self.rows):
                _refuse(f"no {name}")

    def _no(self, line: str) -> None:
        if not self.path and STANDING.fullmatch(line):
            _refuse("it is always there")
        if _SWITCHES.fullmatch(line):
            self.here.pop(line, None)
            self.here[f"no {line}"] = {}
            return
        for object_, naming in _NAMED:
            gone = None if self.path else re.fullmatch(object_, line)
            if gone and _names(self.rows, naming, gone[1]):
                _refuse(f"{gone[1]} is in use")
        line = self._standing(line)
        setting = _setting(line)
        if setting and setting != line and not _WHOLE.fullmatch(setting):
            _refuse("no takes no value here")
        found = [text for text in self.here if text == line or text.startswith(f"{line} ")]
        if not found:
            _refuse("there is nothing to take back")
        if line.startswith("vrf forwarding"):
            self._forget(_WIPED)
        for text in found:
            del self.here[text]


def _typed(line: str) -> str:
    """Return a line as the device writes it: IPv6 addresses in capitals, areas as they are typed."""
    if line.startswith(("description ", "banner ")):
        return line
    address = r"(?<!\S)[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?=/|\s|$)"
    return re.sub(address, lambda found: found[0].upper(), line)


def _meant(line: str) -> str:
    """Return a line with the area at its end, where it has one, in dotted form."""
    area = re.search(r"(?<= area )\d+$", line)
    return f"{line[: area.start()]}{IPv4Address(int(area[0]))}" if area else line


def _setting(line: str) -> str | None:
    return next((match.group() for one in _ONE if (match := one.match(line))), None)


def _names(rows: Rows, naming: str, name: str) -> bool:
    return any(
        ((m := re.fullmatch(naming, text)) and name in m.groups()) or _names(below, naming, name)
        for text, below in rows.items()
    )


def _lines(rows: Rows, depth: int):
    for text, below in rows.items():
        if depth == 0:
            yield "!"
        yield " " * depth + text
        yield from _lines(below, depth + 1)
        if text.startswith("address-family "):
            yield " " * depth + "exit-address-family"
