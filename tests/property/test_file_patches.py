# SPDX-License-Identifier: Apache-2.0
"""Patches of texts as hands leave them: coded or made, and what annet is spared changes nothing of them."""

from contextlib import suppress
from pathlib import Path

from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, make_diff, make_patch, make_pre, strip_unchanged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.meddling import meddled_lines
from zongheng.config.normal import normal_tree
from zongheng.errors import ZonghengError
from zongheng.platforms.h3c_comware import patch as h3c
from zongheng.platforms.huawei_vrp import patch as huawei
from zongheng.platforms.patching import patch as patching
from zongheng.platforms.patching import rulebook
from zongheng.platforms.patching.blocks import commands_of

GOLDEN = Path(__file__).parents[1] / "golden"
DEVICES = {
    "xiayi/xy-huiting": (huawei, huawei._VRP, "vrp5"),
    "xiayi/xy-exit1": (huawei, huawei._VRP, "usg"),
    "inventories/dezhou/dz-dezhouyunhejingjikaifaqu": (huawei, huawei._VRP, "vrp8"),
    "inventories/nanyang_county/th-exit1": (h3c, h3c._COMWARE, "comware7"),
}


@st.composite
def meddled(draw):
    """Return a device, its golden text, and the same after somebody's hand."""
    device = draw(st.sampled_from(sorted(DEVICES)))
    text = (GOLDEN / f"{device}.cfg").read_text(encoding="utf-8")
    lines = text.splitlines()
    free = [i for i, line in enumerate(lines) if line.strip() not in ("#", "return")]
    gone = draw(st.sets(st.sampled_from(free), max_size=8))
    changed = draw(st.dictionaries(st.sampled_from(free), st.integers(1, 9), max_size=8))
    return device, text, "\n".join(meddled_lines(lines, gone, changed)) + "\n"


def commands(tree, dialect):
    return [line for item in tree.itms for line in commands_of(item, dialect)]


def by_annet_alone(old, new, rules, flavour):
    """Return annet's commands for whole sections, with every rule of its book."""
    with rulebook._ONE_AT_A_TIME:
        book = rulebook._rulebook(rules, flavour)
        difference = strip_unchanged(make_diff(old, new, book, []))
        orderer = Orderer(book["ordering"], rules.dialect.vendor)
        hardware = HardwareView(rules.dialect.hardware[flavour], "")
        made = make_patch(make_pre(difference), book, hardware, False, orderer, do_commit=False)
        return commands(made, rules.dialect)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(meddled())
def test_fewer_lines_and_rules_for_annet_make_the_same_patch(case):
    device, text, other = case
    _, dialect, flavour = DEVICES[device]
    rules = rulebook.patch_rules(dialect, flavour)
    trees = [normal_tree(each, dialect.platform) for each in (text, other)]
    old, new = patching._differing_sections(*trees, rules)
    near = rulebook.annet_patch(*patching._line_by_line(old, new, rules), rules, flavour)
    assert commands(near, dialect) == by_annet_alone(old, new, rules, flavour)


SPOILT = st.sampled_from(
    [
        "", " #", "undo", "vlan batch 10 to", "vlan batch 10 to 99999999", "ip ip-prefix A index 5 permit",
        " port trunk permit vlan 2 to 99999999", " ip address 999.1.1.1 255.255.255.0", " description twice",
        "interface", "  rule name x", "local-user", 'header login "', "public-key-code begin",
        " peer 1.1.1.1",
    ]
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(meddled(), st.data())
def test_whatever_was_spoilt_a_patch_is_made_or_refused_by_a_code(case, data):
    device, text, other = case
    maker, _, flavour = DEVICES[device]
    lines = other.splitlines()
    for place in data.draw(st.lists(st.integers(0, len(lines) - 2), max_size=6)):
        deed = data.draw(st.sampled_from(["spoil", "cut", "indent"]))
        line = lines[place]
        lines[place] = {"spoil": data.draw(SPOILT), "cut": line[: len(line) // 2], "indent": f"   {line}"}[
            deed
        ]
    with suppress(ZonghengError):
        maker.make_patch(text, "\n".join(lines) + "\n", flavour)
