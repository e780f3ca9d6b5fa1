# SPDX-License-Identifier: Apache-2.0
"""One event loop on one thread, on which all SSH sessions of the process run."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """A running event loop that any thread may hand coroutines to."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, name="zongheng-ssh", daemon=True).start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` on the loop and wait for its result; not to be called from the loop itself."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


_starting = threading.Lock()


def shared_loop() -> LoopThread:
    """Return the process's loop; a forked child (an Ansible worker) gets one of its own."""
    with _starting:
        return _loop_of(os.getpid())


@cache
def _loop_of(_pid: int) -> LoopThread:
    return LoopThread()
