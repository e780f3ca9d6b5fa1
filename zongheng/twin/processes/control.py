# SPDX-License-Identifier: Apache-2.0
"""The twin's out-of-band control channel: JSON lines over a unix socket in the twin's folder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from zongheng.errors import Place, ZonghengError, problem
from zongheng.twin.devices.aaa_servers import Told

SOCKET = "control.sock"


class AaaAsked(NamedTuple):
    """Questions by server: all of them, and how many at most at the same time."""

    asked: Mapping[str, int]
    most: Mapping[str, int]


@contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """Yield a path of the control socket that is short enough for any folder."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Control:
    """A client of a running twin; ``folder`` is ``build/<network>/twin``."""

    folder: Path
    seconds: float = 30.0

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Send one request and return its answer; TWN004 when there is no twin, TWN005 when it refuses."""
        try:
            with short_path(self.folder) as path, socket.socket(socket.AF_UNIX) as stream:
                stream.settimeout(self.seconds)
                stream.connect(path)
                stream.sendall(json.dumps(request).encode() + b"\n")
                with stream.makefile("rb") as reader:
                    answer: dict[str, Any] = json.loads(reader.readline() or b"{}")
        except (OSError, ValueError) as error:
            raise ZonghengError(problem("TWN004", Place(file=str(self.folder)), found=error)) from None
        if not answer.get("ok"):
            raise ZonghengError(
                problem("TWN005", Place(host=request.get("host")), found=answer.get("error", ""))
            )
        return answer

    def status(self, host: str | None = None) -> dict[str, dict[str, Any]]:
        """Return the state of every device, or of one, by host."""
        hosts: dict[str, dict[str, Any]] = self.ask({"do": "status", "host": host})["hosts"]
        return hosts

    def fault(
        self,
        host: str,
        *,
        delay: float | None = None,
        full: bool | None = None,
        logins: int | None = None,
        **lines: int,
    ) -> None:
        """Make the device fail: at the n-th line from now on, by kind (``sessions.faults.KINDS``).

        Or by answering late from now on (``delay`` in device seconds), with a ``full`` flash, or by cutting
        the next ``logins`` when it has their password. A device whose power is cut stays off until
        ``power(host, on=True)``.
        """
        wanted = {"lines": lines, "delay": delay, "full": full, "logins": logins}
        self.ask({"do": "fault", "host": host, **{k: v for k, v in wanted.items() if v is not None}})

    def clear_faults(self, host: str) -> None:
        """End all faults; a key or a password that struck at a line is the device's own again."""
        self.ask({"do": "clear-faults", "host": host})

    def power(self, host: str, *, on: bool) -> None:
        """Switch a device off, or on again: it boots from its startup file."""
        self.ask({"do": "power", "host": host, "on": on})

    def silence(self, address: str, *, on: bool = True) -> None:
        """Let an address outside the twin, a carrier's gateway say, answer nobody, or answer again."""
        self.ask({"do": "silence", "address": address, "on": on})

    def factory_reset(self, host: str) -> None:
        self.ask({"do": "factory-reset", "host": host})

    def new_host_key(self, host: str) -> None:
        self.ask({"do": "new-host-key", "host": host})

    def set_password(self, host: str, password: str | None) -> None:
        """Make the device take this password only; None goes back to its configuration."""
        self.ask({"do": "password", "host": host, "password": password})

    def encoding(self, host: str, encoding: str) -> None:
        """Let a device print and take text in ``utf-8`` or ``gbk`` in sessions that begin from now on."""
        self.ask({"do": "encoding", "host": host, "encoding": encoding})

    def aaa(
        self, servers: Mapping[str, Mapping[str, str]], *, seconds: float = 0.0, deaf: Iterable[str] = ()
    ) -> None:
        """Let servers answer, by address, each with the passwords of whom it knows; others do not.

        An answer takes ``seconds``; ``deaf`` ones cannot be told anything. Counting begins again.
        """
        self.ask({"do": "aaa", "servers": servers, "seconds": seconds, "deaf": list(deaf)})

    def aaa_asked(self) -> AaaAsked:
        """Return how often servers were asked since ``aaa``, and by how many devices at most at a time."""
        answer = self.ask({"do": "aaa-asked"})
        return AaaAsked(answer["asked"], answer["most"])

    def aaa_told(self) -> list[Told]:
        """Return what servers were told since ``aaa``, in order."""
        return [Told(**one) for one in self.ask({"do": "aaa-told"})["told"]]

    def zero_touch(self, host: str, url: str) -> None:
        """Tell a factory device its bootstrap URL, as a DHCP option would; the outcome is in ``status``."""
        self.ask({"do": "zero-touch", "host": host, "url": url})

    def stop(self) -> None:
        """End the twin's process."""
        self.ask({"do": "stop"})
