# SPDX-License-Identifier: Apache-2.0
"""Real SSH sessions: asyncssh and netmiko, host keys, faults, power and reboot."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncssh
import pytest
from netmiko import ConnectHandler

from zongheng.twin.devices.clock import TwinClock
from zongheng.twin.devices.device import new_device
from zongheng.twin.models.dialect import load_dialect
from zongheng.twin.processes.server import DeviceServer
from zongheng.twin.sessions.faults import LATE, Faults
from zongheng.twin.sessions.transcript import Transcript, read_transcript

MODELS = {"ar": "AR6140-S", "s": "S6730-H24X6C", "ne": "NE40E-M2K", "usg": "USG6650E"}
USER, PASSWORD = load_dialect("vrp").factory_user
PORT = 2222


@pytest.fixture
async def serve(tmp_path, address) -> AsyncIterator[Callable]:
    servers = []

    async def start(family: str = "ar", **more) -> DeviceServer:
        host = f"{family}{len(servers)}"
        device = new_device(
            host,
            family=family,
            model=MODELS[family],
            serial=f"SN-{host}",
            address=next(address),
            flash=tmp_path / host,
            clock=TwinClock(speed=100.0),
        )
        server = DeviceServer(device, PORT, Transcript(tmp_path / f"{host}.log"), 2.0, **more)
        servers.append(server)
        await server.open()
        return server

    yield start
    for server in servers:
        server.close()
    await asyncio.sleep(0)


def connect(server: DeviceServer, **more):
    options = {"username": USER, "password": PASSWORD, "client_keys": None, **more}
    keys = asyncssh.import_known_hosts(f"[{server.device.address}]:{PORT} {server.public_key}")
    return asyncssh.connect(server.device.address, PORT, known_hosts=keys, config=None, **options)


async def listening(server: DeviceServer) -> None:
    """Wait until a device that boots lets sessions in."""
    for _ in range(1000):
        if server.listening:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it does not listen")


async def read_until(process, *ends: str) -> str:
    text = ""
    async with asyncio.timeout(10):
        while not text.endswith(ends):
            chunk = await process.stdout.read(65536)
            if not chunk:
                break
            text += chunk
    return text


async def shell(connection):
    process = await connection.create_process(term_type="vt100")
    await read_until(process, ">")
    return process


async def ask(process, line: str, *ends: str) -> str:
    process.stdin.write(line + "\n")
    return await read_until(process, *(ends or (">", "]")))


def with_netmiko(server: DeviceServer, device_type: str, talk: Callable) -> object:
    def session():
        connection = ConnectHandler(
            device_type=device_type, host=server.device.address, port=PORT, username=USER, password=PASSWORD
        )
        # netmiko asks whether it is in a configuration view by 2.2 s of silence; the prompt says it as well
        connection.check_config_mode = lambda *_, **__: connection.find_prompt().endswith("]")
        try:
            return talk(connection)
        finally:
            connection.cleanup = lambda *_, **__: None
            connection.disconnect()

    return asyncio.to_thread(session)


async def test_an_asyncssh_session_with_a_pinned_key(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        assert "V300R019" in await ask(process, "display version")
        answer = await ask(process, "screen-length 0 temporary")
        answer = await ask(process, "display current-configuration")
        assert answer.startswith("display current-configuration\r\n[V300R019")
        assert answer.endswith("#\r\nreturn\r\n<HUAWEI>")


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
async def test_a_wrong_account_is_refused(user, password, serve) -> None:
    server = await serve()
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(server, username=user, password=password)


async def test_a_public_key_that_the_twin_was_given(serve) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    authorized = asyncssh.import_authorized_keys(key.export_public_key().decode())
    server = await serve(authorized_keys=authorized)
    async with connect(server, password=None, client_keys=[key]) as connection:
        assert "<HUAWEI>" in await ask(await shell(connection), "")
    other = asyncssh.generate_private_key("ssh-ed25519")
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(server, password=None, client_keys=[other])


async def test_a_changed_host_key_is_noticed(serve) -> None:
    server = await serve()
    old = asyncssh.import_known_hosts(f"[{server.device.address}]:{PORT} {server.public_key}")
    await server.new_host_key()
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        await asyncssh.connect(
            server.device.address, PORT, known_hosts=old, username=USER, password=PASSWORD, client_keys=None
        )


async def test_a_dropped_connection_at_a_line(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        server.faults.set({"lines": {"drop": 3}}, server.transcript.count)
        await ask(process, "system-view")
        await ask(process, "sysname ONE")
        assert "sysname TWO" not in await ask(process, "sysname TWO")
        assert server.device.sysname == "ONE"
        assert [line.text for line in read_transcript(server.transcript.path)][-1] == "sysname TWO"


async def test_a_device_whose_power_is_cut_at_a_line_comes_back_as_it_was_saved(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        await ask(process, "system-view")
        await ask(process, "sysname SAVED")
        await ask(process, "return")
        await ask(process, "save", "[Y/N]:", "[Y/N]")
        await ask(process, "y")
        await ask(process, "system-view")
        server.device.schedule_reboot(60)
        server.faults.set({"lines": {"cut": 2}}, server.transcript.count)
        await ask(process, "sysname ONE")
        with pytest.raises(asyncssh.ConnectionLost):
            await ask(process, "sysname TWO")
    with pytest.raises(OSError):
        await connect(server)
    await asyncio.sleep(0.7)  # the reboot would have come: no timer outlives the power
    assert (server.device.state, server.listening) == ("off", False)
    await server.power(on=True)
    assert (server.device.state, server.device.sysname, server.listening) == ("booted", "SAVED", True)


async def test_a_device_that_crashes_at_a_line_boots_again(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        await ask(process, "system-view")
        server.faults.set({"lines": {"crash": 2}}, server.transcript.count)
        await ask(process, "sysname ONE")
        with pytest.raises(asyncssh.ConnectionLost):
            await ask(process, "sysname TWO")
    assert server.device.sysname == "HUAWEI"
    await listening(server)
    async with connect(server):
        pass


async def test_a_refused_line_and_a_hanging_one(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        await ask(process, "system-view")
        server.faults.set({"lines": {"refuse": 1, "hang": 3}}, server.transcript.count)
        assert "Error: The system is busy" in await ask(process, "sysname ONE")
        assert "[TWO]" in await ask(process, "sysname TWO")
        process.stdin.write("sysname THREE\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await process.stdout.read(100)
        assert server.device.sysname == "TWO"


async def test_another_key_and_another_password_from_a_line_on_leave_sessions_alone(serve) -> None:
    server = await serve()
    pinned = f"[{server.device.address}]:{PORT} {server.public_key}"
    async with connect(server) as connection:
        process = await shell(connection)
        server.faults.set({"lines": {"other_key": 1, "other_password": 2}}, server.transcript.count)
        await ask(process, "system-view")
        await asyncio.sleep(0.1)
        options = {"username": USER, "password": PASSWORD, "client_keys": None, "config": None}
        keys = asyncssh.import_known_hosts(pinned)
        with pytest.raises(asyncssh.HostKeyNotVerifiable):
            await asyncssh.connect(server.device.address, PORT, known_hosts=keys, **options)
        assert "[ONE]" in await ask(process, "sysname ONE")
        with pytest.raises(asyncssh.PermissionDenied):
            await connect(server)
        await server.show_own_key()
        server.device.override_password = None
        async with asyncssh.connect(server.device.address, PORT, known_hosts=keys, **options):
            pass
        assert "[TWO]" in await ask(process, "sysname TWO")


async def test_answers_are_late_and_the_flash_is_full_from_a_line_on(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        server.faults.set({"lines": {"slow": 1, "fill": 2}}, server.transcript.count)
        await ask(process, "display clock")
        assert server.faults.delay == LATE
        assert not server.faults.full
        await ask(process, "display clock")
        assert server.faults.full
        server.faults.clear()
        assert (server.faults.delay, server.faults.full) == (0.0, False)


def test_a_fault_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError, match="burn"):
        Faults().set({"lines": {"burn": 1}}, 0)


async def test_slow_answers_come_in_order(serve) -> None:
    server = await serve()
    async with connect(server) as connection:
        process = await shell(connection)
        server.faults.set({"delay": 5.0}, server.transcript.count)
        process.stdin.write("system-view\nsysname A\nsysname B\n")
        text = await read_until(process, "[B]")
        assert text.index("sysname A") < text.index("sysname B")


async def test_power_off_and_on_boots_the_startup_file(serve) -> None:
    server = await serve("s")
    async with connect(server) as connection:
        process = await shell(connection)
        for line in ("system-view", "sysname LOST", "return"):
            await ask(process, line)
        await server.power(on=False)
        with pytest.raises(asyncssh.ConnectionLost):
            await process.stdout.read()
    with pytest.raises(OSError):
        await connect(server)
    await server.power(on=True)
    async with connect(server) as connection:
        assert "<HUAWEI>" in await ask(await shell(connection), "")


async def test_power_that_goes_while_the_device_comes_up_again_is_off_until_it_is_switched_on(
    serve, monkeypatch
) -> None:
    server = await serve()
    opening, go_on, real = asyncio.Event(), asyncio.Event(), asyncssh.listen

    async def slow(*where, **how):
        opening.set()
        listener = await real(*where, **how)
        await go_on.wait()
        return listener

    monkeypatch.setattr(asyncssh, "listen", slow)
    server.device.restart()
    await asyncio.wait_for(opening.wait(), 10)
    await server.power(on=False)
    go_on.set()
    await asyncio.wait_for(server._opening, 10)
    assert not server.listening
    with pytest.raises(ConnectionRefusedError):
        await connect(server)
    await server.power(on=True)
    async with connect(server):
        assert server.sessions == 1


async def test_a_reboot_cuts_sessions_and_comes_back(serve) -> None:
    server = await serve("s")
    async with connect(server) as connection:
        process = await shell(connection)
        await ask(process, "system-view")
        await ask(process, "sysname KEPT")
        await ask(process, "return")
        await ask(process, "save", ":")
        await ask(process, "y")
        await ask(process, "reboot", ":")
        process.stdin.write("y\n")
        await process.stdout.read()
    assert not server.listening
    # the saved configuration has no stelnet: the device is up and lets nobody in
    await listening(server)
    with pytest.raises((asyncssh.Error, OSError)):
        await connect(server)
    assert server.device.sysname == "KEPT"


async def test_netmiko_huawei(serve) -> None:
    server = await serve("usg")

    def talk(connection) -> str:
        out = connection.send_config_set(
            ["interface GigabitEthernet0/0/1", "ip address 10.0.0.1 30", "frobnicate"], exit_config_mode=False
        )
        connection.send_command("return", expect_string=">")
        return out + connection.save_config()

    out = await with_netmiko(server, "huawei", talk)
    assert "Error: Unrecognized command found at '^' position." in out
    assert "Save the configuration successfully" in out
    assert " ip address 10.0.0.1 255.255.255.252" in server.device.startup_text()


async def test_netmiko_huawei_vrpv8(serve) -> None:
    server = await serve("ne")

    def talk(connection) -> tuple[str, str]:
        connection.send_config_set(
            ["interface GigabitEthernet0/1/1.100", "vlan-type dot1q 100"], exit_config_mode=False
        )
        before = server.device.configuration_text()
        connection.commit()
        return before, server.device.configuration_text()

    before, after = await with_netmiko(server, "huawei_vrpv8", talk)
    assert "vlan-type dot1q 100" not in before
    assert " vlan-type dot1q 100" in after


async def test_many_devices_and_sessions_in_one_loop(serve) -> None:
    servers = [await serve("ar") for _ in range(40)]

    async def one(server: DeviceServer) -> str:
        async with connect(server) as connection:
            process = await shell(connection)
            return await ask(process, "display esn")

    answers = await asyncio.gather(*(one(server) for server in servers))
    assert [f"ESN of master: SN-ar{n}" in answer for n, answer in enumerate(answers)] == [True] * 40
