# SPDX-License-Identifier: Apache-2.0
"""Each platform watches its lines every second and leaves one after three, OSPF and BGP together."""

import pytest

from golden_boxes import send
from province import configuration, planned
from zongheng.config import same, unified_diff
from zongheng.config.secrets import fill, names
from zongheng.platforms.huawei_vrp.patch import make_patch
from zongheng.twin.configuration.configuration import born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

CITY, COUNTY, TOWN = "gz-guiyang", "gz-nanming", "gz-xinhualu"


def text_of(host):
    text = configuration(host)
    return fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))


def unwatched(text):
    """Return a configuration as it was before anybody watched."""
    sections = text.replace("#\nbfd\n", "").splitlines(keepends=True)
    return "".join(line for line in sections if " bfd " not in line)


def section(text, header):
    _, _, rest = text.partition(f"\n{header}\n")
    return [line.strip() for line in rest.partition("\n#\n")[0].splitlines()]


def device_of(host):
    design = planned()[2][host]
    return born(load_grammar(design.flavour), load_model(design.model, design.family))


def printed(device):
    return "#\n" + "\n".join(device.lines()) + "\n#\nreturn\n"


def test_version_8_says_a_second_where_it_would_send_every_hundredth_of_one():
    text = text_of(COUNTY)
    assert "\n#\nbfd\n#\n" in text
    link = next(i for i in planned()[2][COUNTY].interfaces if i.bfd and i.ospf and not i.ospf.passive)
    assert [line for line in section(text, f"interface {link.name}") if " bfd " in line] == [
        "ospf bfd enable",
        "ospf bfd min-tx-interval 1000 min-rx-interval 1000",
        "ospfv3 bfd enable",
        "ospfv3 bfd min-transmit-interval 1000 min-receive-interval 1000",
    ]
    peer = next(p for f in planned()[2][COUNTY].bgp.families for p in f.peers)
    assert f"peer {peer.address} bfd min-tx-interval 1000 min-rx-interval 1000\n" in text
    assert f"peer {peer.address} bfd enable\n" in text


def test_version_5_says_nothing_of_what_it_does_by_itself():
    text = text_of(TOWN)
    link = next(i for i in planned()[2][TOWN].interfaces if i.bfd)
    watching = [line for line in section(text, f"interface {link.name}") if " bfd " in line]
    assert watching == ["ospf bfd enable", "ospfv3 bfd enable"]


def test_linux_watches_by_a_profile_and_lets_only_its_neighbours_in():
    text = configuration(COUNTY, "machines.yml")
    assert "bfdd=yes" in text
    assert "bfd\n profile LINES\n  transmit-interval 1000\n  receive-interval 1000\n exit\nexit\n" in text
    assert " ip ospf bfd profile LINES\n" in text
    assert " ipv6 ospf6 bfd profile LINES\n" in text
    peer = next(p for f in planned("machines.yml")[2][COUNTY].bgp.families for p in f.peers)
    assert f" neighbor {peer.address} bfd profile LINES\n" in text
    assert "udp dport 3784 ip ttl 255 accept" in text
    assert "udp dport 3784 ip6 hoplimit 255 accept" in text


@pytest.mark.parametrize("host", [CITY, COUNTY, TOWN])
def test_devices_take_it_and_print_it_back(host):
    device = device_of(host)
    assert device.load(text_of(host).splitlines()) == []
    assert same(text_of(host), printed(device), "huawei_vrp"), unified_diff(
        text_of(host), printed(device), "huawei_vrp"
    )


@pytest.mark.parametrize("host", [COUNTY, TOWN])
def test_a_network_that_begins_to_watch_can_go_back(host):
    wanted, before = text_of(host), unwatched(text_of(host))
    assert wanted != before
    device = device_of(host)
    assert device.load(before.splitlines()) == []
    patch = make_patch(printed(device), wanted, planned()[2][host].flavour)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, "huawei_vrp") == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), before, "huawei_vrp") == ""
    assert patch.rollback[-1] == "undo bfd"
