# SPDX-License-Identifier: Apache-2.0
"""The states of one host's guarded apply, in the order in which it goes through them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Each is journalled *before* what it names is begun."""

    READING = "reading"
    """The running configuration is read and the change computed."""
    PROVING = "proving"
    """The change is examined for lock-out."""
    LOCKING = "locking"
    """The device's own lock is taken, and the configuration read once more."""
    APPLYING = "applying"
    """The dead-man is armed and the commands are sent."""
    CHECKING = "checking"
    """All commands are in force; a new session looks whether all is well."""
    CONFIRMING = "confirming"
    """The dead-man is disarmed."""
    SAVING = "saving"
    VERIFYING = "verifying"
    """The running configuration is read again and compared with the intended one."""
    RESTORING = "restoring"
    """The change was given up; the device goes back to its snapshot."""
    APPLIED = "applied"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def interrupted(self) -> bool:
        """Return whether a host whose last state this is may hold an unfinished change."""
        return self in _TOUCHING

    @property
    def is_end(self) -> bool:
        return self in _ENDS


_ENDS = frozenset({State.APPLIED, State.UNCHANGED, State.RESTORED, State.REFUSED, State.FAILED})
_TOUCHING = frozenset(
    {
        State.APPLYING,
        State.CHECKING,
        State.CONFIRMING,
        State.SAVING,
        State.VERIFYING,
        State.RESTORING,
        State.FAILED,
    }
)
