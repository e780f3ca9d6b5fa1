# SPDX-License-Identifier: Apache-2.0
"""What Ruijie's devices cannot do is refused early, and the other end of a link speaks as they do."""

from dataclasses import replace

import pytest

from tests.support.ruijie import AGGREGATION, CORE, HOSTS, TOWNSHIP, ruijie_county
from zongheng.design.model import Mirror
from zongheng.errors import ZonghengError
from zongheng.platforms import platform
from zongheng.render import render_config

EXIT = "xy-exit1"


def refused(design):
    with pytest.raises(ZonghengError) as caught:
        render_config(design)
    return {(p.code, p.found) for p in caught.value.problems}


def adjacencies(design):
    return [i for i in design.interfaces if i.ospf and i.ospf.auth_secret]


def test_links_to_a_ruijie_device_are_authenticated_by_md5_at_both_ends():
    for host in (*HOSTS, EXIT):
        assert adjacencies(ruijie_county()[host])
        assert all(i.ospf.md5 for i in adjacencies(ruijie_county()[host]))


def test_the_huawei_end_says_so_and_leaves_ospfv3_open():
    lines = render_config(ruijie_county()[EXIT]).splitlines()
    assert " ospf authentication-mode md5 1 cipher {{secret:ospf_key}}" in lines
    assert not [line for line in lines if "hmac-sha256" in line or line.startswith(" ospfv3 authentication")]


def test_a_device_that_knows_no_md5_refuses_such_a_link():
    gateway = replace(ruijie_county()[EXIT], platform="linux", flavour="frr", family="linux", model="linux")
    assert ("PLT004", "routing-authentication-md5") in refused(gateway)


@pytest.mark.parametrize(
    ("host", "change", "feature"),
    [
        (TOWNSHIP, {"qos": "UPLINK"}, "qos-classes"),
        (AGGREGATION, {"kind": "sub"}, "sub-interface"),
        (CORE, {"snooping": True}, "dhcp-snooping"),
    ],
)
def test_what_is_not_rendered_is_refused(host, change, feature):
    design = ruijie_county()[host]
    first, *others = design.interfaces
    assert refused(replace(design, interfaces=(replace(first, **change), *others))) == {("PLT004", feature)}


@pytest.mark.parametrize(("family", "model"), [("rsr", "RSR30-X"), ("rgs", "S6220-48XS6QXS")])
def test_an_exit_is_refused_whole(family, model):
    """Translations of routers are published; what tells zones apart and asks after carriers is not."""
    gateway = ruijie_county()[EXIT]
    gateway = replace(gateway, platform="ruijie_rgos", flavour="rgos", family=family, model=model)
    wanted = {"zones", "exit-policy", "source-translation", "health-check", "inspection", "defence"}
    assert {("PLT004", feature) for feature in wanted} <= refused(gateway)


def test_a_router_copies_nothing_to_a_sensor():
    design = ruijie_county()[TOWNSHIP]
    ports = [i.name for i in design.interfaces if i.kind == "physical"]
    mirror = Mirror(observer=ports[1], sources=(ports[0],), sensor="ids1")
    assert refused(replace(design, mirror=mirror)) == {("PLT004", "mirror")}


def test_a_line_of_less_than_its_port_is_held_to():
    for host, line in (
        (TOWNSHIP, "60000000 1500000 3000000 conform-action transmit exceed-action drop"),
        (AGGREGATION, "60000 1024"),
    ):
        design = ruijie_county()[host]
        narrow = tuple(replace(i, bandwidth=60 if i.kind == "physical" else None) for i in design.interfaces)
        text = render_config(replace(design, interfaces=narrow))
        assert text.count(f" rate-limit output {line}\n") == len([i for i in narrow if i.bandwidth])


def test_both_lines_of_hardware_are_driven():
    assert platform("ruijie_rgos").has_patches
    assert platform("ruijie_rgos").is_driven


def test_a_banner_stands_between_what_its_text_does_not_hold():
    design = ruijie_county()[TOWNSHIP]
    shown = render_config(replace(design, system=replace(design.system, banner="100% @ work")))
    assert "banner login ~100% @ work~\n" in shown


def test_a_switch_trusts_answers_from_its_links_only():
    text = render_config(ruijie_county()[AGGREGATION])
    sections = text.split("!\n")
    links = [s for s in sections if "description TO xy-core" in s and "switchport" in s]
    lans = [s for s in sections if s.startswith("interface Ten") and "no lldp enable" in s]
    assert links and lans
    assert all("ip dhcp snooping trust" in s for s in links)
    assert not any("ip dhcp snooping trust" in s for s in lans)
