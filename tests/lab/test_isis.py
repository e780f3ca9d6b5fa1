# SPDX-License-Identifier: Apache-2.0
"""A county that speaks IS-IS, from its city to a village: real FRR, both families, every plane."""

import json
import re
from dataclasses import replace

import pytest

from isis import speaking
from tests.lab.conftest import DAY, laboratory
from zongheng.build import plan_network
from zongheng.twin.lab.blueprint import terminal

VILLAGE, TOWN, COUNTY, CITY = "gz-shifu", "gz-xinhualu", "gz-nanming", "gz-guiyang"
MACHINES = """
overlay: {title: 真实 Linux 节点}
sites:
  - {code: "5201", model: linux, serial: LAB-LINUX-CITY}
  - {code: "520102", model: linux, serial: LAB-LINUX-COUNTY}
  - {code: "520102001", model: linux, serial: LAB-LINUX-TOWN}
  - {code: "520102001001", model: linux, serial: LAB-LINUX-VILLAGE}
"""
DOMAIN = "INTERNET"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    inventory = speaking(tmp_path_factory.mktemp("isis") / "inventories" / "province", "isis")
    (inventory / "four.yml").write_text(MACHINES, encoding="utf-8")
    with laboratory(inventory, "four.yml") as county:
        yield county


def shown(county, host, what, domain=DOMAIN):
    return county.on(host, "vtysh", *(("-N", domain) if domain else ()), "-c", f"show {what}")


def neighbours(county, host, domain=DOMAIN):
    """Return the interfaces that have a neighbour, with the level that it is one in."""
    told = json.loads(shown(county, host, "isis neighbor json", domain) or "{}")
    found = [c for area in told.get("areas", []) for c in area["circuits"] if "adj" in c]
    return {(one["interface"], one["level"]) for one in found if one["state"] == "Up"}


@pytest.mark.parametrize("domain", ["", DOMAIN], ids=["management", "domain"])
def test_each_is_the_others_neighbour_in_level_2(county, domain):
    vlan = 102 if domain else 100
    expected = {
        COUNTY: {(f"down1.{vlan}", 2)},
        TOWN: {(f"up1.{vlan}", 2), (f"down1.{vlan}", 2)},
        VILLAGE: {(f"up1.{vlan}", 2)},
    }

    def met():
        return {host: neighbours(county, host, domain) for host in expected}

    county.until(lambda: met() == expected)
    assert met() == expected


def lan(county, host, family):
    found = (i for i in county.designs[host].interfaces if i.plane == "internet" and i.purpose == "lan")
    return getattr(next(found), f"address{family}").partition("/")[0]


@pytest.mark.parametrize(("family", "words"), [(4, "ip"), (6, "ipv6")])
def test_the_county_knows_the_villages_lan_in_both_families(county, family, words):
    def told():
        return shown(county, COUNTY, f"{words} route {lan(county, VILLAGE, family)}")

    county.until(lambda: 'Known via "isis"' in told())
    assert 'Known via "isis"' in told()
    assert "down1.102" in told()


@pytest.mark.parametrize(("words", "default"), [("ip", "0.0.0.0/0"), ("ipv6", "::/0")])
@pytest.mark.parametrize("host", [TOWN, VILLAGE])
def test_the_citys_default_comes_down_to_the_village(county, host, words, default):
    def told():
        return shown(county, host, f"{words} route {default}")

    county.until(lambda: "up1.102" in told())
    assert 'Known via "isis"' in told()
    assert "up1.102" in told()


def test_a_village_reads_a_page_of_the_city(county):
    """Over IS-IS to the county, by BGP from there, and back."""
    serving = next(b for b in county.lab.topology.boxes if b.name == terminal(CITY, "internet"))
    address = serving.addresses["eth0"][0].partition("/")[0]
    county.lab.serve(replace(serving, services={f"{address}:80": "web"}))
    page = (terminal(VILLAGE, "internet"), f"http://{address}/")
    assert "zongheng lab" in county.until(lambda: county.fetch(*page, seconds=1))


def test_who_has_another_key_is_no_neighbour(county):
    inside = ("vtysh", "-N", "ADMIN", "-c", "configure terminal", "-c", "interface up1.103", "-c")
    assert county.until(lambda: ("up1.103", 2) in neighbours(county, VILLAGE, "ADMIN"))
    county.on(VILLAGE, *inside, "isis password md5 Another-Key-2026")
    try:
        assert county.until(lambda: not neighbours(county, VILLAGE, "ADMIN"))
    finally:
        county.on(VILLAGE, *inside, "isis password md5 Lab-Password-2026")
    assert county.until(lambda: ("up1.103", 2) in neighbours(county, VILLAGE, "ADMIN"))


def test_the_key_of_what_is_flooded_is_asked_for_as_well(county):
    running = shown(county, TOWN, "running-config isisd")
    assert "domain-password md5 Lab-Password-2026 authenticate snp validate" in running


