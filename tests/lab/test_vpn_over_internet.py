# SPDX-License-Identifier: Apache-2.0
"""A district that meets its city over an internet line: real IKE and packets, and what the carrier sees."""

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.lab.conftest import SECRETS, laboratory
from zongheng.config.secrets import fill
from zongheng.render import render_config
from zongheng.twin.lab.blueprint import CARRIER, terminal
from zongheng.twin.lab.wiring import namespace

NETWORK = Path(__file__).parents[1] / "networks" / "bureau"
TAP = Path(__file__).parents[1] / "support" / "line_tap.py"
CITY, DISTRICT = "bu-core1", "bu-nanhu"
ASKING, SERVING = terminal(DISTRICT, "administrative"), terminal(CITY, "administrative")
LEASED_FIRST = "100.64.0.20"
UDP, ARP, IPV4 = 17, "0806", "0800"
IKE, DHCP = {500, 4500}, {67, 68}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    folder = tmp_path_factory.mktemp("over-internet")
    inventory = folder / "inventories" / "bureau"
    shutil.copytree(NETWORK, inventory)
    with tapped(folder / "frames") as tap, laboratory(inventory, before=tap) as bureau:
        bureau.frames = folder / "frames"
        box = next(box for box in bureau.lab.topology.boxes if box.name == SERVING)
        bureau.server = address(bureau, SERVING)
        bureau.lab.serve(replace(box, services={f"{bureau.server}:80": "web"}))
        yield bureau


@contextmanager
def tapped(file):
    """Yield a function that writes down from now on what comes in at the carrier of a lab."""
    listening = []

    def tap(lab):
        own = namespace(lab.state.network, CARRIER)
        words = ["ip", "netns", "exec", own, sys.executable, str(TAP), str(file)]
        listening.append(subprocess.Popen(words))

    yield tap
    for one in listening:
        one.terminate()
        one.wait()


def address(bureau, box):
    found = next(one for one in bureau.lab.topology.boxes if one.name == box)
    return found.addresses["eth0"][0].partition("/")[0]


def page(bureau):
    return bureau.fetch(ASKING, f"http://{bureau.server}/", seconds=1)


def joined(bureau, seconds=60):
    return "zongheng lab" in bureau.until(lambda: page(bureau), seconds=seconds)


def met(bureau, host):
    return "ESTABLISHED" in bureau.on(host, "swanctl", "--list-sas")


def underlay(bureau, host, *words):
    return bureau.on(host, "ip", "netns", "exec", "underlay", *words)


def held_back(bureau, host):
    """Return how many packets the filter has kept from leaving for the internet."""
    chain = underlay(bureau, host, "nft", "list", "chain", "inet", "zongheng", "output")
    return int(re.search(r"counter packets (\d+) bytes \d+ drop", chain)[1])


def own_frames(bureau):
    """Return the frames that the two machines have sent to the carrier, as bytes."""
    shown = [underlay(bureau, host, "cat", "/sys/class/net/up1/address") for host in (CITY, DISTRICT)]
    senders = {address.strip().replace(":", "") for address in shown}
    return [bytes.fromhex(line) for line in bureau.frames.read_text().split() if line[12:24] in senders]


def kind(frame):
    """Return what a frame is: its protocol, or the ports of its UDP."""
    outer = frame[12:14].hex()
    if outer != IPV4:
        return "arp" if outer == ARP else outer
    if frame[23] != UDP:
        return f"protocol {frame[23]}"
    start = 14 + (frame[14] & 0x0F) * 4
    ports = {int.from_bytes(frame[start : start + 2]), int.from_bytes(frame[start + 2 : start + 4])}
    return "ike" if ports & IKE else "dhcp" if ports <= DHCP else f"udp {ports}"


def test_a_terminal_of_the_district_reaches_a_server_of_the_city_in_its_plane(bureau):
    assert joined(bureau)
    assert f"from {address(bureau, ASKING)}" in page(bureau)


