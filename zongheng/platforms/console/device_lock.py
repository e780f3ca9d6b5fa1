# SPDX-License-Identifier: Apache-2.0
"""The lock by which one session alone configures a device: the interface, and what stands in for none."""

from __future__ import annotations

from typing import Protocol


class DeviceLock(Protocol):
    """The lock as one session sees it. It ends with the session that holds it."""

    def take(self) -> None:
        """Hold it from now on, or still; raises DEP020 with its holder where another session has it."""

    def release(self) -> None:
        """Give it back, where this session holds it."""


class NoLock:
    """A platform on which nothing keeps other sessions of the command line from configuring.

    Comware 7 locks NETCONF's data alone: "other configuration data are not limited by the lock operation"
    (H3C S6300, user manual, table of NETCONF operations). Of RGOS no lock was found published.
    """

    def take(self) -> None:
        """Do nothing: what is read before and after a change tells whether somebody else was there."""

    def release(self) -> None:
        """Do nothing."""
