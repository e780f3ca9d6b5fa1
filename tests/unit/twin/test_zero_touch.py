# SPDX-License-Identifier: Apache-2.0
"""Zero-touch provisioning: a factory device fetches, verifies and boots, or says why not."""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from zongheng.twin.processes.ztp import CONVENTIONS, provision

CONFIGURATION = "#\nsysname born\n#\ninterface LoopBack0\n ip address 10.9.0.1 255.255.255.255\n#\nreturn\n"
INDEX = {"ar": "USB_AR.ini", "s": "smart_config.ini", "ne": "ztp_index.ini", "usg": "USB_USG.ini"}
FAMILIES = sorted(CONVENTIONS)


def sealed(body: str) -> bytes:
    return f'#sha256sum="{hashlib.sha256(body.encode()).hexdigest()}"\n{body}'.encode()


def index_file(family: str, device, configuration: str = CONFIGURATION, **keys: str) -> str:
    convention = CONVENTIONS[family]
    values = {
        "SN": "1234567890",
        "ESN": device.serial,
        "DEVICETYPE": device.model.name,
        convention.file_key: "0123456789abcdef01234567-born.cfg",
        convention.sum_key: hashlib.sha256(configuration.encode()).hexdigest(),
        **keys,
    }
    lines = [f"{key}={value}" for key, value in values.items()]
    return "\n".join([convention.begin, "[GLOBAL CONFIG]", *lines, convention.end, ""])


@pytest.fixture
def files() -> Iterator[tuple[dict[str, bytes], str]]:
    """Files on a real HTTP server, by path, and its URL."""
    served: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = served.get(self.path)
            self.send_response(200 if content is not None else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def boot(files, make_device) -> Callable:
    """Let a factory device of a family boot from its files, changed by ``change``; return the device."""
    served, url = files

    async def run(
        family: str, index: bytes | None = None, configuration: str = CONFIGURATION, device=None, **keys
    ):
        device = device or make_device(family)
        body = index if index is not None else sealed(index_file(family, device, configuration, **keys))
        served[f"/{device.serial}/{INDEX[family]}"] = body
        served.setdefault(f"/{device.serial}/0123456789abcdef01234567-born.cfg", configuration.encode())
        await provision(device, f"{url}/{device.serial}/{INDEX[family]}")
        return device

    return run


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_factory_device_boots_from_what_it_fetched(family, boot) -> None:
    device = await boot(family)
    assert device.zero_touch == "done"
    assert (device.state, device.sysname) == ("booted", "born")
    assert device.startup_text() == CONFIGURATION


async def test_any_type_of_device_may_be_meant(boot) -> None:
    assert (await boot("ar", DEVICETYPE="DEFAULT")).zero_touch == "done"


FAULTS = {
    "another serial": ({"ESN": "SN-other"}, "for ESN SN-other"),
    "another model": ({"DEVICETYPE": "AR9999"}, "for device type AR9999"),
    "no name of a file": ({"FILENAME1": ""}, "lacks FILENAME1"),
    "no sum of the file": ({"FILE_HMAC1": ""}, "lacks FILE_HMAC1"),
    "a tampered configuration": ({"FILE_HMAC1": "0" * 64}, "checksum of the configuration is wrong"),
    "a file that is not there": ({"FILENAME1": "none.cfg"}, "cannot fetch"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_what_a_device_refuses(name, boot) -> None:
    keys, reason = FAULTS[name]
    device = await boot("ar", **keys)
    assert device.zero_touch.startswith("failed: ")
    assert reason in device.zero_touch
    assert reason in device.log[-1]
    assert (device.state, device.startup, device.sysname) == ("factory", None, "HUAWEI")


async def test_a_tampered_intermediate_file(boot, make_device) -> None:
    device = make_device("ar")
    index = sealed(index_file("ar", device)).replace(b"SN=1234567890", b"SN=1234567891", 1)
    assert "checksum of the intermediate file" in (await boot("ar", index, device=device)).zero_touch


async def test_an_intermediate_file_without_a_sum(boot, make_device) -> None:
    device = make_device("ar")
    assert "no checksum" in (await boot("ar", index_file("ar", device).encode(), device=device)).zero_touch


@pytest.mark.parametrize("other", [family for family in FAMILIES if family != "ar"])
async def test_the_file_of_another_family(other, boot, make_device) -> None:
    device = make_device("ar")
    index = sealed(index_file(other, device))
    assert "another family" in (await boot("ar", index, device=device)).zero_touch


@pytest.mark.parametrize("line", ["hostname born", "interface Vlan-interface1", " ip address 10.0.0.1 33"])
async def test_a_configuration_in_foreign_words(line, boot) -> None:
    device = await boot("ar", configuration=CONFIGURATION.replace("return", f"{line}\nreturn"))
    assert "are refused: 1, first" in device.zero_touch
    assert device.state == "factory"


async def test_no_server_at_all(make_device) -> None:
    device = make_device("ar")
    await provision(device, "http://127.0.0.1:1/x/USB_AR.ini")
    assert "cannot fetch" in device.zero_touch


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x/USB_AR.ini", "USB_AR.ini"])
async def test_an_address_that_is_not_http(url, make_device) -> None:
    device = make_device("ar")
    await provision(device, url)
    assert "not an HTTP URL" in device.zero_touch


async def test_a_device_with_a_configuration_does_not_boot_anew(boot) -> None:
    device = await boot("ar")
    assert "not in factory state" in (await boot("ar", device=device)).zero_touch


async def test_a_file_is_acted_on_once_unless_the_device_was_reset(boot) -> None:
    device = await boot("ar")
    device.set_startup(None)
    device.restart()
    assert "acted on before" in (await boot("ar", device=device)).zero_touch
    device.factory_reset()
    assert (await boot("ar", device=device)).zero_touch == "done"


async def test_the_one_time_token_stands_in_no_log(boot) -> None:
    device = await boot("ar", FILE_HMAC1="0" * 64)
    assert "0123456789abcdef01234567" not in "".join(device.log) + device.zero_touch
    await asyncio.sleep(0)
