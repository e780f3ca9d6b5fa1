# SPDX-License-Identifier: Apache-2.0
"""A Linux machine in its carton: what it fetches from the real service, and what it declines."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from zongheng.build import BuildPaths, plan_network
from zongheng.config import bundle
from zongheng.config.secrets import names
from zongheng.design import from_json
from zongheng.devices import load_hosts
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.onboarding.delivery import deliver
from zongheng.onboarding.lint import lint
from zongheng.onboarding.registration import registrations
from zongheng.onboarding.service import serving
from zongheng.platforms.linux.factory import __main__ as carton
from zongheng.platforms.linux.factory import leasing, offer
from zongheng.platforms.linux.factory.image import image

TOWN = "xy-kongzhuang"
TOKEN = "0123456789abcdef01234567"
SERVER = "http://10.140.0.60:8060"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The county with its lab overlay, planned; not to be changed."""
    source = Path(__file__).parents[3] / "inventories" / "xiayi"
    inventory = Path(shutil.copytree(source, tmp_path_factory.mktemp("lab") / "inventories" / "xiayi"))
    plan_network(inventory, date=dt.date(2026, 1, 1), by="test", overlays=[inventory / "lab.yml"])
    return BuildPaths.of(inventory)


@pytest.fixture(scope="module")
def design(lab):
    return from_json((lab.designs / f"{TOWN}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def entry(lab):
    records = load_hosts(lab.root)
    return registrations(records, records)[0][TOWN]


@pytest.fixture(scope="module")
def text(design):
    return bootstrap_text(design)


@pytest.fixture
def values(text):
    """A value for every secret of the first configuration, whatever its form."""
    return {name: f"Planted-{number}" for number, name in enumerate(names(text))}


@pytest.fixture
def delivery(entry, text, values):
    return deliver(entry, text, values, token=TOKEN, server=SERVER)


def known(entry):
    return {"serial": entry.serial, "model": entry.model}


def test_the_first_configuration_is_reachable_safe_and_no_more(text, design):
    first = bundle.read(text)
    assert {"zongheng-network", "frr", "ssh"} <= set(first.services)
    script = first.file("/etc/zongheng/network.sh").content
    assert f"port main lo 2 {design.management.address}/32" in script
    assert "port main up1.100" in script
    assert "up1.101" not in script
    filters = first.file("/etc/nftables.conf").content
    assert "policy drop" in filters
    assert "tcp dport 22" in filters
    assert not [file.path for file in first.files if file.path.startswith(("/etc/kea", "/etc/snmp"))]
    assert {name.partition(".")[0] for name in names(text)} == {"netops_password", "ospf_key"}


def test_a_gateway_and_a_sensor_begin_with_their_management_plane_alone(lab):
    for host in ("xy-exit1", "xy-sensor1"):
        full = from_json((lab.designs / f"{host}.json").read_text(encoding="utf-8"))
        first = bundle.read(bootstrap_text(full))
        assert "tcp dport 22" in first.file("/etc/nftables.conf").content
        assert first.file("/etc/zongheng/exit.nft") is None
        assert not {"suricata", "conntrackd", "keepalived", "snmpd"} & set(first.services)


def test_it_passes_the_linter(entry, delivery):
    assert lint(entry, delivery) == ()


@pytest.mark.parametrize(("old", "new"), [(b"AllowUsers", b"Nobody"), (b"### SERVICE ssh\n", b"")])
def test_the_linter_finds_what_would_shut_everybody_out(entry, delivery, old, new):
    broken = replace(delivery, file=delivery.file.replace(old, new))
    assert len(lint(entry, broken)) == 2  # the checksum of the index is another now as well


def test_the_machine_takes_it_from_the_service_as_the_agent_wants_it(entry, text, values):
    with serving("127.41.250.9", on_fetch=lambda *_: None) as service:
        url = service.offer(entry, text, values)
        taken = offer.read_bundle(offer.configuration(url, **known(entry)))
    wanted = bundle.read(text)
    assert sorted(taken["files"]) == sorted(file.path for file in wanted.files)
    assert taken["services"] == list(wanted.services)
    frr = taken["files"]["/etc/frr/frr.conf"]
    assert (frr["mode"], frr["owner"]) == ("0640", "frr:frr")
    assert f"key-string {values['ospf_key']}\n" in frr["content"]


def test_what_is_not_offered_is_asked_for_again(entry):
    with serving("127.41.250.9", on_fetch=lambda *_: None) as service:
        url = f"{service.server}/{entry.serial}/zongheng.ini"
        with pytest.raises(offer.NotYetError, match="404"):
            offer.configuration(url, **known(entry))
    with pytest.raises(offer.NotYetError, match="refused"):
        offer.configuration(url, **known(entry))


def resummed(index, old, new):
    """An intermediate file that was altered by somebody who knows how its sum is made."""
    body = index.partition(b"\n")[2].replace(old, new)
    assert body != index.partition(b"\n")[2]
    return f'#sha256sum="{sha256(body).hexdigest()}"\n'.encode() + body


SPOILT = {
    "another serial": (
        lambda d, e: (resummed(d.index, e.serial.encode(), b"OTHER"), d.file),
        "for ESN OTHER",
    ),
    "another model": (lambda d, _: (resummed(d.index, b"TYPE=linux", b"TYPE=AR6121"), d.file), "type AR6121"),
    "another family": (
        lambda d, _: (resummed(d.index, b"BEGIN LINUX", b"BEGIN AR"), d.file),
        "another family",
    ),
    "an altered index": (lambda d, _: (d.index + b"X=1\n", d.file), "intermediate file is wrong"),
    "an index without a sum": (lambda d, _: (d.index.partition(b"\n")[2], d.file), "no checksum"),
    "an index without a file": (lambda d, _: (resummed(d.index, b"BUNDLE=", b"X="), d.file), "lacks BUNDLE"),
    "a file elsewhere": (lambda d, _: (resummed(d.index, b"BUNDLE=", b"BUNDLE=../"), d.file), "lacks BUNDLE"),
    "a tampered file": (lambda d, _: (d.index, d.file.replace(b"drop", b"accept")), "configuration is wrong"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_the_machine_declines(name, entry, delivery):
    spoil, words = SPOILT[name]
    index, file = spoil(delivery, entry)
    with (
        server({"index": index, delivery.file_name: file}) as base,
        pytest.raises(offer.DeclinedError, match=words),
    ):
        offer.configuration(f"{base}/index", **known(entry))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not text"),
        (b"", "breaks off"),
        (b"### FILE /a 0644 root:root\nx\n", "breaks off"),
        (b"x\n### END\n", "line 1 "),
        (b"### FILE a 0644 root:root\n### END\n", "line 1 "),
        (b"### FILE /a 0644 root:root\nx\n### SERVICE ssh\ny\n### END\n", "line 4 "),
    ],
)
def test_a_file_that_is_no_whole_bundle_is_declined(content, words):
    with pytest.raises(offer.DeclinedError, match=words):
        offer.read_bundle(content)


@pytest.mark.parametrize(
    ("server_name", "file", "url"),
    [
        (SERVER, f"{SERVER}/A/zongheng.ini", f"{SERVER}/A/zongheng.ini"),
        (SERVER, "A/zongheng.ini", f"{SERVER}/A/zongheng.ini"),
        (f"{SERVER}/", "/A/zongheng.ini", f"{SERVER}/A/zongheng.ini"),
    ],
)
def test_options_66_and_67_make_one_url(server_name, file, url):
    assert leasing.url_of(server_name, file) == url


def test_the_image_is_a_program_that_knows_its_machine(tmp_path):
    for file in image(serial="SN-1", model="linux", ports=("up1.100", "up2.100")):
        target = tmp_path / file.path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content)
    program = tmp_path / "usr/lib/zongheng"
    settings = tmp_path / "etc/zongheng-factory.conf"
    asked = (
        f"import sys, json, pathlib; sys.path.insert(0, {str(program)!r}); import factory.__main__ as carton;"
        f"known = carton.Identity.read(pathlib.Path({str(settings)!r}));"
        "print(json.dumps([known.serial, known.model, known.ports]))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", asked], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["SN-1", "linux", ["up1.100", "up2.100"]]


AGENT = """
import json, sys
def answer(request):
    bundle = request["bundle"]
    refusals = [{"check": "nft", "said": "no"}] if "bad" in bundle["services"] else []
    busy = {"refused": "pending"} if "busy" in bundle["services"] else {}
    json.dump({"applied": not refusals, "refusals": refusals, **busy}, sys.stdout)
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The folder that a machine keeps of its provisioning, and an agent that refuses the service ``bad``."""
    (tmp_path / "agent.py").write_text(AGENT)
    genuine = carton.put
    monkeypatch.setattr(carton, "put", lambda taken: genuine(taken, agent=tmp_path / "agent.py"))
    return tmp_path


def test_what_the_machines_own_programs_refuse_is_declined_in_their_words(machine):  # noqa: ARG001
    carton.put({"files": {}, "services": ["ssh"]})
    with pytest.raises(offer.DeclinedError, match="nft: no"):
        carton.put({"files": {}, "services": ["bad"]})
    with pytest.raises(offer.DeclinedError, match="pending"):
        carton.put({"files": {}, "services": ["busy"]})


@pytest.mark.parametrize(
    ("kit", "good", "state"),
    [
        (b"", False, "waiting"),
        (b"### SERVICE ssh\n### END\n", True, "waiting"),
        (b"### SERVICE bad\n### END\n", False, "declined"),
        (b"### SERVICE ssh\n", False, "declined"),
    ],
)
def test_a_configuration_that_was_kept_or_brought_along_is_taken_once_and_goes_away(
    machine, kit, good, state
):
    if kit:
        carton.keep(kit, machine)
        assert (machine / "first.cfg").stat().st_mode & 0o777 == 0o600
    status = carton.Status(machine)
    status.tell("waiting", "for an address")
    assert carton.take(status, machine) is good
    assert not list(machine.glob("first.*"))
    assert (machine / "done").exists() is good
    assert json.loads((machine / "status.json").read_text())["state"] == state


def test_a_machine_that_falls_while_it_takes_its_configuration_takes_it_at_its_next_start(
    machine, monkeypatch
):
    def falls(_bundle):
        raise KeyboardInterrupt

    status = carton.Status(machine)
    carton.keep(b"### SERVICE ssh\n### END\n", machine)
    whole = carton.put
    monkeypatch.setattr(carton, "put", falls)
    with pytest.raises(KeyboardInterrupt):
        carton.take(status, machine)
    assert not (machine / "done").exists()
    monkeypatch.setattr(carton, "put", whole)
    assert carton.take(status, machine)


def test_an_old_refusal_is_told_from_a_new_one(tmp_path):
    for number in (1, 2):
        carton.Status(tmp_path).tell("declined", f"reason {number}")
        carton.Status(tmp_path).tell("waiting", "for an address")
        said = json.loads((tmp_path / "status.json").read_text())
        assert (said["state"], said["declined"], said["why"]) == ("waiting", number, f"reason {number}")


@contextmanager
def server(files):
    """Hand out whatever is given, as a web server that is not ours would; yield its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path.lstrip("/"))
            self.send_response(200 if content is not None else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    web = ThreadingHTTPServer(("127.41.250.10", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    try:
        yield "http://{}:{}".format(*web.server_address)
    finally:
        web.shutdown()
        web.server_close()
