# SPDX-License-Identifier: Apache-2.0
"""Every network of ``inventories/`` is planned whole, and the configurations of some devices are compared."""

import datetime as dt
from pathlib import Path

import pytest

from tests.support.golden_texts import assert_golden
from zongheng.addressing import AddressPlan, Ledger, allocate, strays
from zongheng.design import design_network
from zongheng.intent import Level, load_network
from zongheng.render import render_config

ROOT = Path(__file__).parents[3]
INVENTORIES = sorted(path.parent.name for path in (ROOT / "inventories").glob("*/network.yml"))
SITES = {
    "dalian": (0, 1, 10, 0, 0),
    "dezhou": (0, 1, 13, 136, 1562),
    "guangxi": (1, 14, 113, 0, 0),
    "guizhou": (1, 9, 88, 1510, 17964),
    "heilongjiang": (1, 13, 126, 0, 0),
    "minzheng": (0, 1, 7, 72, 0),
    "nanyang_county": (0, 0, 1, 0, 0),
    "national": (31, 342, 2978, 0, 0),
    "xiayi": (0, 0, 1, 24, 6),
}
"""Provinces, cities, counties, townships and villages of each."""
UNITS = {"dezhou": 188, "guangxi": 126, "guizhou": 23 + 18}
"""The units that documents count: of Guizhou one of each private network, and two of each city."""
GOLDEN = {
    "dalian": ("dl-exit1", "dl-zhongshan"),
    "dezhou": ("dz-decheng-exit1", "dz-dezhouyunhejingjikaifaqu", "dz-ertun", "dz-weishu"),
    "guangxi": ("gx-beihai", "gx-xingning"),
    "guizhou": ("gz-core1", "gz-liupanshui", "gz-longli", "gz-pianpo", "gz-jinianta"),
    "heilongjiang": ("hlj-qitaihe",),
    "minzheng": ("jx-jianshe", "jx-vpn1", "jx-xiuzhou"),
    "nanyang_county": ("th-core1", "th-exit1"),
    "national": ("zy-chongqing", "zy-xinyu"),
}
"""Devices of each level with few below them; of the smallest network all."""
EVERY_NTH = {"guizhou": 20, "dezhou": 5}
"""Of how many villages one is rendered: there are thousands alike. Long runs render all."""
RUNS = [
    *((name, EVERY_NTH.get(name, 1)) for name in INVENTORIES),
    *(pytest.param(name, 1, marks=pytest.mark.long) for name in EVERY_NTH),
]


def known_vpns(design):
    """Tell whether every interface lies in a VPN instance that the device has."""
    return {i.vrf for i in design.interfaces if i.vrf} <= {vrf.name for vrf in design.vrfs}


@pytest.mark.once
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("name", "nth"), RUNS)
def test_a_network_is_planned_whole(name, nth):
    intent = load_network(ROOT / "inventories" / name)
    below = [level for level in Level if level is not Level.CENTRE]
    assert tuple(len(intent.of_level(level)) for level in below) == SITES[name]
    assert len(intent.units) == UNITS.get(name, len(intent.units))
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    assert list(strays(intent, ledger)) == []
    designs = design_network(intent, AddressPlan(intent, ledger))
    assert designs.keys() == intent.nodes.keys()
    assert [host for host, design in designs.items() if not known_vpns(design)] == []
    villages = [host for host, node in intent.nodes.items() if node.level is Level.VILLAGE]
    left_out = {host for at, host in enumerate(villages) if at % nth} - {*GOLDEN.get(name, ())}
    texts = {host: render_config(design) for host, design in designs.items() if host not in left_out}
    assert [host for host, text in texts.items() if text.count("\n") < 150] == []
    for host in GOLDEN.get(name, ()):
        assert_golden(texts[host], ROOT / "tests" / "golden" / "inventories" / name / f"{host}.cfg")
