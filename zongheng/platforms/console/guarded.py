# SPDX-License-Identifier: Apache-2.0
"""What guarded changes ask of a driver beyond NAPALM's contract."""

from __future__ import annotations

from zongheng.config.banners import whole_commands
from zongheng.config.grammar import GRAMMARS
from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.terminal import Console


class GuardedConsole(ConsoleDriver):
    """A device that is changed under guard."""

    @property
    def terminal(self) -> Console:
        """Return the open session; raises DEV024 when there is none."""
        return self._session()

    @property
    def guard(self) -> Guard:
        return self._changes()

    def lock(self) -> None:
        """Keep other sessions from configuring, still or from now on; it ends with this session at latest.

        Raises DEP020 with its holder where another session has the lock.
        """
        self._session()
        self._lock.take()

    def unlock(self) -> None:
        """Let other sessions configure again."""
        self._lock.release()

    def load_change(self, commands: str) -> None:
        """Take what a change of this platform consists of: ordered commands.

        Raises DEV027 for characters that the device's encoding lacks.
        """
        self.discard_config()
        lines = whole_commands(commands.splitlines(), GRAMMARS[self.platform])
        taken = tuple(line for line in lines if line.strip())
        self._refuse_untypeable(taken)
        self._commands = taken

    def change_session(self) -> str:
        """Return what the device calls this session where its trials belong to it; else an empty text."""
        return self._changes().session()

    def restore(self, text: str, session: str = "") -> None:
        """Bring the device to ``text``, a snapshot of its own: also in a new session after a loss.

        ``session`` is the number of the lost session, whose trial is ended then.
        """
        self._changes().restore(text, session)

    def save(self) -> None:
        """Write the running configuration to the ordinary startup file."""
        self._changes().save()

    def to_factory(self) -> None:
        """Let the device forget everything and reboot, within a minute: it starts as from the factory."""
        self._changes().forget()
