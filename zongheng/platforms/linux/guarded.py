# SPDX-License-Identifier: Apache-2.0
"""Linux machines that are changed under guard: what that asks beyond NAPALM's contract."""

from __future__ import annotations

from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.linux import asking
from zongheng.platforms.linux.device_lock import MachineLock
from zongheng.platforms.linux.driver import LinuxDriver


class GuardedLinux(LinuxDriver):
    """One machine that is changed under guard."""

    _lock: MachineLock | None = None

    def run(self, command: str, stdin: str = "") -> str:
        """Run one command as the login account; LNX006 with its own words where it fails."""
        return self._machine().run(command, stdin)

    def lock(self) -> None:
        """Keep other controllers from changing the machine, still or from now on, at most for this session.

        Raises DEP020 with its holder where another one does already.
        """
        if self._lock is None:
            self._lock = MachineLock(self._machine())
        self._lock.take()

    def unlock(self) -> None:
        """Let other controllers change the machine again."""
        if self._lock is not None:
            self._lock.release()

    def load_change(self, commands: str) -> None:
        """Take what a change of this platform consists of: the whole bundle that shall stand."""
        self.load_replace_candidate(config=commands)

    def change_session(self) -> str:
        """Return an empty text: a machine's changes belong to no session."""
        return ""

    def restore(self, text: str, session: str = "") -> None:  # noqa: ARG002 - changes belong to no session
        """Bring the machine to ``text``, a bundle of its own of before; a session lost since is no matter."""
        if self.has_pending_commit():
            self.rollback()
        else:
            self.load_replace_candidate(config=text)
            self.commit_config()

    def save(self) -> None:
        """Do nothing: what is in force on a machine lies on its disk already."""

    def to_factory(self) -> None:
        """Let the machine forget everything and restart at once, twice: it starts as from the factory.

        A power cut meanwhile delays that and does not undo it. Raises LNX010 where the machine did not come
        from an image that brings itself up, or nothing is known of its state before it was first changed.
        """
        if self.has_pending_commit():
            self.rollback()
        said = self._asked(asking.reset())
        if said.get("refused"):
            raise ZonghengError(problem("LNX010", Place(host=self.label), found=said["refused"]))

    def probe(self) -> dict[str, bool]:
        """Return which kinds of device this machine's kernel makes; each is made and removed again."""
        kinds = {"vrf": "type vrf table 4000", "vlan": "link eth0 type vlan id 4000"}
        return {
            kind: self.run(
                f"sudo -n ip link add name zhprobe {words} 2>/dev/null"
                " && sudo -n ip link del zhprobe && echo yes || true"
            ).strip() == "yes"
            for kind, words in kinds.items()
        }  # fmt: skip
