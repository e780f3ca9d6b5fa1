# SPDX-License-Identifier: Apache-2.0
"""What a device answers, as rows: by our TextFSM templates where we have one, else by ntc-templates'.

Ours stand in ``parsers/``. Where ntc-templates has one too, ours is there because that one stops at lines
that other versions print (``display interface`` of version 8, the routing table of a VPN instance, the legend
of ``display interface brief``), keeps one of several neighbours of a port (LLDP), or leaves out what is asked
for (the ports of a VLAN, MAC addresses in a VSI).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Protocol

import yaml
from ntc_templates.parse import ParsingException, parse_output
from textfsm import TextFSM, TextFSMError

from zongheng.config import redact
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.console.dialogs import dialogs_of

_PACKAGE = "zongheng.platforms.huawei_vrp"
Row = dict[str, str]


class Asked(Protocol):
    """A device that answers one line at a time: an open terminal, or recorded texts."""

    base_prompt: str

    @property
    def place(self) -> Place:
        """Return where it is, for messages."""

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        """Return what the device prints to a command."""


def told(device: Asked, command: str, *, seconds: float = 60.0) -> str:
    """Return what a device prints to a command; an empty text where it says that there is nothing.

    Raises HW010 with the device's words where it refuses.
    """
    output = device.ask(command, seconds=seconds)
    if _nothing().search(output):
        return ""
    words = dialogs_of("huawei_vrp").failure(output)
    if words:
        raise ZonghengError(problem("HW010", device.place, found=words, line=redact(command)))
    return output


def table(
    device: Asked,
    command: str,
    template: str = "",
    *,
    whole: Callable[[str], str] = str,
    filled: bool = False,
) -> list[Row]:
    """Return the rows of a command's answer, by the template of ``template`` where its name is another.

    ``whole`` makes one line of what the device breaks into several; an answer that must be ``filled`` and
    gives no row is in no form that we know. Raises HW010 where the device refuses, HW018 for such a form.
    """
    output = whole(told(device, command))
    try:
        found = rows(template or command, output) if output.strip() else []
    except (ParsingException, TextFSMError) as unknown:
        raise _not_understood(device, command, str(unknown)) from unknown
    if filled and not found:
        raise _not_understood(device, command, output.strip())
    return found


def table_if_known(device: Asked, command: str, template: str = "") -> list[Row]:
    """Return the rows of a command that some models do not have; none where the device refuses it."""
    try:
        return table(device, command, template)
    except ZonghengError as refused:
        if refused.problems[0].code != "HW010":
            raise
        return []


def _not_understood(device: Asked, command: str, text: str) -> ZonghengError:
    found = (text.splitlines() or [""])[-1][-80:]
    return ZonghengError(problem("HW018", device.place, line=redact(command), found=found))


def rows(command: str, output: str) -> list[Row]:
    """Return what ``output`` of ``command`` says, one mapping a row, keys in lower case.

    Raises ``TextFSMError`` or ``ParsingException`` where no template knows it. (In ntc-templates, the prefix
    of ``dir`` catches every unknown ``display``; its complaint means the same.)
    """
    text = _template(command)
    if text is None:
        found: list[Row] = parse_output("huawei_vrp", command, output)
        return found
    machine = TextFSM(StringIO(text))
    heads = [head.lower() for head in machine.header]
    return [dict(zip(heads, row, strict=True)) for row in machine.ParseText(output)]


@cache
def _template(command: str) -> str | None:
    name = re.sub(r"\s+", "_", command.strip()) + ".textfsm"
    source = files(_PACKAGE).joinpath("parsers", name)
    return source.read_text(encoding="utf-8") if source.is_file() else None


@cache
def _nothing() -> re.Pattern[str]:
    source = files(_PACKAGE).joinpath("getters", "answers.yml")
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{text})" for text in data["nothing"]), re.MULTILINE | re.IGNORECASE)
