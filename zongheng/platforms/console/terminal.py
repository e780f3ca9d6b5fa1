# SPDX-License-Identifier: Apache-2.0
"""A console of a network device: netmiko's, without its waits, with pinned host keys and known questions.

netmiko waits for seconds of silence where it does not know what ends an answer; here every wait ends at the
prompt. A platform's terminal is this class before netmiko's own of the platform. A prompt is recognised
by the device's own name, so that a line of output that looks like one is not taken for one, and a new name
that is typed becomes a second one until the device shows it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any, ClassVar

import paramiko  # type: ignore[import-untyped]  # ships no type information
from netmiko.base_connection import BaseConnection
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException

from zongheng.config.redaction import REDACTED, redacted_command, secret_spans
from zongheng.config.words import clean_lines
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.console.dialogs import Dialogs
from zongheng.platforms.console.words import VENDOR_LIKE, Words

_SSH_PORT = 22
_GREETING = re.compile(r"(?:Change now|Please choose|\[[Yy]/[Nn]\]) ?:? ?")


class Console(BaseConnection):
    """One session. ``host_keys`` are OpenSSH public keys (``ssh-ed25519 AAAA…``), ``known_hosts`` a file.

    Without a pinned key no device is connected to. ``label`` is the host's name in messages.
    """

    dialogs: ClassVar[Dialogs]
    """The questions of the platform and their answers."""
    quiet: ClassVar[str]
    """The command that turns the pager off for this session."""
    words: ClassVar[Words] = VENDOR_LIKE
    lead: ClassVar[str] = ""
    """What may stand before a prompt, as a regular expression."""
    signs: ClassVar[str] = ""
    """What may stand before the name in a configuration prompt, likewise."""

    def __init__(
        self,
        *,
        host_keys: Sequence[str] = (),
        known_hosts: str | None = None,
        label: str = "",
        **kwargs: Any,  # noqa: ANN401 - netmiko's
    ) -> None:
        self.pinned = tuple(host_keys)
        self.known_hosts = known_hosts
        self.label = label or str(kwargs.get("host", ""))
        self.names: list[str] = []
        self.fell_silent = False
        kwargs.setdefault("ssh_strict", True)
        super().__init__(**kwargs)

    # --- connecting -----------------------------------------------------------------------------

    def _build_ssh_client(self) -> paramiko.SSHClient:
        client = super()._build_ssh_client()
        name = self.host if self.port == _SSH_PORT else f"[{self.host}]:{self.port}"
        keys = client.get_host_keys()
        if self.known_hosts:
            client.load_host_keys(self.known_hosts)
        for text in self.pinned:
            entry = paramiko.hostkeys.HostKeyEntry.from_line(f"{name} {text}")
            if entry is None or entry.key is None:
                raise ZonghengError(problem("DEV007", self._place, found=text))
            keys.add(name, entry.key.get_name(), entry.key)
        if keys.lookup(name) is None:
            raise ZonghengError(problem("DEV006", self._place))
        return client

    def establish_connection(self, width: int = 511, height: int = 1000) -> None:
        """Connect; raise DEV006, DEV020 (another key), DEV021 (password) or DEV022 (unreachable)."""
        try:
            super().establish_connection(width=width, height=height)
        except NetmikoAuthenticationException as refused:
            raise ZonghengError(problem("DEV021", self._place, user=self.username)) from refused
        except NetmikoTimeoutException as failed:
            if isinstance(failed.__context__, paramiko.BadHostKeyException):
                raise ZonghengError(problem("DEV020", self._place)) from failed
            where = {"address": self.host, "port": self.port}
            raise ZonghengError(problem("DEV022", self._place, **where)) from failed

    def special_login_handler(self, delay_factor: float = 1.0) -> None:  # noqa: ARG002 - netmiko's interface
        """Read the greeting up to the first prompt; decline what the device asks before it."""
        text = ""
        first_prompt = self.words.first_prompt(self.lead)
        deadline = time.monotonic() + float(self.conn_timeout)
        while time.monotonic() < deadline:
            text += self._received()
            prompt = first_prompt.search(text)
            if prompt:
                self.names = [prompt["name"]]
                self.base_prompt = prompt["name"]
                return
            if _GREETING.search(text[-40:]):
                self.write_channel(self.dialogs.otherwise + self.RETURN)
                text = ""
        raise ZonghengError(problem("DEV026", self._place, found=text.strip()[-60:]))

    def _try_session_preparation(self, force_data: bool = False) -> None:
        """Prepare without netmiko's empty line, whose prompt would be taken for an answer."""
        super()._try_session_preparation(force_data=force_data)

    def session_preparation(self) -> None:
        """Turn the pager off; the prompt is known from the login."""
        self.ansi_escape_codes = True
        self.run(self.quiet)

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, command: str, *, seconds: float = 60.0) -> str:
        """Send one line and return what the device prints until its next prompt, echo left out.

        Known questions are answered from ``dialogs.yml``; a question nobody foresaw is declined and
        raises HW014. Raises DEV023 when no prompt comes within ``seconds``, DEV024 when the
        connection ends.
        """
        name = self.words.named(command)
        if name and name not in self.names:
            self.names.append(name)
        unforeseen = ""
        self._type(command)
        text = ""
        while True:
            text += self._until_prompt_or_question(seconds)
            if not self.dialogs.question_ends.search(text):
                break
            asked = _last_lines(text)
            answer = self.dialogs.answer(asked, command.strip())
            unforeseen = unforeseen or ("" if answer is not None else asked)
            self._type(answer if answer is not None else self.dialogs.otherwise)
            text += "\n"
        if unforeseen:
            told = _without_secrets(unforeseen, command)
            raise ZonghengError(problem("HW014", self._place, found=told, line=redacted_command(command)))
        return self._answer(text, command)

    def run(self, command: str, *, seconds: float = 60.0) -> str:
        """Send one line like ``ask``; raise HW010 with the line and the device's words when it refuses."""
        output = self.ask(command, seconds=seconds)
        words = _without_secrets(self.dialogs.failure(output), command)
        if words:
            raise ZonghengError(
                problem("HW010", self._place, found=words, line=redacted_command(command.strip()))
            )
        return output

    @property
    def alive(self) -> bool:
        """Return whether the connection stands; asks the transport and types nothing."""
        transport = getattr(self.remote_conn, "transport", None)
        return transport is not None and bool(transport.is_active())

    @property
    def place(self) -> Place:
        return self._place

    # --- netmiko's own questions, answered without waiting -----------------------------------------

    def check_config_mode(
        self,
        check_string: str = "",  # noqa: ARG002 - netmiko's interface
        pattern: str = "",  # noqa: ARG002 - netmiko's interface
        force_regex: bool = False,  # noqa: ARG002 - netmiko's interface
    ) -> bool:
        """Tell whether the session is where lines are set; ends at the prompt."""
        self._type("")
        found = self._prompt().search(self._until_prompt_or_question(10.0))
        return found is not None and found["inner"] is not None

    def cleanup(self, command: str = "quit") -> None:  # noqa: ARG002 - netmiko's interface
        """Leave; the session's own candidate, if any, was dropped by the driver."""
        if self.check_config_mode():
            self.ask(self.words.leave)
        self.write_channel(self.words.bye + self.RETURN)

    # --- reading ----------------------------------------------------------------------------------

    @property
    def _place(self) -> Place:
        return Place(host=self.label)

    def _type(self, line: str) -> None:
        if self.fell_silent:
            # what it would answer now may belong to an older question: the session counts as lost
            raise ZonghengError(problem("DEV024", self._place))
        try:
            self.write_channel(line + self.RETURN)
        except (OSError, EOFError, AttributeError) as gone:
            raise ZonghengError(problem("DEV024", self._place)) from gone

    def _received(self) -> str:
        """Return what has come in; sleeps a little when nothing has."""
        try:
            data = str(self.read_channel())
        except (OSError, EOFError, AttributeError) as gone:
            raise ZonghengError(problem("DEV024", self._place)) from gone
        if not data:
            if getattr(self.remote_conn, "closed", True):
                raise ZonghengError(problem("DEV024", self._place))
            time.sleep(0.002)
        return data

    def strip_ansi_escape_codes(self, string_buffer: str) -> str:
        """Leave out escape codes, where there are any: netmiko searches every read for thirty of them."""
        return super().strip_ansi_escape_codes(string_buffer) if "\x1b" in string_buffer else string_buffer

    def _until_prompt_or_question(self, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        prompt = self._prompt()
        text = ""
        while True:
            data = self._received()
            text += data
            if data and (prompt.search(text) or self.dialogs.question_ends.search(text)):
                self._follow_name(prompt.search(text))
                return text
            if time.monotonic() > deadline:
                self.fell_silent = True
                raise ZonghengError(problem("DEV023", self._place, seconds=round(seconds)))

    def _prompt(self) -> re.Pattern[str]:
        return self.words.any_prompt(self.lead, self.signs, self.names)

    def _follow_name(self, prompt: re.Match[str] | None) -> None:
        """Learn from a prompt, where there is one, under which of its names the device goes now."""
        if prompt is not None:
            self.base_prompt = prompt["name"] or prompt["inner"]

    def _answer(self, text: str, command: str) -> str:
        lines = clean_lines(text)
        if lines and command.strip() and lines[0].strip().endswith(command.strip()):
            lines = lines[1:]
        return "\n".join(lines[:-1]).strip("\n")


def _last_lines(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines()[-3:] if line.strip())


def _without_secrets(said: str, command: str) -> str:
    """Return what a device said to a command without the command's secrets, which it may echo or quote."""
    hidden = set(command.split()) - set(redacted_command(command).split())
    # a part of a word too: of an address with a password
    hidden |= {command[span.start : span.end] for span in secret_spans(command)}
    for word in sorted(hidden, key=len, reverse=True):
        said = said.replace(word, REDACTED)
    return said
