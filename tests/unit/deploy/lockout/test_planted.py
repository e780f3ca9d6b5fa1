# SPDX-License-Identifier: Apache-2.0
"""Every lock-out that is named is refused on every driven kind of device, or does not exist there."""

from ipaddress import ip_address
from pathlib import Path

import asyncssh.encryption
import asyncssh.kex
import asyncssh.mac
import paramiko
import pytest

from zongheng.config import parse
from zongheng.config.recognition import recognise
from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.deploy.lockout.algorithms import CIPHERS, EXCHANGES, MACS
from zongheng.deploy.lockout.machine_text import MachineText
from zongheng.deploy.lockout.perils import new_machine_perils, new_perils
from zongheng.files import from_yaml

TEXTS = Path(__file__).parents[1] / "texts"
PLANTED = from_yaml(Path(__file__).with_name("planted.yml").read_text(encoding="utf-8"))
BOXES = {
    "vrp5": ("router", "huawei_vrp", "ar", "10.140.8.1"),
    "vrp8": ("core", "huawei_vrp", "ne", "10.140.8.2"),
    "ce": ("leaf", "huawei_vrp", "ce", "10.140.8.10"),
    "usg": ("firewall", "huawei_vrp", "usg", "10.140.8.4"),
    "secpath": ("secpath", "h3c_comware", "secpath", "10.140.8.5"),
    "msr": ("township", "h3c_comware", "msr", "10.140.8.6"),
    "s65": ("switch", "h3c_comware", "s65", "10.140.8.8"),
    "rgos": ("rgos", "ruijie_rgos", "rsr", "10.140.8.9"),
    "s": ("aggregation", "huawei_vrp", "s", "10.140.8.10"),
    "sr66": ("backbone", "h3c_comware", "sr66", "10.140.8.7"),
    "linux": ("machine", "linux", "linux", "10.140.8.7"),
}
OVER6 = ("2001:db8:1420:200f::1", "2001:db8:1420:f::11")
CASES = [
    pytest.param(box, case, id=f"{box}: {name}")
    for names in PLANTED.values()
    for name, boxes in names.items()
    for box, case in boxes.items()
]


def text_of(box):
    return (TEXTS / f"{BOXES[box][0]}.cfg").read_text(encoding="utf-8")


def codes(box, target, over=4):
    _, platform, family, address = BOXES[box]
    ends = (address, "10.140.0.11") if over == 4 else OVER6
    path = ManagementPath(*map(ip_address, ends), "netops")
    found = lockout_problems("h", text_of(box), target, path, platform=platform, family=family)
    return [problem.code for problem in found]


@pytest.mark.parametrize("box", BOXES)
def test_what_stands_is_proved(box):
    assert codes(box, text_of(box)) == []


@pytest.mark.parametrize(("box", "case"), CASES)
def test_a_planted_lock_out_is_refused_or_does_not_exist(box, case):
    if "absent" in case:
        assert set(case) == {"absent"}
        assert len(case["absent"]) > 20, "the reason is said"
        return
    target = text_of(box)
    for old, new in case["edits"]:
        assert old in target, f"the text has no {old!r}"
        target = target.replace(old, new)
    assert case["code"] in codes(box, target, case.get("over", 4))


SAME = frozenset({"s", "sr66"})
"""Kinds whose text another's proof reads: AR's and MSR's. What of it is of switches: ``test_switching``."""


@pytest.mark.parametrize("kind", PLANTED)
def test_every_kind_of_device_is_spoken_of(kind):
    asked = frozenset(BOXES) if kind == "ten" else frozenset(BOXES) - SAME
    assert {frozenset(boxes) for boxes in PLANTED[kind].values()} == {asked}
    assert kind != "ten" or len(PLANTED[kind]) == 10


def test_the_algorithms_are_those_that_both_clients_offer():
    offered = (
        (CIPHERS, paramiko.Transport._preferred_ciphers, asyncssh.encryption.get_default_encryption_algs()),
        (MACS, paramiko.Transport._preferred_macs, asyncssh.mac.get_default_mac_algs()),
        (EXCHANGES, paramiko.Transport._preferred_kex, asyncssh.kex.get_default_kex_algs()),
    )
    for known, ours, others in offered:
        assert set(known.values()) <= set(ours) & {name.decode() for name in others}


GOLDEN = sorted((Path(__file__).parents[3] / "golden").rglob("*.cfg"))


@pytest.mark.parametrize("file", GOLDEN, ids=[f"{path.parent.name}-{path.stem}" for path in GOLDEN])
def test_what_is_designed_is_no_peril(file):
    text = file.read_text(encoding="utf-8")
    path = ManagementPath(ip_address("10.0.0.1"), ip_address("192.0.2.1"), "netops")
    platform = recognise(text).platform
    assert platform, "it says of itself what it is"
    if platform == "linux":
        found = new_machine_perils(MachineText.of("### END\n"), MachineText.of(text), path)
    else:
        found = new_perils(parse("#\nreturn\n", platform), parse(text, platform), path)
    assert list(found) == []
