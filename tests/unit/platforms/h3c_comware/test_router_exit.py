# SPDX-License-Identifier: Apache-2.0
"""What a router at the exit translates port by port, what it shares with a firewall, and what is refused."""

import re
from dataclasses import replace

import pytest

from tests.support.h3c_exit import exit_design
from zongheng.design.firewall import HighAvailability
from zongheng.errors import ZonghengError
from zongheng.render import render_config

UNICOM, TELECOM = "GigabitEthernet5/4", "GigabitEthernet5/5"


def lines_of(text, port, word):
    (section,) = re.findall(rf"^interface {port}\n(.*?)^#", text, re.MULTILINE | re.DOTALL)
    return re.findall(rf"^ ({word} .*)$", section, re.MULTILINE)


def listed(text, number):
    """Return the sources of an access list."""
    (section,) = re.findall(rf"^acl basic {number}\n(.*?)^#", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"permit(?: source (\S+))?", section)


def with_nat(design, *rules):
    return replace(design, exit_policy=replace(design.exit_policy, nat=rules))


def test_of_several_translations_the_first_has_the_highest_list_and_one_of_a_carrier_is_at_its_port():
    design, text = exit_design(), render_config(exit_design())
    assert [rule.carrier for rule in design.exit_policy.nat] == ["telecom", "", ""]
    assert lines_of(text, TELECOM, "nat outbound") == [f"nat outbound {n}" for n in (2999, 2998, 2997)]
    assert lines_of(text, UNICOM, "nat outbound") == [f"nat outbound {n}" for n in (2998, 2997)]
    assert listed(text, 2998) == ["10.1.0.0", "10.1.4.0"]
    assert listed(text, 2997) == ["10.2.192.0"]


def test_a_pool_is_a_group_of_addresses_and_everybody_a_list_of_no_sources():
    design = exit_design()
    first, *others = design.exit_policy.nat
    pool = replace(first, mode="pool", prefixes=("198.51.100.8/29",), sources=())
    text = render_config(with_nat(design, pool, *others))
    assert "\nnat address-group 1\n address 198.51.100.8 198.51.100.15\n#" in text
    assert lines_of(text, TELECOM, "nat outbound")[0] == "nat outbound 2999 address-group 1"
    assert listed(text, 2999) == [""]


def test_a_server_is_published_at_the_port_of_whoever_gave_the_address():
    design, server = exit_design(), exit_design().exit_policy.published[0]
    text = render_config(design)
    published = "nat server protocol tcp global 203.0.113.5 443 inside 10.2.192.10 443"
    assert lines_of(text, UNICOM, "nat server") == [published]
    assert lines_of(text, TELECOM, "nat server") == []
    own = replace(design.exit_policy, published=(replace(server, carrier=""),))
    text = render_config(replace(design, exit_policy=own))
    assert [lines_of(text, port, "nat server") for port in (UNICOM, TELECOM)] == [[published], [published]]


def test_carriers_that_share_are_watched_and_sessions_stay_where_they_came_from():
    text = render_config(exit_design())
    routes = re.findall(r"^ip route-static 0\.0\.0\.0 0(?:\.0\.0\.0)? (\S+) track (\d)$", text, re.MULTILINE)
    assert sorted(routes) == [("198.51.100.1", "2"), ("203.0.113.1", "1")]
    for port in (UNICOM, TELECOM):
        assert lines_of(text, port, "ip last-hop") == ["ip last-hop hold"]


def test_the_policy_is_that_of_a_firewall(firewall):
    def policy(text):
        return re.findall(r"^(security-policy ip\n.*?)^#", text, re.MULTILINE | re.DOTALL)

    one_carrier = replace(exit_design(), exit_policy=firewall.exit_policy)
    assert policy(render_config(one_carrier)) == policy(render_config(firewall)) != []


@pytest.mark.parametrize("family", ["sr66", "s65"])
def test_an_exit_of_another_family_is_refused(family):
    with pytest.raises(ZonghengError) as caught:
        render_config(replace(exit_design(), family=family))
    found = {(problem.code, problem.found) for problem in caught.value.problems}
    assert {("PLT004", "exit-policy"), ("PLT004", "published-servers")} <= found


def test_a_pair_is_refused():
    pair = HighAvailability(
        role="active", peer="b", interface="x", local="1.1.1.1", remote="1.1.1.2", tracked=()
    )
    with pytest.raises(ZonghengError) as caught:
        render_config(replace(exit_design(), availability=pair))
    assert [(one.code, one.found) for one in caught.value.problems] == [("PLT004", "availability")]
