# SPDX-License-Identifier: Apache-2.0
"""A machine that is managed through a tunnel over the internet: whatever carries it is part of the way in."""

import re
from ipaddress import ip_address

import pytest

from tests.support.district import SPOKE, district
from zongheng.config.bundle import Bundle, File, read
from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.render import render_config

PEERS, FILTER = "/etc/swanctl/conf.d/zongheng.conf", "/etc/zongheng/underlay.nft"
NETWORK = "/etc/zongheng/network.sh"


def codes(target):
    design = district()[SPOKE]
    own = next(i.address4 for i in design.interfaces if i.name == "lo").partition("/")[0]
    path = ManagementPath(ip_address(own), ip_address("10.134.0.11"), "netops")
    running = render_config(design)
    found = lockout_problems(
        SPOKE, running, target(read(running)).text, path, platform="linux", family="linux"
    )
    return {one.code for one in found}


def edited(path, old, new):
    def edit(bundle):
        file = bundle.file(path)
        assert re.search(old, file.content)
        changed = File(path, file.mode, file.owner, re.sub(old, new, file.content))
        return Bundle((*(f for f in bundle.files if f.path != path), changed), bundle.services)

    return edit


def without(service):
    return lambda bundle: Bundle(bundle.files, tuple(one for one in bundle.services if one != service))


def test_what_stands_is_proved():
    assert codes(lambda bundle: bundle) == set()


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(edited(PEERS, "remote_addrs = .*", "remote_addrs = 192.0.2.1"), id="another hub"),
        pytest.param(edited(PEERS, "id = fqdn:bu-core1", "id = fqdn:other"), id="another name"),
        pytest.param(edited(PEERS, "(?s)connections.*", "connections {\n}\n"), id="nobody to meet"),
        pytest.param(edited(NETWORK, "\ntunnel main .*", ""), id="no tunnel"),
        pytest.param(
            edited(NETWORK, r"\ntunnel main (.*) 1\n", r"\ntunnel main \1 9\n"),
            id="another key of the tunnel",
        ),
        pytest.param(edited(NETWORK, "\nport underlay up1 .*", ""), id="no port"),
        pytest.param(edited(FILTER, r'.*comment "ike"\n', ""), id="a shut filter"),
        pytest.param(edited(FILTER, r'.*comment "dhcp answers"\n', ""), id="no lease"),
        pytest.param(without("strongswan"), id="no strongSwan"),
        pytest.param(without("zongheng-internet"), id="no DHCP client"),
    ],
)
def test_a_change_of_what_carries_the_only_way_in_is_refused(target):
    assert codes(target) == {"DEP108"}


def test_another_peer_beside_is_no_matter():
    more = "connections {\n    other {\n        version = 2\n    }\n"
    assert codes(edited(PEERS, "connections {\n", more)) == set()
