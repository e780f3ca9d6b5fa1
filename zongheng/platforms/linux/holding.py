# SPDX-License-Identifier: Apache-2.0
"""The lock on a machine's configuration; runs on the machine, as root, for as long as its session lasts.

The driver sends this file's source as it sends the agent's. The first line of standard input says who asks;
the first line of the answer is ``ours``, or ``held`` and who has it. The kernel frees the lock when this
process ends: at the end of standard input, that is of the session at the latest.
"""

from __future__ import annotations

import fcntl
import os
import sys

LOCK = "/run/zongheng.lock"


def hold(owner: str) -> None:
    """Hold the lock until standard input ends; only say who has it where another one does."""
    handle = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 200, 0).decode("utf-8", errors="replace").strip()
        sys.stdout.write(f"held {holder}\n")
        return
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{owner}\n".encode(), 0)
    sys.stdout.write("ours\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    hold(sys.stdin.readline().strip())