def test_the_district_has_no_way_to_the_internet_but_to_its_hub(bureau):
    ways = underlay(bureau, DISTRICT, "ip", "-4", "route")
    assert "default" not in ways
    assert "203.0.113.34 via 100.64.0.1" in ways
    assert "up1" not in bureau.on(DISTRICT, "ip", "-br", "link")


def test_a_second_deployment_changes_nothing_and_the_key_is_written_down_nowhere(bureau, capfd):
    assert joined(bureau)
    again = bureau.deploy()
    assert not again.failed
    assert not again.changed
    said = capfd.readouterr()
    told = [bureau.on(host, "journalctl", "-o", "cat") for host in (CITY, DISTRICT)]
    kept = [path.read_text(errors="replace") for path in bureau.build.rglob("*") if path.is_file()]
    assert not any(SECRETS["ipsec_key"] in text for text in (said.out, said.err, *told, *kept))


def test_the_district_is_met_again_under_another_address(bureau):
    assert joined(bureau)
    folder = bureau.lab.state.folder / "boxes" / CARRIER
    assert LEASED_FIRST in underlay(bureau, DISTRICT, "ip", "-br", "-4", "addr")
    (folder / "first").write_text("60")
    assert bureau.until(lambda: "100.64.0.60" in bureau.on(DISTRICT, "swanctl", "--list-sas"), seconds=60)
    assert LEASED_FIRST not in underlay(bureau, DISTRICT, "ip", "-br", "-4", "addr")
    assert joined(bureau)


@pytest.mark.long
def test_with_another_key_nobody_meets_and_nothing_passes(bureau):
    assert joined(bureau)
    bureau.apply(DISTRICT, bureau.config(DISTRICT).replace(SECRETS["ipsec_key"], "Not-The-Key-2026"))
    assert bureau.until(lambda: not met(bureau, CITY) and not met(bureau, DISTRICT), seconds=60)
    before = held_back(bureau, CITY)
    assert page(bureau) == ""
    kept = bureau.until(lambda: held_back(bureau, CITY) > before)
    assert kept, "tunnels would go on in clear, and are kept from it"
    again = bureau.deploy(DISTRICT)
    assert again.hosts[DISTRICT].status.value == "changed"
    assert joined(bureau)


@pytest.mark.long
def test_whom_the_hub_knows_no_more_is_put_down_at_once(bureau):
    assert joined(bureau)
    another = bureau.config(CITY).replace(f"fqdn:{DISTRICT}", "fqdn:nobody")
    bureau.apply(CITY, another.replace(f"    {DISTRICT} {{", "    nobody {"))
    assert not met(bureau, CITY)
    assert page(bureau) == ""
    assert bureau.deploy(CITY).hosts[CITY].status.value == "changed"
    assert joined(bureau)


@pytest.mark.long
def test_tunnels_go_away_with_their_design_and_come_back(bureau):
    assert joined(bureau)
    design = bureau.designs[DISTRICT]
    outer = {"internet", "endpoint"}
    kept = tuple(i for i in design.interfaces if i.kind != "tunnel" and i.purpose not in outer)
    without = fill(render_config(replace(design, interfaces=kept, ipsec=None)), SECRETS)
    with bureau.driver(DISTRICT) as device:
        device.load_replace_candidate(config=without)
        device.commit_config(revert_in=300)
        assert "vpn" not in bureau.on(DISTRICT, "ip", "-all", "netns", "exec", "ip", "-br", "link")
        running = bureau.on(DISTRICT, "systemctl", "is-active", "strongswan", "zongheng-internet")
        assert running.split() == ["inactive", "inactive"]
        device.rollback()
    assert joined(bureau)
    assert not bureau.deploy(DISTRICT).changed


def test_the_carrier_has_seen_ike_esp_and_dhcp_and_nothing_of_ours(bureau):
    """Last: it speaks of all that was done, from the first boot on."""
    frames = own_frames(bureau)
    assert {kind(frame) for frame in frames} == {"arp", "ike", "dhcp"}
    inner = [ip_address(one).packed for one in (bureau.server, address(bureau, ASKING))]
    assert not any(one in frame for frame in frames for one in (*inner, b"zongheng lab"))
    assert len(frames) > 100
