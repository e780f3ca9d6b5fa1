# SPDX-License-Identifier: Apache-2.0
"""Whatever a design asks of a CloudEngine 6800, its simulator takes, and a patch leads there and back."""

from dataclasses import replace
from ipaddress import ip_interface

import pytest

import isis
from tests.support import ce_county
from tests.support.aaa import central
from tests.support.golden_boxes import printed, send
from zongheng.config import unified_diff
from zongheng.config.secrets import fill, names
from zongheng.design.model import Mirror, Vrrp
from zongheng.platforms.huawei_vrp.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration.configuration import born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

UPLINK, LINK, LAN = "10GE1/0/44", "Vlanif2016", "Vlanif1017"


def as_designed():
    return ce_county.designs()[ce_county.HOST]


def with_interface(design, name, **what):
    """Return a design in which one interface is asked for more."""
    assert any(i.name == name for i in design.interfaces)
    changed = (replace(i, **what) if i.name == name else i for i in design.interfaces)
    return replace(design, interfaces=tuple(changed))


def asked_of(server):
    return replace(as_designed(), aaa=central(server, "LoopBack0"))


def watched():
    return with_interface(as_designed(), LINK, bfd=True)


def narrow():
    return with_interface(as_designed(), UPLINK, bandwidth=155)


def mirrored():
    return replace(
        as_designed(), mirror=Mirror(observer="10GE1/0/47", sources=(UPLINK,), sensor="xy-sensor1")
    )


def shared():
    lan = next(i for i in as_designed().interfaces if i.name == LAN)
    first = Vrrp(group=1, address=str(ip_interface(lan.address4).network[-2]), priority=120)
    return with_interface(as_designed(), LAN, vrrp=(first,), dhcp="relay", dhcp_server="10.141.0.67")


def in_isis():
    speaker = next(design for design in isis.planned("isis")[2].values() if design.isis)
    line = next(i.isis for i in speaker.interfaces if i.isis and i.isis.auth_secret)
    speaking = with_interface(as_designed(), LINK, ospf=None, isis=line, bfd=True)
    return replace(speaking, isis=speaker.isis[:1])


def with_sessions():
    core = ce_county.designs()["xy-core1"]
    return replace(as_designed(), bgp=core.bgp, prefix_lists=core.prefix_lists)


ASKED = {
    "HWTACACS": (lambda: asked_of("tacacs"), "hwtacacs-server template central\n"),
    "RADIUS": (lambda: asked_of("radius"), "radius-server template central\n"),
    "BFD": (watched, " ospf bfd enable\n ospf bfd min-tx-interval 1000 min-rx-interval 1000\n"),
    "a narrow line": (narrow, " qos lr cir 155000 outbound\n"),
    "a sensor": (
        mirrored,
        " port-mirroring observe-port 1 inbound\n port-mirroring observe-port 1 outbound\n",
    ),
    "a shared gateway": (shared, " dhcp select relay\n dhcp relay server-ip 10.141.0.67\n"),
    "IS-IS": (in_isis, " isis circuit-type p2p\n"),
    "BGP": (with_sessions, "\nbgp "),
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_for_is_taken_and_taken_back(asked):
    design, line = ASKED[asked]
    plain, wanted = (
        fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))
        for text in (render_config(as_designed()), render_config(design()))
    )
    assert line in wanted
    model = load_model("CE6881H-48S6CQ", "ce")
    device = born(load_grammar(model.flavour), model)
    assert device.load(plain.splitlines()) == []
    patch = make_patch(plain, wanted, "vrp8")
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, "huawei_vrp") == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), plain, "huawei_vrp") == ""
