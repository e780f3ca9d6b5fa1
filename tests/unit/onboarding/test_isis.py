# SPDX-License-Identifier: Apache-2.0
"""A township that speaks IS-IS: what it is given first, and whom it must see before it is in service."""

import re

import pytest

from isis import designs
from zongheng.config.secrets import fill, names
from zongheng.intent.node import Uplink
from zongheng.onboarding.acceptance import Subject, acceptance
from zongheng.onboarding.adjacency import Adjacency, adjacencies
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.twin.configuration.configuration import born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

COUNTY, TOWN = "gz-nanming", "gz-xinhualu"
UPLINK = Uplink(own_port="GigabitEthernet0/0/0", parent_host=COUNTY, parent_port="GigabitEthernet0/2/0")
AT = "GigabitEthernet0/0/0.100"


@pytest.mark.parametrize(("igp", "first"), [("isis", "isis"), ("both", "ospf"), ("ospf", "ospf")])
def test_the_neighbour_above_is_met_by_what_leads(igp, first):
    assert tuple(adjacencies(designs(igp)[TOWN], [UPLINK])) == (Adjacency(COUNTY, first, AT),)


def test_its_first_configuration_speaks_of_the_management_plane_alone():
    design = designs("isis")[TOWN]
    text = bootstrap_text(design)
    assert re.findall(r"^isis .+$", text, re.MULTILINE) == ["isis 1"]
    assert set(names(text)) == {"isis_key", "netops_password"}
    device = born(load_grammar(design.flavour), load_model(design.model, design.family))
    assert device.load(fill(text, dict.fromkeys(names(text), "%^%#k%^%#")).splitlines()) == []


SHOWN = {
    "huawei_vrp": """
                          Peer information for ISIS(1)

  System Id     Interface          Circuit Id        State HoldTime Type     PRI
--------------------------------------------------------------------------------
  0100.6601.0000  GE0/0/0.100       0000000001         {state}   28s      L2       --

Total Peer(s): 1
""",
    "linux": """
Area 1:
 System Id           Interface   L  State         Holdtime SNPA
 gz-nanming          GigabitEthernet0/0/0.100     2  {state}            30       2020.2020.2020
""",
}


@pytest.mark.parametrize("platform", sorted(SHOWN))
@pytest.mark.parametrize(("state", "found"), [("Up", []), ("Init", [AT])])
def test_it_is_in_service_once_that_neighbour_is_up(entries, platform, state, found):
    town = Subject(entries["xy-huiting"], platform, (COUNTY,), (Adjacency(COUNTY, "isis", AT),))
    asked = acceptance(platform).of(town)
    answers = dict.fromkeys(asked.commands, SHOWN[platform].format(state=state))
    assert [p.found for p in asked.failures(town, answers) if p.place.key == "levels"] == found
    assert not {"uplinks", "sessions"} & {check.name for check in asked.checks}
