# SPDX-License-Identifier: Apache-2.0
"""Where a device takes a change line by line, our session outlives every line, or nothing is sent."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.config.normal import normal_tree
from zongheng.deploy.lockout import ManagementPath, Sending, lockout_problems
from zongheng.deploy.lockout import comware as of_h3c
from zongheng.deploy.lockout import filters as of_huawei
from zongheng.deploy.lockout import rgos as of_ruijie
from zongheng.deploy.lockout.between import Stop, stops_between
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.ruijie_rgos import patch as rgos

TEXTS = Path(__file__).parents[1] / "texts"
TABLE = from_yaml(Path(__file__).with_name("between.yml").read_text(encoding="utf-8"))
BOXES = {
    "vrp5": ("router", vrp, "ar", "vrp5", "10.140.8.1"),
    "s": ("router", vrp, "s", "vrp5", "10.140.8.1"),
    "vrp8": ("core", vrp, "ne", "vrp8", "10.140.8.2"),
    "usg": ("firewall", vrp, "usg", "usg", "10.140.8.4"),
    "secpath": ("secpath", comware, "secpath", "comware7", "10.140.8.5"),
    "msr": ("backbone", comware, "msr", "comware7", "10.140.8.7"),
    "s65": ("switch", comware, "s65", "comware7", "10.140.8.8"),
    "rgos": ("rgos", rgos, "rsr", "rgos", "10.140.8.9"),
}
CASES = [
    pytest.param(box, case, id=f"{box}: {name}")
    for box, entry in TABLE.items()
    for name, case in entry["cases"].items()
]


def edited(text, edits):
    for old, new in edits:
        assert old in text, f"the text has no {old!r}"
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(("box", "case"), CASES)
def test_a_change_is_refused_that_would_stop_our_session_before_its_end(box, case):
    file, platform, family, flavour, address = BOXES[box]
    text = (TEXTS / f"{file}.cfg").read_text(encoding="utf-8")
    running = edited(text, [*TABLE[box]["stands"], *case.get("more", ())])
    target = edited(running, case["edits"])
    path = ManagementPath(ip_address(address), ip_address("10.140.0.11"), "netops")
    kind = {"platform": platform.PLATFORM, "family": family}
    assert lockout_problems("h", running, target, path, **kind) == (), "the end is proved"
    sending = Sending(platform.commands_between(running, target, flavour), flavour)
    assert sending.commands
    found = lockout_problems("h", running, target, path, **kind, sending=sending)
    told = [(problem.code, problem.values["command"]) for problem in found]
    assert told == ([("DEP116", case["refused"])] if "refused" in case else []), sending.commands


OVER6 = ManagementPath(ip_address("2001:db8:1::1"), ip_address("2001:db8:9::9"), "netops")
RULES = " rule 5 permit tcp source 2001:DB8:9::/64 destination-port eq 22\n rule 20 deny ipv6\n"
FILTERED6 = {
    "vrp5": (
        of_huawei,
        f"#\nacl ipv6 number 3001\n{RULES}#\ninterface L\n traffic-filter inbound ipv6 acl 3001\n#\nreturn\n",
    ),
    "msr": (
        of_h3c,
        f"#\nacl ipv6 advanced 3001\n{RULES}#\ninterface L\n packet-filter ipv6 3001 inbound\n#\nreturn\n",
    ),
    "rgos": (
        of_ruijie,
        (
            "!\nipv6 access-list in6\n 10 permit tcp 2001:DB8:9::/64 any eq 22\n 20 deny ipv6 any any\n!\n"
            "interface L\n ipv6 traffic-filter in6 in\n!\nend\n"
        ),
    ),
}


@pytest.mark.parametrize("box", FILTERED6)
@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (("9::/64", "9::/80"), ["DEP116"]),
        (("20 deny ipv6", "20 permit ipv6"), []),
    ],
    ids=["ours changes", "the last one changes"],
)
def test_lists_of_ipv6_are_followed_too(box, edit, codes):
    lockout, running = FILTERED6[box]
    assert edit[0] in running
    _, platform, _, flavour, _ = BOXES[box]
    sending = Sending(platform.commands_between(running, running.replace(*edit), flavour), flavour)
    tree = normal_tree(running, platform.PLATFORM)

    def stops(tree, path, places):
        return (
            Stop("DEP111", place, line)
            for place in places
            for line in lockout.filter_refusals(tree, path, place)
        )

    found = stops_between("h", tree, sending, OVER6, {("L",)}, stops)
    assert [problem.code for problem in found] == codes
