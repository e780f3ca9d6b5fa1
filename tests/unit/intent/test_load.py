# SPDX-License-Identifier: Apache-2.0
"""A sound intent: what is read, what derives from it, and how it may be written."""

import shutil
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.intent import Level, catalogue, level_of, load_network

ROOT = Path(__file__).parents[3]
XIAYI = ROOT / "inventories/xiayi"
PROVINCE = ROOT / "tests/networks/province"


@pytest.fixture(scope="module")
def xiayi():
    return load_network(XIAYI)


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "xiayi"
    shutil.copytree(XIAYI, folder)
    return folder


def test_xiayi_is_what_its_notice_says(xiayi):
    levels = [site.level for site in xiayi.sites.values()]
    assert [levels.count(level) for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)] == [1, 24, 6]
    assert len(xiayi.units) == 12
    assert list(xiayi.domains) == ["public", "internet", "administrative", "video"]
    assert xiayi.planes == {"management": 0, "public": 1, "internet": 2, "administrative": 3, "video": 4}
    assert len(xiayi.nodes) == 5 + 24 + 6


def test_a_township_hangs_on_both_cores_and_a_village_on_its_township(xiayi):
    township = xiayi.nodes["xy-huiting"]
    assert [uplink[:3] for uplink in township.uplinks] == [
        ("xy-core1", "GigabitEthernet0/2/1", "GigabitEthernet0/0/0"),
        ("xy-core2", "GigabitEthernet0/2/1", "GigabitEthernet0/0/1"),
    ]
    village = xiayi.nodes["xy-zhanglou-cun"]
    assert [uplink[:3] for uplink in village.uplinks] == [
        ("xy-huiting", "GigabitEthernet1/0/5", "GigabitEthernet0/0/8")
    ]
    assert [node.host for node in xiayi.child_nodes("xy-huiting")] == sorted(
        xiayi.host_of(site.code) for site in xiayi.children("411426101")
    )


def test_no_port_is_used_twice(xiayi):
    used = [(uplink.parent_host, uplink.parent_port) for n in xiayi.nodes.values() for uplink in n.uplinks]
    used += [(node.host, uplink.own_port) for node in xiayi.nodes.values() for uplink in node.uplinks]
    used += [tuple(end) for link in xiayi.links for end in (link.a, link.b)]
    used += [tuple(xiayi.attachment(unit)) for unit in xiayi.units]
    assert len(used) == len(set(used))


def test_lookups_of_sites(xiayi):
    assert xiayi.root.name == "夏邑县"
    assert xiayi.parent("411426101201").name == "会亭镇"
    assert xiayi.parent("411426") is None
    assert len(xiayi.subtree("411426101")) == 7
    assert [unit.code for unit in xiayi.units_of("411426")] == sorted(xiayi.units)
    assert xiayi.lan_node("411426").host == "xy-agg1"
    assert xiayi.lan_node("411426101").host == "xy-huiting"
    assert tuple(xiayi.attachment("U003")) == ("xy-agg1", "XGigabitEthernet0/0/3")
    assert xiayi.level("411426101") is level_of("411426101") is Level.TOWNSHIP


def test_links_know_their_ends(xiayi):
    heartbeat = xiayi.links[7]
    assert tuple(heartbeat.a) == ("xy-exit1", "GigabitEthernet0/0/11")
    assert heartbeat.other("xy-exit1").host == "xy-exit2"
    assert [link.slot for link in xiayi.links_of("xy-agg1")] == [1, 2]
    with pytest.raises(KeyError):
        heartbeat.other("xy-core1")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig"])
