# SPDX-License-Identifier: Apache-2.0
"""QoS policies of Comware 7 that drop our session, on its way in or back, are no matter of bandwidth."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems

TEXTS = Path(__file__).parents[1] / "texts"
PORTS = {
    "township": ("msr", "10.140.8.6", "interface GigabitEthernet0/0.100\n"),
    "switch": ("s65", "10.140.8.8", "interface Ten-GigabitEthernet1/0/21\n"),
    "secpath": ("secpath", "10.140.8.5", "interface GigabitEthernet1/0/6\n"),
}
OTHER = {"secpath": "interface GigabitEthernet1/0/7\n"}


def codes(box, *, policy, port=(), top=""):
    """Return what the policy ``p`` does to us, applied to our port or ports, or by a line of its own."""
    family, address, ours = PORTS[box]
    before = (TEXTS / f"{box}.cfg").read_text(encoding="utf-8")
    after = before.replace("#\nlocal-user netops class", f"#\n{policy}{top}#\nlocal-user netops class")
    assert after != before
    for header in filter(None, (ours, OTHER.get(box))):
        assert header in after
        after = after.replace(header, header + "".join(f" {line}\n" for line in port))
    path = ManagementPath(ip_address(address), ip_address("10.140.0.11"), "netops")
    found = lockout_problems("h", before, after, path, platform="h3c_comware", family=family)
    return sorted({problem.code for problem in found})


def policy_of(*classes, behaviour="filter deny"):
    """Return a policy of classes (``operator: lines``) with one behaviour, or each its own behind ``=>``."""
    text, pairs = "", ""
    for number, described in enumerate(classes):
        told, _, own = described.partition(" => ")
        operator, _, lines = told.partition(": ")
        matches = "".join(f" {line}\n" for line in lines.split("; "))
        text += f"traffic classifier c{number} operator {operator}\n{matches}#\n"
        text += f"traffic behavior b{number}\n {own or behaviour}\n#\n"
        pairs += f" classifier c{number} behavior b{number}\n"
    return f"{text}qos policy p\n{pairs}#\n"


DENIES = policy_of("or: if-match any")


@pytest.mark.parametrize("box", PORTS)
@pytest.mark.parametrize("way", ["inbound", "outbound"])
def test_a_policy_that_drops_everything_is_refused_either_way(box, way):
    assert codes(box, policy=DENIES, port=(f"qos apply policy p {way}",)) == ["DEP111"]
    assert codes(box, policy=DENIES) == []


@pytest.mark.parametrize("box", PORTS)
@pytest.mark.parametrize(
    "top",
    [
        "qos apply policy p global inbound\n",
        "qos apply policy p global outbound\n",
        "control-plane slot 1\n qos apply policy p inbound\n",
        "control-plane\n qos apply policy p inbound\n",
    ],
)
def test_a_policy_of_the_whole_device_is_refused(box, top):
    assert codes(box, policy=DENIES, top=top) == ["DEP111"]
    assert codes(box, policy=policy_of("or: if-match any", behaviour="remark dscp ef"), top=top) == []


@pytest.mark.parametrize(
    ("vlans", "expected"), [("100", ["DEP111"]), ("5 90 to 110", ["DEP111"]), ("99 101 to 200", [])]
)
def test_a_policy_of_vlans_is_one_of_ours_alone(vlans, expected):
    assert codes("switch", policy=DENIES, top=f"qos vlan-policy p vlan {vlans} inbound\n") == expected


ACL = "acl advanced 3998\n {}\n#\n"
INBOUND = [
    ("filter deny", "rule 5 permit tcp source 10.140.0.0 0.0.0.255", ["DEP111"]),
    ("filter deny", "rule 5 permit tcp destination-port eq 23", []),
    ("filter deny", "rule 5 permit tcp time-range night", ["DEP111"]),
    ("filter deny", "rule 5 permit ip source 10.141.0.0 0.0.0.255", []),
    ("filter permit", "rule 5 permit ip", []),
    ("redirect interface NULL0", "rule 5 permit ip", ["DEP111"]),
    ("car cir 64 cbs 512 ebs 0 green discard red discard yellow discard", "rule 5 permit ip", ["DEP111"]),
    ("car cir 64 cbs 512 ebs 0 green pass red discard yellow pass", "rule 5 permit ip", []),
]


@pytest.mark.parametrize(("behaviour", "rule", "expected"), INBOUND)
def test_what_a_class_takes_and_does_counts(behaviour, rule, expected):
    policy = ACL.format(rule) + policy_of("and: if-match acl 3998", behaviour=behaviour)
    assert codes("township", policy=policy, port=("qos apply policy p inbound",)) == expected


OUTBOUND = [
    ("rule 5 permit tcp source 10.140.8.6 0 source-port eq 22", ["DEP111"]),
    ("rule 5 permit ip destination 10.140.0.0 0.0.0.255", ["DEP111"]),
    ("rule 5 permit tcp source 10.140.0.0 0.0.0.255", []),
    ("rule 5 permit ip destination 10.141.0.0 0.0.0.255", []),
]


@pytest.mark.parametrize(("rule", "expected"), OUTBOUND)
def test_on_the_way_out_answers_are_looked_at(rule, expected):
    policy = ACL.format(rule) + policy_of("or: if-match acl 3998")
    assert codes("township", policy=policy, port=("qos apply policy p outbound",)) == expected


OURS = ACL.format("rule 5 permit tcp source 10.140.0.0 0.0.0.255 destination-port eq 22")
CLASSES = [
    (("or: if-match acl 3998 => filter permit", "or: if-match any"), []),
    (("or: if-match any", "or: if-match acl 3998 => filter permit"), ["DEP111"]),
    (("or: if-match dscp ef => filter permit", "or: if-match any"), ["DEP111"]),
    (("and: if-match acl 3998; if-match dscp ef => filter permit", "or: if-match any"), ["DEP111"]),
    (("and: if-match any; if-match acl 3000",), []),
    (("or: if-match acl 3000; if-match dscp ef",), ["DEP111"]),
    (("or: if-match acl mac 3998",), ["DEP111"]),
    (("or: if-match acl ipv6 3998",), []),
]


@pytest.mark.parametrize(("classes", "expected"), CLASSES)
def test_the_first_class_that_takes_us_decides(classes, expected):
    policy = OURS + policy_of(*classes)
    assert codes("township", policy=policy, port=("qos apply policy p inbound",)) == expected


def test_a_policy_inside_a_policy_counts():
    inner = DENIES.replace("qos policy p\n", "qos policy inner\n").replace(" c0", " d0").replace(" b0", " e0")
    outer = policy_of("or: if-match any", behaviour="traffic-policy inner")
    assert codes("township", policy=inner + outer, port=("qos apply policy p inbound",)) == ["DEP111"]