LEVEL_1 = {
    VILLAGE: ((r" is-type .*", " is-type level-1"), (r" domain-password", " area-password")),
    TOWN: (
        (r" is-type .*", " is-type level-1-2"),
        (r" domain-(password .*)", r" area-\1\n domain-\1"),
        (r"(interface down1.103\n(?: .*\n)*?) isis network", r"\1 isis circuit-type level-1\n isis network"),
        (
            r"(interface up1.103\n(?: .*\n)*?) isis network",
            r"\1 isis circuit-type level-2-only\n isis network",
        ),
    ),
}
"""What both say where a township tells level 2 what level 1 has, as other vendors' devices do."""


def of_level_1(county, host):
    """Return the configuration of a machine whose administrative domain says that."""
    text = county.config(host)
    start = text.index("### FILE /etc/frr/ADMIN/frr.conf")
    end = text.index("### ", start + 1)
    routing = text[start:end]
    for old, new in LEVEL_1[host]:
        routing, changed = re.subn(old, new, routing)
        assert changed
    return text[:start] + routing + text[end:]


def daemons(county, host):
    """Return the process of isisd in every domain."""
    return {d: county.on(host, "cat", f"/run/frr/{d}/isisd.pid").strip() for d in ("", "ADMIN", "INTERNET")}


def test_level_1_has_a_default_by_the_attached_bit_and_is_not_told_upward(county):
    """The level that villages have with other vendors' townships, and why they have it with them alone.

    Both come to it and leave it by a guarded apply, which starts isisd anew for it, in this domain alone.
    """
    lans = (i for i in county.designs[VILLAGE].interfaces if i.plane == "administrative")
    address = next(i for i in lans if i.purpose == "lan").address4.partition("/")[0]

    def by_isis(host, what):
        return 'Known via "isis"' in shown(county, host, f"ip route {what}", "ADMIN")

    assert county.until(lambda: by_isis(COUNTY, address))
    before = {host: daemons(county, host) for host in LEVEL_1}
    try:
        for host in LEVEL_1:
            assert "is-type level-1" in county.apply(host, of_level_1(county, host))
        for host, old in before.items():
            now = daemons(county, host)
            assert [domain for domain, process in now.items() if process != old[domain]] == ["ADMIN"]
        assert county.until(lambda: neighbours(county, VILLAGE, "ADMIN") == {("up1.103", 1)})
        assert county.until(lambda: neighbours(county, TOWN, "ADMIN") == {("up1.103", 2), ("down1.103", 1)})
        assert county.until(lambda: by_isis(TOWN, address))
        assert county.until(lambda: by_isis(VILLAGE, "0.0.0.0/0"))
        assert county.until(lambda: not by_isis(COUNTY, address)), "FRR tells level 2 what level 1 has"
    finally:
        for host in LEVEL_1:
            county.apply(host)
    assert county.until(lambda: by_isis(COUNTY, address))
    assert county.until(lambda: by_isis(VILLAGE, "0.0.0.0/0"))


INSIDE = ("nsenter", f"--net=/run/netns/{DOMAIN}", "nft")
SILENCE = """
table netdev silence {
    chain out { type filter hook egress device "PORT" priority filter; policy drop; }
}
"""


def test_a_line_that_dies_silently_is_left_long_before_isis_misses_it(county):
    """Its ports stay up and nothing passes, hellos neither: IS-IS would notice after 30 seconds."""
    ends = {TOWN: "up1.102", COUNTY: "down1.102"}
    line = (ends[TOWN], 2)

    def watched():
        told = json.loads(shown(county, TOWN, "bfd peers json") or "[]")
        return {peer["status"] for peer in told if peer["interface"] == ends[TOWN]}

    county.until(lambda: watched() == {"up"} and line in neighbours(county, TOWN))
    assert watched() == {"up"}
    for host, port in ends.items():
        county.on(host, *INSIDE, SILENCE.replace("PORT", port))
    try:
        assert county.until(lambda: line not in neighbours(county, TOWN), seconds=15)
    finally:
        for host in ends:
            county.on(host, *INSIDE, "delete table netdev silence")
    assert county.until(lambda: line in neighbours(county, TOWN), seconds=90)


def test_a_second_deployment_changes_nothing(county):
    again = county.deploy()
    assert not again.failed
    assert not again.changed


def intend(county, igp):
    """Let the county speak this protocol, plan, and deploy; return what came of it."""
    file = county.inventory / "network.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"county: (?:isis|both)", f"county: {igp}", text), encoding="utf-8")
    plan_network(county.inventory, date=DAY, by="test", overlays=[county.inventory / "four.yml"])
    return county.deploy()


def test_ospf_comes_beside_it_and_leaves_again_and_nobody_is_lost(county):
    def full():
        return shown(county, TOWN, "ip ospf neighbor").count("Full/")

    beside = intend(county, "both")
    assert not beside.failed
    assert county.until(lambda: full() == len(neighbours(county, TOWN)) == 2)
    assert county.until(lambda: 'Known via "ospf"' in shown(county, TOWN, "ip route 0.0.0.0/0"))
    alone = intend(county, "isis")
    assert not alone.failed, [str(one) for host in alone.failed for one in alone.hosts[host].problems]
    assert county.until(lambda: len(neighbours(county, TOWN)) == 2)
    assert county.until(lambda: 'Known via "isis"' in shown(county, TOWN, "ip route 0.0.0.0/0"))
