# SPDX-License-Identifier: Apache-2.0
"""A worker process that does not outlive the program that started it."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux' ``prctl``."""


def end_with_parent() -> None:
    """Make a worker process die at once when its parent dies; elsewhere do nothing.

    ``ansible-playbook`` gives each worker a session of its own, so that a signal to its process group
    misses the worker: without this, a killed playbook would go on changing devices with nobody watching,
    and hold the network's lock against the run that is to take over.
    """
    parent = multiprocessing.parent_process()
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent.pid:
        # it died before we asked to be told
        os.kill(os.getpid(), signal.SIGKILL)
