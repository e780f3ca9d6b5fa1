# SPDX-License-Identifier: Apache-2.0
"""Networks that differ from Xiayi county in one point, and what that changes."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.render import render_config

GIVEN = Path(__file__).parents[3] / "inventories" / "xiayi"
SENSOR = """\
overlay: {title: a sensor}
nodes:
  - {name: xy-ids1, title: IDS, site: "411426", role: sensor, model: linux, serial: IDS1, index: 6}
links:
  - {slot: 8, a: xy-core1, a_port: 5, b: xy-ids1, b_port: 1, planes: [management]}
"""


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GIVEN, tmp_path / "xiayi"))


def ledger_of(intent, before=None):
    return allocate(intent, before or Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")


def designed(folder, *, overlays=(), before=None):
    intent = load_network(folder, overlays=overlays)
    return design_network(intent, AddressPlan(intent, ledger_of(intent, before)))


def edit(path, pattern, new):
    text, times = re.subn(pattern, new, path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert times
    path.write_text(text, encoding="utf-8")


def test_a_core_copies_the_way_out_and_up_to_its_sensor(folder):
    overlay = folder / "sensor.yml"
    overlay.write_text(SENSOR, encoding="utf-8")
    core = designed(folder, overlays=[overlay])["xy-core1"]
    assert core.mirror.sensor == "xy-ids1"
    text = render_config(core)
    observer, *sources = core.mirror.observer, *core.mirror.sources
    section = dict(re.findall(r"^interface (\S+)\n((?: .*\n)*)", text, flags=re.MULTILINE))
    assert " port-observing observe-index 1\n" in section[observer]
    assert {i.description.split()[1] for i in core.interfaces if i.name in sources} == {
        *("xy-exit1", "xy-exit2", "UPPER")
    }
    for name in sources:
        assert " port-mirroring inbound\n port-mirroring outbound\n port-mirroring to" in section[name]
    assert text.count(" port-mirroring to ") == len(sources)


def test_without_a_sensor_nothing_is_copied(xiayi):
    assert {design.mirror for design in xiayi.values()} == {None}


def test_without_a_level_above_nobody_speaks_bgp_or_offers_a_way_up(folder):
    edit(folder / "network.yml", r"^boundary:.*\Z", "")
    designs = designed(folder)
    assert {design.bgp for design in designs.values()} == {None}
    offering = {h for h, d in designs.items() if any(p.originate_default for p in d.ospf)}
    assert offering == {"xy-exit1", "xy-exit2"}
    assert "bgp " not in render_config(designs["xy-core1"])


def test_without_service_classes_nothing_is_queued(folder):
    edit(folder / "network.yml", r"^services:.*?(?=^#|^\w)", "services: []\n")
    for design in designed(folder).values():
        assert design.qos is None
        assert not re.search("traffic policy|port-queue|traffic-policy", render_config(design))


def test_a_village_that_joins_changes_its_township_and_the_exits_and_nothing_else(folder):
    before = ledger_of(load_network(folder))
    old = designed(folder, before=before)
    with (folder / "sites.csv").open("a", encoding="utf-8") as sites:
        sites.write(
            "411426214201,孔庄村委会,kongzhuang-cun,411426214,AR6121,2102354AR61210007,1,12,planned\n"
        )
    new = designed(folder, before=before)
    assert set(new) - set(old) == {"xy-kongzhuang-cun"}
    assert {host for host in old if old[host] != new[host]} == {"xy-kongzhuang", "xy-exit1", "xy-exit2"}


def test_the_order_of_rows_in_tables_changes_no_design(folder, xiayi):
    for table in ("sites.csv", "units.csv"):
        head, *rows = (folder / table).read_text(encoding="utf-8").splitlines()
        (folder / table).write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")
    intent = load_network(folder)
    given = ledger_of(load_network(GIVEN))
    assert design_network(intent, AddressPlan(intent, given)) == xiayi


def test_a_slot_that_a_switch_has_no_vlans_for_is_refused(folder):
    edit(folder / "network.yml", r"(county: .*?infrastructure:) 24", r"\1 20")
    edit(folder / "network.yml", r"slot: 2, ", "slot: 200, ")
    with pytest.raises(ZonghengError) as caught:
        designed(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.found) == ("DSN002", "200")
    assert "0–129" in problem.fix
