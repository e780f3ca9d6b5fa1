# SPDX-License-Identifier: Apache-2.0
"""A console of a network device: netmiko's, without its waits, with pinned host keys and known questions.

netmiko waits for seconds of silence where it does not know what ends an answer; here every wait ends at the
prompt. A platform's terminal is this class before netmiko's own of the platform. A prompt is recognised
by the device's own name, so that a line of output that looks like one is not taken for one; a new name
that is typed becomes a second one until the device shows it, and one that somebody else gave it is learnt
when the device falls silent behind what looks like its prompt, and prints that again for an empty line.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import paramiko  # type: ignore[import-untyped]  # ships no type information
from netmiko.base_connection import BaseConnection
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoTimeoutException

from zongheng.config.redaction import REDACTED, redacted_command, secret_spans
from zongheng.config.wire import CHINESE, WireText
from zongheng.config.words import clean_lines
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.console.dialogs import Dialogs
from zongheng.platforms.console.prompts import Prompts, are_echoed
from zongheng.platforms.console.words import VENDOR_LIKE, Words
from zongheng.platforms.logins import LoginTransport, unanswered

_SSH_PORT = 22
_BYTES = "latin-1"
_RENAMED = 1.0
"""Seconds of silence behind a prompt under another name, until it is tried whether it is one."""
_SETTLED = 0.01
"""Seconds without a further print behind what is taken for the first prompt; a mistake is found out later."""
_DIALOG = 2.0
"""Seconds that a device has for saying that it waits for the lines of a banner; some say nothing."""
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
        self.prompts = Prompts(self.words, self.lead, self.signs)
        self.fell_silent = False
        self._text = WireText()
        # what netmiko calls text is bytes, one to one: it would decode each read by itself, and drop what
        # is not UTF-8, where a print can only be told as a whole
        kwargs["encoding"] = _BYTES
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

    def _connect_params_dict(self) -> dict[str, Any]:
        return {**super()._connect_params_dict(), "transport_factory": LoginTransport}

    def establish_connection(self, width: int = 511, height: int = 1000) -> None:
        """Connect; raise DEV006, DEV020 (another key), DEV021 (password refused) or DEV022 (unreachable).

        DEV023 and DEV024 say that no answer to the password came: in time, or until the connection ended.
        """
        try:
            super().establish_connection(width=width, height=height)
        except NetmikoAuthenticationException as refused:
            raise ZonghengError(problem("DEV021", self._place, user=self.username)) from refused
        except NetmikoTimeoutException as failed:
            cause = failed.__context__
            if isinstance(cause, paramiko.BadHostKeyException):
                raise ZonghengError(problem("DEV020", self._place)) from failed
            if told := unanswered(cause, self._place):
                raise ZonghengError(told) from failed
            raise self._unreachable() from failed
        except (EOFError, OSError, paramiko.SSHException) as lost:  # netmiko knows these of a socket alone
            raise self._unreachable() from lost

    def _unreachable(self) -> ZonghengError:
        where = {"address": self.host, "port": self.port}
        return ZonghengError(problem("DEV022", self._place, **where))

    def special_login_handler(self, delay_factor: float = 1.0) -> None:  # noqa: ARG002 - netmiko's interface
        """Read the greeting up to the first prompt; decline what the device asks before it."""
        printed = b""
        deadline = time.monotonic() + float(self.conn_timeout)
        while time.monotonic() < deadline:
            printed += self._received()
            text = self._text.shown(printed)
            if self.prompts.begin_with(text):
                time.sleep(_SETTLED)
                if more := self.read_channel():  # a line of a banner that looks like one
                    printed += more.encode(_BYTES)
                    continue
                self._text.read(printed)
                self.base_prompt = self.prompts.name
                return
            if _GREETING.search(text[-40:]):
                self.write_channel(self.dialogs.otherwise + self.RETURN)
                self._text.read(printed)
                printed = b""
        raise ZonghengError(problem("DEV026", self._place, found=self._text.shown(printed).strip()[-60:]))

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

        A banner is one command of several lines. Known questions are answered from ``dialogs.yml``; a
        question nobody foresaw is declined and raises HW014. Raises DEV023 when no prompt comes within
        ``seconds``, DEV024 when the connection ends.
        """
        self.prompts.expect(self.words.named(command))
        unforeseen = ""
        first, *more = command.split("\n")
        self._type(first)
        text = self._opened(first, more) if more else ""
        while True:
            text += self._until_prompt_or_question(seconds, more)
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
        self.see_refusal(command, output)
        return output

    def see_refusal(self, command: str, output: str) -> None:
        """Raise HW010 where what the device printed to a command says that it refused."""
        words = _without_secrets(self.dialogs.failure(output), command)
        if words:
            line = redacted_command(command.strip())
            raise ZonghengError(problem("HW010", self._place, found=words, line=line))

    @property
    def alive(self) -> bool:
        """Return whether the connection stands; asks the transport and types nothing."""
        transport = getattr(self.remote_conn, "transport", None)
        return transport is not None and bool(transport.is_active())

    @property
    def place(self) -> Place:
        return self._place

    @property
    def knows_encoding(self) -> bool:
        """Return whether the device printed enough outside ASCII to tell in which encoding it does."""
        return self._text.encoding is not None

    def refuse_untypeable(self, commands: Iterable[str]) -> None:
        """Raise DEV027, for each command, where the device's encoding lacks a character of it."""
        told = "GBK" if self._text.encoding == CHINESE else "UTF-8"
        lacking = {command: self._text.lacking(command) for command in commands}
        problems = [
            problem("DEV027", self._place, found=signs, line=redacted_command(command), encoding=told)
            for command, signs in lacking.items()
            if signs
        ]
        if problems:
            raise ZonghengError(problems)

    # --- netmiko's own questions, answered without waiting -----------------------------------------

    def check_config_mode(
        self,
        check_string: str = "",  # noqa: ARG002 - netmiko's interface
        pattern: str = "",  # noqa: ARG002 - netmiko's interface
        force_regex: bool = False,  # noqa: ARG002 - netmiko's interface
    ) -> bool:
        """Tell whether the session is where lines are set; ends at the prompt."""
        self._type("")
        return self.prompts.stand_where_lines_are_set(self._until_prompt_or_question(10.0))

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
            self.refuse_untypeable((line,))
            self._hide(_secrets_of(line))
            self.write_channel(self._text.typed(line + self.RETURN).decode(_BYTES))
        except (OSError, EOFError, AttributeError) as gone:
            raise ZonghengError(problem("DEV024", self._place)) from gone

    def _hide(self, secrets: set[str]) -> None:
        """Let netmiko's own log, which has all that is typed and read when it is at DEBUG, hide secrets."""
        if secrets:
            hiding = self._secrets_filter
            # other threads may be going through the old one
            hiding.no_log = {**(hiding.no_log or {}), **{secret: secret for secret in secrets}}

    def _received(self) -> bytes:
        """Return what has come in; sleeps a little when nothing has."""
        try:
            data = str(self.read_channel()).encode(_BYTES)
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

    def _opened(self, first: str, more: Sequence[str]) -> str:
        """Type the further lines of a banner when the device waits for them; return what it said before.

        Raises HW010 where it takes none: those lines would be commands.
        """
        end = time.monotonic() + _DIALOG
        printed, text = b"", ""
        while time.monotonic() < end:
            printed += self._received()
            text = self._text.shown(printed)
            if self.prompts.end(text):
                said = self.dialogs.failure(text) or _last_lines(text)
                line = redacted_command(first.strip())
                raise ZonghengError(problem("HW010", self._place, found=said, line=line))
            if any(line.strip() for line in text.split("\n")[1:-1]) and not self.dialogs.failure(text):
                break
        self._type(self.RETURN.join(more))
        return text

    def _until_prompt_or_question(self, seconds: float, typed: Sequence[str] = ()) -> str:
        """Return what comes until a prompt or question ends it, behind the echo of the lines ``typed``."""
        deadline = time.monotonic() + seconds
        printed, text = b"", ""
        heard, tried = time.monotonic(), False
        while True:
            data = self._received()
            if data:
                heard = time.monotonic()
                printed += data
                text = self._text.shown(printed)
                if answer := self._whole(text, typed, tried=tried):
                    self._text.read(printed)
                    self.base_prompt = self.prompts.name
                    return answer
            elif not tried and time.monotonic() > heard + _RENAMED:
                if self.dialogs.question_ends.search(text):
                    self._text.read(printed)
                    return text
                if self.prompts.may_end(text):
                    tried = True
                    self._type("")
            if time.monotonic() > deadline:
                self.fell_silent = True
                raise ZonghengError(problem("DEV023", self._place, seconds=round(seconds)))

    def _whole(self, text: str, typed: Sequence[str], *, tried: bool) -> str:
        """Return an answer that has come whole; an empty text for any other.

        ``tried``: an empty line was typed behind it to see whether a prompt is one, and brings it again.
        """
        if tried and (once := self.prompts.taken_once(text)):
            return once
        ends = not tried and self.prompts.end(text)
        # the cursor stands behind a question: what a line's end follows may be a line of a banner
        asks = not text.endswith(("\n", "\r")) and self.dialogs.question_ends.search(text)
        return text if (ends or asks) and are_echoed(typed, text) else ""

    def _answer(self, text: str, command: str) -> str:
        lines = clean_lines(text)
        first, *more = command.strip().splitlines() or [""]
        if lines and first and lines[0].strip().endswith(first):
            lines = lines[1:]
            for line in more:
                # a device may say in between how its banner is ended
                if line.rstrip() in lines:
                    lines.remove(line.rstrip())
        return "\n".join(lines[:-1]).strip("\n")


def _last_lines(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines()[-3:] if line.strip())


def _without_secrets(said: str, command: str) -> str:
    """Return what a device said to a command without the command's secrets, which it may echo or quote."""
    for word in sorted(_secrets_of(command), key=len, reverse=True):
        said = said.replace(word, REDACTED)
    return said


def _secrets_of(command: str) -> set[str]:
    """Return the words of a command that are secrets, and parts of words: an address may have a password."""
    words = set(command.split()) - set(redacted_command(command).split())
    return words | {command[span.start : span.end] for span in secret_spans(command)}
