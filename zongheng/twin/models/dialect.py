# SPDX-License-Identifier: Apache-2.0
"""How a vendor's devices talk, whatever they configure: read from ``dialects/*.yml``.

A grammar names its dialect. What is a matter of words (prompts, refusals, questions, the frame of a printed
configuration, the pager) is data here; what a command does stands in the modules of operations and displays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng.config.grammar import COMWARE_LIKE, IOS_LIKE, VRP_LIKE
from zongheng.config.grammar import Grammar as Print
from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True)
class Prompts:
    """Forms of the prompt: ``{name}``, ``{view}`` (what the view adds), ``{sign}`` (see ``Signs``).

    ``guest`` is that of a session that may only look, where there is such a mode.
    """

    user: str
    system: str
    view: str
    guest: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a two-stage device shows in its prompt: nothing uncommitted, or something."""

    clean: str
    changed: str


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before the prompt while all of these settings stand."""

    where: tuple[tuple[str, ...], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Bgp:
    """Where BGP's settings stand: sections of the process, outermost first, of ``{vpn}`` and ``{family}``."""

    process: tuple[str, ...]
    """What opens the process; the number of the AS follows."""
    peers: tuple[str, ...]
    """Peers of the global table."""
    vpn_peers: tuple[str, ...]
    family: tuple[str, ...]
    """What is told to peers of the global table."""
    vpn_family: tuple[str, ...]
    enables: bool
    """Whether a peer speaks only once a family enables it."""
    peer: str
    """What begins the line of a peer."""
    default: str
    """What stands behind a peer that is given a default route."""
    preference: tuple[str, ...]
    """What begins the line with the preferences of routes from outside and from inside of the AS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """How static routes are said, and what an IGP is told of routes that are not its own."""

    static: str
    """Stands behind ``ip`` or ``ipv6``."""
    instance: str
    """Stands before the name of a VPN instance."""
    distance: tuple[str, ...]
    """What stands between the next hop and the preference; nothing where that follows at once."""
    usual: int
    """The preference of a static route that is given none."""
    ospf: Mapping[int, tuple[str, ...]]
    """By family, what opens a process of OSPF; its number follows."""
    brought: str
    default: tuple[str, ...]
    """What begins the line by which OSPF gives a default route."""
    metric: str
    kind: str
    """Stands before the type (1 or 2) of what OSPF is brought."""

    def instance_in(self, words: tuple[str, ...]) -> str:
        """Return the VPN instance that a line names; empty for the global table."""
        return words[words.index(self.instance) + 1] if self.instance in words else ""


@dataclass(frozen=True, slots=True)
class Isis:
    """Where a process of IS-IS keeps what belongs to one family (4 or 6)."""

    begins: Mapping[int, tuple[str, ...]]
    """What such lines begin with, where they stand in the process itself."""
    sections: Mapping[int, tuple[str, ...]]
    """The section below the process that they stand in, where they do not."""
    speaks6: tuple[str, ...]
    """The line of a process without which it speaks no IPv6."""
    port6: tuple[str, ...]
    """The line of an interface without which it takes no IS-IS of IPv6; empty where none is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The words of one vendor's devices. Line feeds are printed as the terminal's own."""

    name: str
    sysname: str
    """The name of a device that has been given none."""
    prompts: Prompts
    signs: Signs
    leads: tuple[Lead, ...]
    """The first that holds counts."""
    banner: tuple[str, ...]
    """The setting whose value is printed in a greeting, where ``{banner}`` stands."""
    login_banner: tuple[str, ...]
    """The setting whose value SSH shows before the password; none where ``banner`` is all there is."""
    greeting: str
    page: int
    more: str
    erase: str
    """What the pager prints to wipe ``more`` out."""
    negation: str
    negates_whole: bool
    """Whether the line that sets something may stand behind ``negation``, its value included."""
    leave: str
    """The command that leads from any view to the user view; Ctrl-Z types it."""
    shows: str
    """The command that only shows: its filters are split off, and no setting begins with it."""
    does: str = ""
    """What leads from a view of settings to one command of the user view; empty where nothing does."""
    comments: str
    """Signs that begin a line which a device does not read."""
    headings: tuple[str, ...]
    """What begins a line of a file that says what wrote it, and is no setting."""
    separator: str
    """The line between sections of a printed configuration; in a file it ends every section."""
    end: str
    """The last line of a printed configuration."""
    globals_indented: bool
    """Whether global lines that open no section are printed with one leading blank."""
    hash: str
    """What a stored password that cannot be read back begins with (see ``ciphertext``)."""
    refusals: Mapping[str, str]
    """By the reason (see ``matcher``): what is printed, under a caret where the text speaks of one."""
    filters: tuple[str, ...]
    factory_user: tuple[str, str]
    """Name and password of a device that has no configuration."""
    startup: str
    """The startup file of a device that was told none."""
    logins: str
    """Which settings let people in: see ``accounts``."""
    bgp: Bgp
    routes: Routes
    isis: Isis
    lldp: tuple[str, ...]
    """The setting that lets a device announce itself at its ports."""
    texts: Mapping[str, str]
    """What commands print and ask, by the name that operations call it."""

    @property
    def print(self) -> Print:
        """Return how a printed configuration is read, banners of several lines among the rest."""
        return _PRINTS[self.name]

    def skips(self, line: str) -> bool:
        """Return whether a line of a file is none that a device carries out."""
        return line[0] in self.comments or line.startswith(self.headings) or line == self.end

    def refusal(self, reason: str, line: str = "") -> str:
        """Return what the device says to a line that is no command for this reason."""
        return self.refusals[reason].replace("{line}", line)

    def says(self, name: str, /, **values: object) -> str:
        """Return a text with its values filled in."""
        return self.texts[name].format(**values)


_PRINTS: Mapping[str, Print] = {"vrp": VRP_LIKE, "comware": COMWARE_LIKE, "rgos": IOS_LIKE}


@cache
def load_dialect(name: str, family: str = "") -> Dialect:
    """Return the dialect ``name``, read once a process, with the texts that a family has of its own."""
    text = files(__package__).joinpath("dialects", f"{name}.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = from_yaml(text)
    data["texts"] |= data.pop("families").get(family, {})
    data["prompts"] = Prompts(**data["prompts"])
    data["signs"] = Signs(**data["signs"])
    data["leads"] = tuple(
        Lead(tuple(tuple(setting.split()) for setting in lead["where"]), lead["text"])
        for lead in data["leads"]
    )
    for setting in ("banner", "login_banner", "lldp"):
        data[setting] = tuple(data[setting].split())
    data["bgp"], data["routes"] = _bgp(**data["bgp"]), _routes(data["routes"])
    data["isis"] = _isis(data.get("isis", {}))
    for key in ("filters", "factory_user", "headings"):
        data[key] = tuple(data[key])
    return Dialect(name=name, **data)


def _bgp(*, process: str, preference: str, enables: bool, peer: str, default: str, **at: list[str]) -> Bgp:
    paths = {key: tuple(path) for key, path in at.items()}
    words = {"process": tuple(process.split()), "preference": tuple(preference.split())}
    return Bgp(**paths, **words, enables=enables, peer=peer, default=default)


def _routes(data: dict[str, Any]) -> Routes:
    ospf = {family: tuple(words.split()) for family, words in data["ospf"].items()}
    split = {key: tuple(data[key].split()) for key in ("distance", "default")}
    return Routes(**data | split | {"ospf": ospf})


def _isis(told: Mapping[str, Any]) -> Isis:
    """Return where IS-IS is kept; nowhere in a dialect that has none."""
    begins, sections = (
        {family: tuple(line.split()) for family, line in told.get(key, {}).items()}
        for key in ("begins", "sections")
    )
    speaks6, port6 = (tuple(told.get(key, "").split()) for key in ("speaks6", "port6"))
    return Isis(begins, sections, speaks6, port6)
