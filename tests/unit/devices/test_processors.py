# SPDX-License-Identifier: Apache-2.0
"""What is told as a Nornir task goes over the devices, and how Ctrl-C ends it."""

import os
import signal
import time

import pytest
from nornir.core import Nornir
from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory

from zongheng.devices.processors import Told
from zongheng.devices.runner import OrderlyRunner

NAMES = ("a", "b", "c")


def nornir_of(workers, *processors):
    hosts = Hosts({name: Host(name, defaults=Defaults()) for name in NAMES})
    nornir = Nornir(Inventory(hosts, Groups(), Defaults()), runner=OrderlyRunner(workers))
    return nornir.with_processors(list(processors))


def test_every_host_is_told_as_queued_and_then_where_it_came_to():
    told = []
    processor = Told(lambda *step: told.append(step), lambda end: f"came to {end}", queues="look")
    nornir_of(1, processor).run(task=lambda task: told.append((task.host.name, "within")), name="look")
    assert told[:3] == [(name, "queued") for name in NAMES]
    assert told[3:5] == [("a", "within"), ("a", "came to None")]


def test_a_task_of_another_name_queues_nobody():
    told = []
    processor = Told(lambda *step: told.append(step), str, queues="look")
    nornir_of(3, processor).run(task=lambda task: task.host.name, name="work")
    assert sorted(told) == [(name, name) for name in NAMES]


def test_a_screen_that_is_gone_ends_nothing():
    def gone(_host, _step):
        raise BrokenPipeError

    results = nornir_of(2, Told(gone, str, queues="look")).run(task=lambda task: task.host.name, name="look")
    assert {name: result[0].result for name, result in results.items()} == {name: name for name in NAMES}


def test_ctrl_c_lets_nobody_begin_and_waits_for_those_who_have_begun():
    begun, ended = [], []

    def work(task):
        begun.append(task.host.name)
        time.sleep(0.1)  # the others are in the queue by now
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        ended.append(task.host.name)

    # who runs tests in the background has told them to ignore it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            nornir_of(1).run(task=work)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (begun, ended) == (["a"], ["a"])
