# SPDX-License-Identifier: Apache-2.0
"""Ways that IS-IS knows: a change to it or away from it leaves one that was there, or is refused."""

from ipaddress import ip_interface

import pytest

from isis import configuration, designs
from zongheng.config.secrets import fill, names
from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.render import render_config

TOWN, MACHINES, H3C = "gz-xinhualu", "machines.yml", "h3c.yml"
PLATFORMS = {None: ("huawei_vrp", "ar"), MACHINES: ("linux", "linux"), H3C: ("h3c_comware", "msr")}
SOURCES = {4: "10.66.0.11", 6: "2001:db8:5200:f::11"}


def path_to(host, family):
    loopback = next(i for i in designs("isis")[host].interfaces if i.purpose == "management")
    address = ip_interface(getattr(loopback, f"address{family}")).ip
    return ManagementPath(address, ip_interface(SOURCES[family]).ip, "netops")


def text_of(igp, overlay):
    if overlay is None:
        return configuration(TOWN, igp)
    text = render_config(designs(igp, overlay)[TOWN])
    return fill(text, dict.fromkeys(names(text), "$6$k"))


def is_refused(before, after, overlay, family=4):
    """Return whether no way is left; that nobody logs in over IPv6 in this network is another matter."""
    platform, line = PLATFORMS[overlay]
    found = lockout_problems("h", before, after, path_to(TOWN, family), platform=platform, family=line)
    return "DEP108" in {problem.code for problem in found}


BOX = pytest.mark.parametrize("overlay", PLATFORMS, ids=["router", "machine", "h3c"])
FAMILY = pytest.mark.parametrize("family", [4, 6])


@BOX
@FAMILY
@pytest.mark.parametrize(("before", "after"), [("ospf", "both"), ("both", "isis"), ("isis", "both")])
def test_step_by_step_a_way_remains(before, after, overlay, family):
    assert not is_refused(text_of(before, overlay), text_of(after, overlay), overlay, family)


@BOX
@FAMILY
@pytest.mark.parametrize(("before", "after"), [("ospf", "isis"), ("isis", "ospf")])
def test_at_once_none_does(before, after, overlay, family):
    assert is_refused(text_of(before, overlay), text_of(after, overlay), overlay, family)


PROCESS = "#\nisis 1\n"
ENDS = {
    None: {
        "another level": [
            ("circuit-level level-2", "circuit-level level-1-2"),
            ("level level-1\n", "level level-2\n"),
        ],
        "silence": [(" isis circuit-type p2p\n", " isis circuit-type p2p\n isis silent\n")],
        "another area": [("network-entity 49.5201.0200.1000", "network-entity 49.5201.0200.2000")],
        "another digest": [("isis authentication-mode hmac-sha256 key-id 1", "isis authentication-mode md5")],
        "nothing flooded with a digest": [("domain-authentication-mode", "description")],
        "an address that is told no more": [("/128\n isis enable 1\n", "/128\n")],
        "a process that is shut down": [(PROCESS, f"{PROCESS} shutdown\n")],
        "no default by the attached bit": [(PROCESS, f"{PROCESS} attached-bit avoid-learning\n")],
        "no default of others": [(PROCESS, f"{PROCESS} default-route-advertise always avoid-learning\n")],
    },
    H3C: {
        "another level": [
            ("circuit-level level-2", "circuit-level level-1-2"),
            ("level level-1\n", "level level-2\n"),
        ],
        "silence": [(" isis circuit-type p2p\n", " isis circuit-type p2p\n isis silent\n")],
        "another area": [("network-entity 49.5201.0200.1000", "network-entity 49.5201.0200.2000")],
        "another digest": [("isis authentication-mode gca 1 hmac-sha-256", "isis authentication-mode md5")],
        "another number of the key": [("isis authentication-mode gca 1 ", "isis authentication-mode gca 2 ")],
        "nothing flooded with a digest": [("domain-authentication-mode", "description")],
        "an address that is told no more": [("255.255.255.255\n isis enable 1\n", "255.255.255.255\n")],
        "narrow costs": [(" cost-style wide\n", "")],
    },
    MACHINES: {
        "another level": [("is-type level-2-only", "is-type level-1")],
        "a key in clear": [("isis password md5", "isis password clear")],
        "silence": [(" isis network point-to-point\n", " isis passive\n")],
        "another area": [(" net 49.5201.0200.1000", " net 49.5201.0200.2000")],
        "no default by the attached bit": [(" is-type ", " attached-bit receive ignore\n is-type ")],
    },
}
CASES = [
    pytest.param(box, edits, id=f"{box or 'router'}-{name}")
    for box, all_ in ENDS.items()
    for name, edits in all_.items()
]


@pytest.mark.parametrize(("overlay", "edits"), CASES)
def test_a_change_that_ends_every_neighbourship_is_refused(overlay, edits):
    text = target = text_of("isis", overlay)
    for old, new in edits:
        target = target.replace(old, new)
    assert target != text
    assert is_refused(text, target, overlay)


@BOX
def test_another_cost_or_another_key_is_no_other_way(overlay):
    """Costs make a way longer, not another; that keys agree is for the post-checks to see."""
    text = text_of("isis", overlay)
    dearer = text.replace("isis cost 10", "isis cost 50").replace("isis metric 10", "isis metric 50")
    assert dearer != text
    assert not is_refused(text, dearer, overlay)
