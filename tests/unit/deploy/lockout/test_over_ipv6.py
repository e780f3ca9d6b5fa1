# SPDX-License-Identifier: Apache-2.0
"""The lock-out proof where we come over IPv6: the same questions, asked of the lines of that family.

The golden configurations keep IPv6 logins shut (``acl ipv6 2001`` denies all), so the tests first open it.
"""

from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems

GOLDEN = Path(__file__).parents[3] / "golden" / "xiayi"
SOURCE = ip_address("2001:db8:1421:800f::11")
LIST = "acl ipv6 number 2001\n rule 5 deny\n"
OPENED = "acl ipv6 number 2001\n rule 5 permit source 2001:DB8:1421:800F::/64\n rule 10 deny\n"
BOXES = {"xy-kongzhuang": "vrp5", "xy-core1": "vrp8", "xy-exit1": "usg"}
GATE = """\
 rule name manage6-in
  source-zone manage
  destination-zone local
  source-address address-set operators6
  destination-address 2001:DB8:1421:800F:: 64
  service ssh
  action permit
"""
OPERATORS = "ip address-set operators6 type object\n address 0 2001:DB8:1421:800F::10 64\n#\n"


def text_of(host):
    text = (GOLDEN / f"{host}.cfg").read_text(encoding="utf-8")
    assert LIST in text
    return text


def opened(host):
    text = text_of(host).replace(LIST, OPENED)
    if BOXES[host] == "vrp8":
        text = text.replace(
            "ssh server acl 2001\n", "ssh server acl 2001\nssh ipv6 server-source all-interface\n"
        )
        text = text.replace(
            "stelnet ipv4 server enable\n", "stelnet ipv4 server enable\nstelnet ipv6 server enable\n"
        )
    if BOXES[host] == "usg":
        text = text.replace("ip address-set never-", f"{OPERATORS}ip address-set never-", 1)
        text = text.replace(
            " rule name guard-administrative-out\n", f"{GATE} rule name guard-administrative-out\n"
        )
    return text


def address_of(host):
    lines = text_of(host).split("interface LoopBack0\n")[1].splitlines()
    line = next(line for line in lines if line.startswith(" ipv6 address "))
    return ip_address(line.split()[2].partition("/")[0])


def codes(host, *edits, text=None):
    before = after = opened(host) if text is None else text
    for old, new in edits:
        assert old in after, f"the text has no {old!r}"
        after = after.replace(old, new)
    path = ManagementPath(address_of(host), SOURCE, "netops")
    found = lockout_problems(host, before, after, path, platform="huawei_vrp", family=BOXES[host])
    return sorted({problem.code for problem in found})


@pytest.mark.parametrize("host", BOXES)
def test_an_open_way_over_ipv6_is_proved(host):
    assert codes(host) == []


@pytest.mark.parametrize("host", BOXES)
def test_the_way_that_golden_configurations_keep_shut_is_told(host):
    found = codes(host, text=text_of(host))
    assert "DEP107" in found
    assert ("DEP110" in found) == (BOXES[host] == "usg")
    assert ("DEP104" in found) == (BOXES[host] == "vrp8")


@pytest.mark.parametrize("host", BOXES)
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "rule 5 permit source 2001:DB8:1421:800F::/64",
            "rule 5 permit source 2001:DB8:1421:800F::20/128",
            "DEP107",
        ),
        ("acl ipv6 2001 inbound", "acl ipv6 2002 inbound", "DEP107"),
        (" ipv6 enable\n", "", "DEP101"),
        ("ospfv3 1\n", "ospfv3 2\n", "DEP108"),
        (" ospfv3 1 area 0.0.0.", " ospfv3 9 area 0.0.0.", "DEP108"),
        ("authentication-mode aaa\n idle", "authentication-mode none\n idle", "DEP106"),
    ],
)
def test_a_change_that_shuts_it_is_refused(host, old, new, code):
    assert code in codes(host, (old, new))


@pytest.mark.parametrize("host", BOXES)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rule 5 permit source 10.140.0.0 0.0.0.255", "rule 5 permit source 10.99.0.0 0.0.0.255"),
        ("ospf network-type p2p", "ospf network-type broadcast"),
    ],
)
def test_what_ipv4_alone_loses_is_no_matter(host, old, new):
    assert codes(host, (old, new)) == []


def test_losing_ipv6_itself_is_refused():
    assert "DEP101" in codes("xy-kongzhuang", ("#\nipv6\n", "#\n"))


def test_the_server_has_to_listen_on_ipv6():
    listening = "ssh ipv6 server-source all-interface\n"
    assert codes("xy-core1", (listening, "")) == ["DEP104"]
    assert codes("xy-core1", (listening, f"ssh ipv6 server-source -a {address_of('xy-core1')}\n")) == []
    assert codes("xy-core1", (listening, "ssh ipv6 server-source -a 2001:db8::9\n")) == ["DEP104"]
    assert codes("xy-core1", ("stelnet ipv6 server enable\n", "")) == ["DEP104"]


def test_the_gateways_policy_is_asked_for_ipv6():
    assert codes("xy-exit1", ("address 0 2001:DB8:1421:800F::10 64", "address 0 2001:DB8:1420:E::10 64")) == [
        "DEP110"
    ]
    assert codes("xy-exit1", ("  destination-address 2001:DB8:1421:800F:: 64\n", "")) == []
    assert codes("xy-exit1", (" rule name manage6-in\n", " rule name manage6-in\n  disable\n")) == ["DEP110"]


def test_a_static_route_over_ipv6_is_a_way():
    text = opened("xy-kongzhuang")
    process = text[text.index("\nospfv3 1\n") + 1 : text.index("\nospfv3 11 ") + 1]
    link = next(
        line
        for line in text.splitlines()
        if line.startswith(" ipv6 address 2001:db8") and line.endswith("/126")
    )
    hop = ip_address(link.split()[2].partition("/")[0]) - 1
    static = f"ipv6 route-static :: 0 {hop}\n#\n"
    assert codes("xy-kongzhuang", text=text.replace(process, static)) == []
    assert codes("xy-kongzhuang", (static, "#\n"), text=text.replace(process, static)) == ["DEP108"]