def test_tables_may_be_written_as_excel_does(copy, xiayi, encoding):
    for name in ("sites.csv", "units.csv"):
        text = (copy / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        (copy / name).write_bytes(text.encode(encoding))
    again = load_network(copy)
    assert (again.sites, again.units) == (xiayi.sites, xiayi.units)


def test_quoted_fields_and_comments_are_read(copy):
    sites = (copy / "sites.csv").read_text(encoding="utf-8")
    quoted = sites.replace("411426101,会亭镇,", '# 会亭\n"411426101","会亭镇, ""镇区""",')
    (copy / "sites.csv").write_text(quoted, encoding="utf-8")
    assert load_network(copy).sites["411426101"].name == '会亭镇, "镇区"'


def test_yaml_has_no_surprises(copy):
    """Norwegian no, octal 012 and sexagesimal 12:30 stay the text that they look like."""
    text = (copy / "network.yml").read_text(encoding="utf-8")
    (copy / "network.yml").write_text(
        text.replace("reason: 管理区（堡垒机、日志、时钟、网管）", "reason: no"), encoding="utf-8"
    )
    assert load_network(copy).pools[-1].reason == "no"
    (copy / "network.yml").write_text(
        text.replace('offset: "08:00:00"', "offset: 08:00:00"), encoding="utf-8"
    )
    assert load_network(copy).network.timezone.offset == "08:00:00"


def test_an_overlay_makes_white_boxes_adds_nodes_sites_and_links(copy):
    overlay = copy / "pilot.yml"
    overlay.write_text(
        "overlay: {title: 试点}\n"
        "nodes:\n"
        "  - {name: xy-core1, model: linux}\n"
        '  - {name: xy-ids1, title: 探针, site: "411426", role: sensor, model: linux, serial: I1, index: 6}\n'
        "links:\n"
        "  - {slot: 8, a: xy-core1, a_port: 5, b: xy-ids1, b_port: 1, planes: [management]}\n"
        "  - {slot: 1, planes: [management, public]}\n"
        "sites:\n"
        '  - {code: "411426101", model: linux}\n'
        '  - {code: "411426101900", name: 新村, slug: xin-cun, parent: "411426101", port: 7}\n'
        "units:\n"
        "  - {code: U001, domains: [public]}\n",
        encoding="utf-8",
    )
    intent = load_network(copy, overlays=[overlay])
    assert (intent.nodes["xy-core1"].platform, intent.nodes["xy-core1"].serial) == (
        "linux",
        "2102312NE40E0001",
    )
    assert intent.nodes["xy-ids1"].role == "sensor"
    assert tuple(intent.links[8].b) == ("xy-ids1", "core1")
    assert intent.links[1].planes == ("management", "public")
    assert intent.nodes["xy-huiting"].uplinks[0][:3] == ("xy-core1", "down2", "up1")
    assert intent.nodes["xy-xin-cun"].uplinks[0][:3] == ("xy-huiting", "down7", "GigabitEthernet0/0/8")
    assert intent.units["U001"].domains == ("public",)
    assert len(load_network(copy).nodes) == 35


def test_an_overlay_says_what_one_county_speaks_and_leaves_the_others_alone(tmp_path):
    folder = shutil.copytree(PROVINCE, tmp_path / "province")
    network, overlay = folder / "network.yml", folder / "pilot.yml"
    overlay.write_text('routing: {igp: {"520102": both}}\n', encoding="utf-8")
    assert load_network(folder, overlays=[overlay]).file.routing.igp == {"520102": "both"}
    told = 'routing: {igp: {county: isis, "520102": ospf, "520103": ospf}}\n'
    network.write_text(network.read_text(encoding="utf-8") + told, encoding="utf-8")
    igp = load_network(folder, overlays=[overlay]).file.routing.igp
    assert igp == {"county": "isis", "520102": "both", "520103": "ospf"}


def test_a_retired_site_has_no_node(copy):
    sites = (copy / "sites.csv").read_text(encoding="utf-8")
    (copy / "sites.csv").write_text(
        sites.replace("2102354AR61210006,6,12,active", "2102354AR61210006,6,12,retired"), encoding="utf-8"
    )
    assert "xy-zhanglou-cun" not in load_network(copy).nodes


def test_the_shipped_overlays_are_sound():
    for path in sorted(XIAYI.glob("lab.yml")):
        assert load_network(XIAYI, overlays=[path]).nodes


@pytest.mark.parametrize("model", sorted(catalogue()))
def test_port_names_are_distinct_and_fit_their_platform(model):
    hardware = catalogue()[model]
    shared = {"boundary", "link" if hardware.family == "ar" else "boundary"}  # uplinks and LAN, at the top
    purposes = [purpose for purpose in hardware.port_groups if purpose not in shared]
    ports = [port for purpose in purposes for port in hardware.ports(purpose)]
    assert len(ports) == len(set(ports))
    if hardware.platform == "linux":
        assert all(len(f"{port}.4094") <= 15 for port in ports)
    with pytest.raises(IndexError):
        hardware.port("uplink", 99)


def test_hardware_answers_for_ports():
    assert catalogue()["USG6650E"].named_port("wan2") == "GigabitEthernet0/0/2"
    assert catalogue()["USG6650E"].named_port("dmz") == "GigabitEthernet0/0/5"
    assert catalogue()["AR6140-S"].is_switched("GigabitEthernet1/0/0")
    assert not catalogue()["AR6140-S"].is_switched("GigabitEthernet0/0/0")
    assert len(catalogue()["NE40E-M2K"].ports("downlink")) >= 24
    assert len(catalogue()["AR6140-S"].ports("downlink")) >= 16


def test_an_empty_folder_names_every_missing_file(tmp_path):
    with pytest.raises(ZonghengError) as refused:
        load_network(tmp_path)
    missing = {Path(p.place.file).name for p in refused.value.problems if p.code == "INT001"}
    assert missing == {"network.yml", "exit.yml", "sites.csv", "units.csv"}


def with_own_sizes(copy, said):
    """Give 会亭镇 a column of its own sizes."""
    head, *rows = (copy / "sites.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{said if row.startswith('411426101,') else ''}" for row in rows]
    (copy / "sites.csv").write_text("\n".join([f"{head},sizes", *rows, ""]), encoding="utf-8")


def test_a_site_may_say_its_own_sizes(copy):
    with_own_sizes(copy, "internet=22 video=28")
    sites = load_network(copy).sites
    assert (sites["411426101"].sizes, sites["411426102"].sizes) == ({"internet": 22, "video": 28}, {})


@pytest.mark.parametrize(
    ("said", "code"),
    [("internet", "INT006"), ("internet=x", "INT006"), ("internet=31", "INT006"), ("internat=24", "INT004")],
)
def test_own_sizes_that_are_none_are_told_with_their_place(copy, said, code):
    with_own_sizes(copy, said)
    with pytest.raises(ZonghengError) as refused:
        load_network(copy)
    found = {problem.code: problem.place for problem in refused.value.problems}
    assert (found[code].line, found[code].key) == (4, "sizes")
