# SPDX-License-Identifier: Apache-2.0
"""IS-IS as each platform says it; devices take it, and a network comes to it and back in steps."""

from pathlib import Path

import pytest

from golden_boxes import send
from golden_texts import assert_golden
from isis import configuration, designs
from zongheng.config import same, unified_diff
from zongheng.errors import ZonghengError
from zongheng.platforms.huawei_vrp.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration.configuration import born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

COUNTY, TOWN, VILLAGE = "gz-nanming", "gz-xinhualu", "gz-shifu"
GOLDEN = Path(__file__).parents[2] / "golden" / "isis"


@pytest.mark.parametrize("host", [COUNTY, TOWN, VILLAGE])
def test_a_router_of_each_level_is_the_golden_one(host):
    assert_golden(render_config(designs("isis")[host]), GOLDEN / f"{host}.cfg")


def test_a_machine_is_the_golden_one():
    assert_golden(
        render_config(designs("isis", "machines.yml")[TOWN]),
        GOLDEN.with_name("isis-machines") / f"{TOWN}.cfg",
    )


@pytest.mark.parametrize("host", [COUNTY, TOWN, VILLAGE])
def test_one_of_another_vendor_is_the_golden_one(host):
    assert_golden(
        render_config(designs("isis", "h3c.yml")[host]), GOLDEN.with_name("isis-h3c") / f"{host}.cfg"
    )


def device_of(host, text):
    design = designs("isis")[host]
    device = born(load_grammar(design.flavour), load_model(design.model, design.family))
    assert device.load(text.splitlines()) == []
    return device


def printed(device):
    return "#\n" + "\n".join(device.lines()) + "\n#\nreturn\n"


@pytest.mark.parametrize("igp", ["isis", "both"])
@pytest.mark.parametrize("host", [COUNTY, TOWN, VILLAGE])
def test_devices_take_it_and_print_it_back(host, igp):
    text = configuration(host, igp)
    device = device_of(host, text)
    assert same(text, printed(device), "huawei_vrp"), unified_diff(text, printed(device), "huawei_vrp")


STEPS = [("ospf", "both"), ("both", "isis"), ("ospf", "isis")]


@pytest.mark.parametrize(("before", "after"), STEPS, ids=map("-".join, STEPS))
@pytest.mark.parametrize("host", [COUNTY, TOWN])
def test_a_network_comes_to_it_and_back(host, before, after):
    old, new = configuration(host, before), configuration(host, after)
    device = device_of(host, old)
    patch = make_patch(printed(device), new, designs("isis")[host].flavour)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), new, "huawei_vrp") == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), old, "huawei_vrp") == ""


def test_a_process_stands_before_its_interfaces_and_goes_after_them():
    patch = make_patch(configuration(TOWN, "ospf"), configuration(TOWN, "both"), "vrp5")
    first = patch.commands.index("isis enable 11")
    assert patch.commands.index("isis 11 vpn-instance PUBLIC") < first
    assert patch.rollback[-4:] == ("undo isis 1", "undo isis 11", "undo isis 12", "undo isis 13")
    ending = make_patch(configuration(TOWN, "both"), configuration(TOWN, "isis"), "vrp5").commands
    assert ending[-4:] == ("undo ospf 1", "undo ospf 11", "undo ospf 12", "undo ospf 13")
    assert max(i for i, c in enumerate(ending) if c.startswith("undo ospf enable")) < len(ending) - 8


def test_a_circuit_is_one_of_two_before_it_has_a_key():
    """The circuit type resets the key (isis authentication-mode, precautions)."""
    commands = make_patch(configuration(TOWN, "ospf"), configuration(TOWN, "both"), "vrp5").commands
    for at, command in enumerate(commands):
        if command == "isis circuit-type p2p":
            assert not commands[at - 1].startswith("isis authentication-mode")
            assert commands[at - 2 : at] == tuple(
                f"isis {family}enable {commands[at - 1].split()[-1]}" for family in ("", "ipv6 ")
            )


def test_machines_are_given_no_more_than_they_know():
    text = render_config(designs("isis", "machines.yml")[TOWN])
    assert "isisd=yes" in text
    assert "ospfd=no" in text
    assert " isis bfd profile LINES\n" in text
    assert " domain-password md5 {{secret:isis_key}} authenticate snp validate\n" in text
    assert "isisd" not in render_config(designs("ospf", "machines.yml")[TOWN]), (
        "no daemon is restarted for it"
    )


def test_a_firewall_that_has_none_is_refused_before_a_line_is_rendered():
    with pytest.raises(ZonghengError) as caught:
        render_config(designs("isis", level="province")["gz-exit1"])
    assert {(p.code, p.found) for p in caught.value.problems} == {("PLT004", "isis"), ("PLT004", "isis-ipv6")}
