# SPDX-License-Identifier: Apache-2.0
"""What a device answers, as rows: by our TextFSM templates where we have one, else by ntc-templates'.

Ours stand in a platform's ``parsers/``; which answers say that there is nothing of a kind, in its
``getters/answers.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Protocol

from ntc_templates.parse import ParsingException, parse_output
from textfsm import TextFSM, TextFSMError

from zongheng.config import redact
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.platforms.console.dialogs import dialogs_of

Row = dict[str, str]


class Asked(Protocol):
    """A device that answers one line at a time: an open terminal, or recorded texts."""

    base_prompt: str

    @property
    def place(self) -> Place:
        """Return where it is, for messages."""

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        """Return what the device prints to a command."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How the devices of one platform are understood; ``known_as`` is its name in ntc-templates."""

    platform: str
    known_as: str

    def told(self, device: Asked, command: str, *, seconds: float = 60.0) -> str:
        """Return what a device prints to a command; an empty text where it says that there is nothing.

        Raises HW010 with the device's words where it refuses.
        """
        output = device.ask(command, seconds=seconds)
        if _nothing(self.platform).search(output):
            return ""
        words = dialogs_of(self.platform).failure(output)
        if words:
            raise ZonghengError(problem("HW010", device.place, found=words, line=redact(command)))
        return output

    def table(
        self,
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
        output = whole(self.told(device, command))
        try:
            found = self.rows(template or command, output) if output.strip() else []
        except (ParsingException, TextFSMError) as unknown:
            raise not_understood(device, command, str(unknown)) from unknown
        if filled and not found:
            raise not_understood(device, command, output.strip())
        return found

    def table_if_known(self, device: Asked, *commands: str, template: str = "") -> list[Row]:
        """Return the rows of the first command that the device knows; none where it refuses all."""
        try:
            return self.table_of_first(device, *commands, template=template)
        except ZonghengError as refused:
            if refused.problems[0].code != "HW010":
                raise
            return []

    def table_of_first(
        self, device: Asked, *commands: str, template: str = "", filled: bool = False
    ) -> list[Row]:
        """Return the rows of the first of these commands that the device knows, by one template for all.

        The template is that of the first unless it is named. Raises HW010 where the device refuses each.
        """
        template = template or commands[0]
        for command in commands[:-1]:
            try:
                return self.table(device, command, template, filled=filled)
            except ZonghengError as refused:
                if refused.problems[0].code != "HW010":
                    raise
        return self.table(device, commands[-1], template, filled=filled)

    def rows(self, command: str, output: str) -> list[Row]:
        """Return what ``output`` of ``command`` says, one mapping a row, keys in lower case.

        Raises ``TextFSMError`` or ``ParsingException`` where no template knows it. (In ntc-templates, the
        prefix of ``dir`` catches every unknown ``display``; its complaint means the same.)
        """
        text = _template(self.platform, command)
        if text is None:
            found: list[Row] = parse_output(self.known_as, command, output)
            return found
        machine = TextFSM(StringIO(text))
        heads = [head.lower() for head in machine.header]
        return [dict(zip(heads, row, strict=True)) for row in machine.ParseText(output)]


def not_understood(device: Asked, command: str, text: str) -> ZonghengError:
    """Return the error of an answer in no form that we know, of which ``text`` is the place."""
    found = (text.splitlines() or [""])[-1][-80:]
    return ZonghengError(problem("HW018", device.place, line=redact(command), found=found))


@cache
def _template(platform: str, command: str) -> str | None:
    name = re.sub(r"\s+", "_", command.strip()) + ".textfsm"
    source = files(f"zongheng.platforms.{platform}").joinpath("parsers", name)
    return source.read_text(encoding="utf-8") if source.is_file() else None


@cache
def _nothing(platform: str) -> re.Pattern[str]:
    source = files(f"zongheng.platforms.{platform}").joinpath("getters", "answers.yml")
    data = from_yaml(source.read_text(encoding="utf-8"))
    return re.compile("|".join(f"(?:{text})" for text in data["nothing"]), re.MULTILINE | re.IGNORECASE)
