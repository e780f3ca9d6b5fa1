# SPDX-License-Identifier: Apache-2.0
"""Onboarding of simulated devices, end to end over real HTTP and SSH."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import warm_program
from tests.support.cartons import Network
from zongheng.onboarding import Patience, Ways, run, steps
from zongheng.onboarding.progress import State
from zongheng.onboarding.service import BootstrapService
from zongheng.outcomes import HostOutcome, StageResult, Status

pytestmark = pytest.mark.once
TOWN, VILLAGE = "xy-huiting", "xy-ranshizhuang-cun"
ABOVE = ("xy-core1", "xy-core2")


@pytest.fixture
def network(planned, tmp_path, secrets):
    project = Path(shutil.copytree(planned.parents[1], tmp_path / "project"))
    made = Network(project / "inventories" / "xiayi", secrets, limit=(TOWN, VILLAGE))
    made.keep(*ABOVE, TOWN, VILLAGE)
    return made


def codes(result, host):
    return [problem.code for problem in result.hosts[host].problems]


def test_a_township_and_its_village_come_up_by_themselves(network, credentials, secrets, caplog):
    with network.up("127.41.1.0/28", in_service=ABOVE):
        shown = []
        result = network.onboard(credentials, progress=lambda host, state: shown.append((host, state)))
        assert {h: (o.status, str(o.problems)) for h, o in result.hosts.items()} == {
            TOWN: (Status.CHANGED, "()"),
            VILLAGE: (Status.CHANGED, "()"),
        }
        assert set(network.states().values()) == {State.ACCEPTED}
        assert network.status(VILLAGE)["state"] == "in_service"
        steps_shown = [state for host, state in shown if host == VILLAGE and state in set(State)]
        assert steps_shown == ["registered", "offered", "fetched", "booted", "configured", "accepted"]
        assert shown.index((TOWN, "accepted")) < shown.index((VILLAGE, "offered"))
        assert result.changed

        received = {host: network.status(host)["received"] for host in (TOWN, VILLAGE)}
        files = network.files()
        again = network.onboard(credentials)
        assert not again.changed
        assert {o.status for o in again.hosts.values()} == {Status.UNCHANGED}
        assert {host: network.status(host)["received"] for host in (TOWN, VILLAGE)} == received
        assert network.files() == files

    everything = b"\n".join(files.values()) + caplog.text.encode() + repr(result).encode()
    assert b"{{secret:netops_password}}" in everything
    assert not [name for name, value in secrets.items() if value.encode() in everything]


DELIVERED = {
    "another serial": ({"serial": "2102354AR6140WRONG"}, "ESN"),
    "another family": ({"family": "s", "model": "S6730-H24X6C"}, "family"),
    "another model": ({"model": "AR6121"}, "device type"),
}


@pytest.mark.parametrize(("number", "name"), list(enumerate(DELIVERED)))
def test_a_device_that_is_not_the_one_registered_stays_out(network, credentials, number, name):
    delivered, words = DELIVERED[name]
    with network.up(f"127.41.2.{16 * number}/28", xy_huiting=delivered):
        result = network.onboard(credentials)
        assert codes(result, TOWN) == ["ONB011"]
        assert words in result.hosts[TOWN].problems[0].found
        assert result.exit == 2
        assert network.status(TOWN)["state"] == "factory"
        # nothing behind it is tried, and that is said
        assert codes(result, VILLAGE) == ["ONB017"]
        assert result.hosts[VILLAGE].status is Status.REFUSED


def test_a_file_that_was_altered_on_its_way_is_not_used(network, credentials, monkeypatch):
    genuine = BootstrapService.take

    def altering(service, serial, name, client):
        content = genuine(service, serial, name, client)
        return content.replace(b"privilege level", b"privilege  level") if content else None

    monkeypatch.setattr(BootstrapService, "take", altering)
    with network.up("127.41.3.0/28"):
        result = network.onboard(credentials, limit=[TOWN])
        assert codes(result, TOWN) == ["ONB012"]
        assert "checksum" in result.hosts[TOWN].problems[0].found
        assert network.states()[TOWN] is State.REGISTERED
        assert network.status(TOWN)["startup"] is None


def test_a_device_that_is_off_is_a_coded_failure(network, credentials):
    with network.up("127.41.3.16/28"):
        result = network.onboard(credentials, limit=[TOWN], ways=Ways(), patience=Patience(0.1, 0.1))
        assert codes(result, TOWN) == ["ONB010"]


@pytest.mark.parametrize(
    ("number", "state"),
    [
        pytest.param(0, "offered", marks=pytest.mark.long),
        (1, "fetched"),
        pytest.param(2, "booted", marks=pytest.mark.long),
        (3, "configured"),
    ],
)
def test_a_run_that_was_killed_is_completed_by_running_again(
    network, credentials, secrets, tmp_path, number, state
):
    with network.up(f"127.41.4.{16 * number}/28", in_service=(*ABOVE, TOWN)):
        environment = {f"ZONGHENG_SECRET_{k.upper()}": v for k, v in secrets.items()}
        words = [str(network.inventory), state, VILLAGE]
        program = Path(__file__).with_name("killed_onboarding.py")
        end = warm_program.run(program, words, tmp_path / "said", environment=environment)
        assert (end.returncode, end.stderr) == (-9, "")
        assert network.states()[VILLAGE] == state
        result = network.onboard(credentials, limit=[VILLAGE])
        assert result.hosts[VILLAGE].problems == ()
        assert network.states()[VILLAGE] is State.ACCEPTED


def test_check_says_what_would_be_done_and_does_nothing(network, credentials):
    with network.up("127.41.5.0/28"):
        files = network.files()
        result = network.onboard(credentials, check=True)
        assert {o.status for o in result.hosts.values()} == {Status.CHANGED}
        assert network.files() == files
        assert network.states() == {}
        assert network.status(TOWN)["zero_touch"] == ""


@pytest.fixture
def without_a_twin(network, monkeypatch):
    """Reach the simulated devices as if they were real: at their addresses, by keys learnt and pinned."""

    @contextmanager
    def started(subnet: str, **options):
        with network.up(subnet, **options):
            listening = network.twin.hosts
            addresses = {h.replace("-", "_"): {"address4": listening[h].address} for h in network.hosts}
            network.keep(*network.hosts, **addresses)
            port = next(iter(listening.values())).port
            for module in (steps, sys.modules["zongheng.devices.endpoints"]):
                monkeypatch.setattr(module, "SSH_PORT", port)
            genuine = run.serving
            monkeypatch.setattr(run, "serving", lambda _address, _port, **more: genuine("127.0.0.1", **more))
            yield network

    return started


def given_up(hosts, *, check):
    """An apply that every device took back."""
    ends = {host: HostOutcome(host=host, status=Status.RESTORED) for host in hosts}
    return StageResult(stage="deploy", hosts={} if check else ends)


def test_the_first_host_key_is_trusted_only_of_a_device_that_used_its_token(without_a_twin, credentials):
    with without_a_twin("127.41.6.0/28", in_service=(*ABOVE, TOWN)) as network:
        known_hosts = network.inventory / "known_hosts"
        # an installed device that nobody onboarded: whoever answers there is a stranger
        result = network.onboard(credentials, twin=False, limit=[TOWN], patience=Patience(1.0, 1.0))
        assert codes(result, TOWN) == ["ONB015"]
        assert not known_hosts.exists()

        result = network.onboard(credentials, twin=False, limit=[VILLAGE], apply=given_up)
        assert result.hosts[VILLAGE].status is Status.RESTORED
        assert result.hosts[VILLAGE].details["state"] == "booted"
        (line,) = known_hosts.read_text().splitlines()
        host = network.twin.hosts[VILLAGE]
        assert line == f"{VILLAGE},{host.address} {' '.join(host.host_key.split()[:2])}"

        # the device is replaced: with its new serial it is another one, whose key is learnt anew
        network.keep(*network.hosts, **{VILLAGE.replace("-", "_"): {"serial": "2102354AR6121SPARE"}})
        network.onboard(credentials, twin=False, limit=[VILLAGE], ways=Ways(), patience=Patience(0.1, 0.1))
        assert known_hosts.read_text() == ""
