# SPDX-License-Identifier: Apache-2.0
"""Up, status and down: a detached process that leaves nothing behind, whatever became of it."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from zongheng.errors import ZonghengError
from zongheng.twin import Twin, configuration_lines, down, status, up

DAY0 = """#
sysname day-zero
#
acl number 2001
 rule 5 permit source 10.140.0.0 0.0.0.255
#
aaa
 local-user netops password irreversible-cipher Right@12345
 local-user netops privilege level 15
 local-user netops service-type ssh
#
interface LoopBack0
 ip address 10.9.0.1 255.255.255.255
#
stelnet server enable
ssh user netops authentication-type password
ssh user netops service-type stelnet
#
user-interface vty 0 4
 acl 2001 inbound
 authentication-mode aaa
 protocol inbound ssh
#
return
"""
MODELS = [("ar", "AR6140-S"), ("s", "S6730-H24X6C"), ("ne", "NE40E-M2K"), ("usg", "USG6650E")]


def list_hosts(build: Path, count: int) -> list[str]:
    records = [
        {"host": f"h{n:03}", "platform": "huawei_vrp", "family": f, "model": m, "serial": f"SN{n}"}
        for n, (f, m) in ((n, MODELS[n % 4]) for n in range(count))
    ]
    linux = {"host": "white-box", "platform": "linux", "family": "linux", "model": "linux", "serial": "L1"}
    build.mkdir(exist_ok=True)
    (build / "hosts.json").write_text(json.dumps({"hosts": [*records, linux]}))
    return [record["host"] for record in records]


@pytest.fixture
def build(tmp_path) -> Iterator[Path]:
    folder = tmp_path / ("a-folder-with-a-name-that-is-long-for-a-unix-socket-" * 2) / "net"
    folder.mkdir(parents=True)
    list_hosts(folder, 4)
    yield folder
    down(folder)


def process_id(build: Path) -> int:
    return int(json.loads((build / "twin" / "process.json").read_text())["pid"])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_while_running(build: Path, host: str) -> None:
    deadline = time.monotonic() + 10
    while status(build)[host]["zero_touch"] == "running" and time.monotonic() < deadline:
        time.sleep(0.02)


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> set[str]:
    return {problem.code for problem in error.value.problems}


async def log_in(twin: Twin, host: str, user: str = "netops", password: str = "Right@12345") -> str:
    at = twin.hosts[host]
    keys = asyncssh.import_known_hosts(f"[{at.address}]:{at.port} {at.host_key}")
    async with asyncssh.connect(
        at.address, at.port, known_hosts=keys, username=user, password=password, client_keys=None, config=None
    ) as connection:
        process = await connection.create_process(term_type="vt100")
        text = ""
        while not text.endswith(">"):
            text += await process.stdout.read(1000)
        return text


async def test_up_serves_the_simulated_hosts_and_writes_where_they_are(build, subnet) -> None:
    twin = up(build, subnet=subnet, day0={"h000": DAY0}, factory={"h001"})
    index = json.loads((build / "twin.json").read_text())["hosts"]
    assert sorted(index) == ["h000", "h001", "h002", "h003"]
    assert index["h000"] == {
        "address": twin.hosts["h000"].address, "port": 2222, "host_key": twin.hosts["h000"].host_key,
    }  # fmt: skip
    assert (await log_in(twin, "h000")).endswith("<day-zero>")
    states = status(build)
    assert {host: state["state"] for host, state in states.items()} == {
        "h000": "booted", "h001": "factory", "h002": "factory", "h003": "factory",
    }  # fmt: skip
    assert states["h000"]["refused"] == []


def test_down_leaves_nothing_behind(build, subnet) -> None:
    up(build, subnet=subnet)
    pid = process_id(build)
    assert alive(pid)
    assert down(build)
    assert not alive(pid)
    assert sorted(path.name for path in build.iterdir()) == ["hosts.json"]
    assert not down(build)


def test_down_and_keep_lets_the_next_twin_boot_what_was_saved(build, subnet) -> None:
    key = up(build, subnet=subnet, day0={"h000": DAY0}).hosts["h000"].host_key
    down(build, keep=True)
    assert not (build / "twin.json").exists()
    assert [path.name for path in (build / "twin").iterdir()] == ["flash"]
    again = up(build, subnet=subnet)
    assert status(build)["h000"]["sysname"] == "day-zero"
    assert again.hosts["h000"].host_key == key


@pytest.mark.parametrize("then", ["up", "down"])
def test_a_killed_twin_is_cleaned_up_after(then, build, subnet) -> None:
    up(build, subnet=subnet, day0={"h000": DAY0})
    pid = process_id(build)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert status(build) == {}
    if then == "up":
        up(build, subnet=subnet)
        assert status(build)["h000"]["sysname"] == "day-zero"
    else:
        assert down(build)
        assert sorted(path.name for path in build.iterdir()) == ["hosts.json"]


def test_another_process_with_its_number_is_left_alone(build, subnet) -> None:
    up(build, subnet=subnet)
    pid = process_id(build)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    note = build / "twin" / "process.json"
    note.write_text(json.dumps({"pid": os.getpid(), "started": "1"}))
    assert status(build) == {}
    down(build)


def test_a_second_twin_of_the_same_network_is_refused(build, subnet) -> None:
    up(build, subnet=subnet)
    with pytest.raises(ZonghengError) as error:
        up(build, subnet=subnet)
    assert codes(error) == {"TWN001"}
    assert status(build)


def test_a_twin_on_taken_addresses_is_refused(build, tmp_path, subnet) -> None:
    up(build, subnet=subnet)
    other = tmp_path / "other"
    list_hosts(other, 2)
    with pytest.raises(ZonghengError) as error:
        up(other, subnet=subnet)
    assert codes(error) == {"TWN002"}
    assert sorted(path.name for path in other.iterdir()) == ["hosts.json"]


def test_no_list_of_hosts(tmp_path) -> None:
    with pytest.raises(ZonghengError) as error:
        up(tmp_path)
    assert codes(error) == {"TWN006"}


def test_a_twin_that_cannot_start_says_why(build, subnet) -> None:
    hosts = json.loads((build / "hosts.json").read_text())
    hosts["hosts"][0]["family"] = "unheard-of"
    (build / "hosts.json").write_text(json.dumps(hosts))
    with pytest.raises(ZonghengError) as error:
        up(build, subnet=subnet)
    assert codes(error) == {"TWN003"}
    assert "unheard-of" in str(error.value)


def test_two_hundred_devices_in_one_process(tmp_path, subnet) -> None:
    build = tmp_path / "many"
    hosts = list_hosts(build, 200)
    twin = up(build, subnet=subnet)
    try:
        assert list(twin.hosts) == hosts
        assert sum(state["listening"] for state in status(build).values()) == 200
        assert len({at.host_key for at in twin.hosts.values()}) == 200
        with socket.create_connection((twin.hosts["h199"].address, 2222), timeout=5) as stream:
            assert stream.recv(8) == b"SSH-2.0-"
    finally:
        down(build)


async def test_the_control_channel(build, subnet) -> None:
    twin = up(build, subnet=subnet, day0={"h000": DAY0}, boot_seconds=0.01)
    control = twin.control
    control.power("h000", on=False)
    assert status(build)["h000"]["state"] == "off"
    with pytest.raises(OSError):
        await log_in(twin, "h000")
    control.power("h000", on=True)
    assert (await log_in(twin, "h000")).endswith("<day-zero>")
    control.set_password("h000", "Another@12345")
    with pytest.raises(asyncssh.PermissionDenied):
        await log_in(twin, "h000")
    assert await log_in(twin, "h000", password="Another@12345")
    control.set_password("h000", None)
    control.new_host_key("h000")
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        await log_in(twin, "h000")
    control.factory_reset("h000")
    assert status(build)["h000"]["state"] == "factory"
    control.zero_touch("h001", "http://127.0.0.1:1/x/y.ini")
    await asyncio.to_thread(wait_while_running, build, "h001")
    assert "cannot fetch" in status(build)["h001"]["zero_touch"]
    with pytest.raises(ZonghengError) as error:
        control.power("nobody", on=True)
    assert codes(error) == {"TWN005"}
    down(build)
    with pytest.raises(ZonghengError) as error:
        control.status()
    assert codes(error) == {"TWN004"}


async def test_sessions_come_from_the_address_that_the_twin_was_told(build, subnet) -> None:
    twin = up(build, subnet=subnet, day0={"h000": DAY0}, client="10.141.0.1")
    with pytest.raises((asyncssh.Error, OSError)):
        await log_in(twin, "h000")
    down(build)
    twin = up(build, subnet=subnet, day0={"h000": DAY0}, client="10.140.0.11")
    assert await log_in(twin, "h000")


async def test_a_login_alone_writes_no_setting(build, subnet) -> None:
    twin = up(build, subnet=subnet, day0={"h000": DAY0})
    await log_in(twin, "h000")
    assert configuration_lines(build / "twin" / "transcripts" / "h000.log") == []
