# SPDX-License-Identifier: Apache-2.0
"""Work on many hosts in two processes ends as in one."""

import gc
import os

import pytest

from zongheng.build.processes import spread
from zongheng.errors import Place, ZonghengError, problem

HOSTS = [f"h{number:04}" for number in range(400)]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def test_every_host_is_worked_on_once_and_not_here():
    made = spread(lambda host: (host, os.getpid()), HOSTS)
    assert sorted(host for host, _ in made) == HOSTS
    assert len({process for _, process in made}) == 2
    assert os.getpid() not in {process for _, process in made}


def test_few_hosts_are_worked_on_here():
    assert set(spread(lambda _: os.getpid(), HOSTS[:50])) == {os.getpid()}


def test_the_first_host_that_fails_is_told_with_its_problems():
    def work(host):
        if host in ("h0101", "h0200"):
            raise ZonghengError(problem("RND001", Place(host=host), found="no", template="t"))
        return host

    with pytest.raises(ZonghengError) as raised:
        spread(work, HOSTS)
    assert [one.place.host for one in raised.value.problems] == ["h0101"]


def test_an_error_of_the_system_stays_what_it_is():
    def work(host):
        raise FileNotFoundError(2, "no such file", host)

    with pytest.raises(FileNotFoundError) as raised:
        spread(work, HOSTS)
    assert raised.value.filename == "h0000"


def test_a_process_that_is_killed_is_told():
    with pytest.raises(ChildProcessError, match="exit code 9"):
        spread(lambda _: os._exit(9), HOSTS)


def test_the_collector_is_as_it_was():
    assert gc.isenabled()
    spread(str, HOSTS)
    assert gc.isenabled()


def test_nothing_is_collected_meanwhile():
    assert spread(lambda _: gc.isenabled(), ("h1",)) == [False]
    assert set(spread(lambda _: gc.isenabled(), HOSTS)) == {False}
