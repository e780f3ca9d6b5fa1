# SPDX-License-Identifier: Apache-2.0
"""Simulated devices on the loopback, each on a free port, in an event loop of its own thread."""

from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.consoles import KINDS
from tests.support.counterparts import Counterpart, thread_loop
from zongheng.platforms.console.driver import ConsoleDriver


@pytest.fixture
def thread() -> Iterator[AbstractEventLoop]:
    """Return an event loop that runs in a thread of its own."""
    with thread_loop() as loop:
        yield loop


@pytest.fixture
def counterpart(thread: AbstractEventLoop, tmp_path: Path) -> Iterator[Callable[..., Counterpart]]:
    """Return a maker of booted devices: ``counterpart("vrp5")``, whose clock may fly (``speed``)."""
    made: list[Counterpart] = []

    def make(flavour: str, *, speed: float = 1.0) -> Counterpart:
        one = KINDS[flavour].booted(thread, tmp_path / str(len(made)), speed=speed)
        made.append(one)
        return one

    yield make
    for one in made:
        one.do(one.server.close)


@pytest.fixture
def driver(device: Counterpart) -> Iterator[ConsoleDriver]:
    """Return an open driver of ``device``, a fixture of the tests' own."""
    driver = device.driver()
    driver.open()
    yield driver
    driver.close()
