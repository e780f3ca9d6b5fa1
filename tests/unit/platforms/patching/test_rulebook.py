# SPDX-License-Identifier: Apache-2.0
"""Rules found by a line's first word: the same as by trying every one of them, as annet does."""

from pathlib import Path

import pytest
from annet.annlib.netdev.views.hardware import HardwareView
from annet.annlib.patching import Orderer, make_diff, make_patch, make_pre, strip_unchanged

from zongheng.config import parse
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.patching import rulebook
from zongheng.platforms.patching.settings import first_words
from zongheng.platforms.ruijie_rgos import patch as rgos

GOLDEN = Path(__file__).parents[3] / "golden"
TEXTS = {
    "vrp5": ("huawei_vrp", vrp._VRP, "xiayi/xy-ranshizhuang-cun.cfg"),
    "vrp8": ("huawei_vrp", vrp._VRP, "inventories/dezhou/dz-ertun.cfg"),
    "usg": ("huawei_vrp", vrp._VRP, "xiayi/xy-exit1.cfg"),
    "comware7": ("h3c_comware", comware._COMWARE, "h3c/xy-ranshizhuang-cun.cfg"),
    "rgos": ("ruijie_rgos", rgos._RGOS, "ruijie/xy-ranshizhuang-cun.cfg"),
}


def rows(nodes):
    return {node.text: rows(node.children) for node in nodes}


def lines(sections, above=""):
    for text, below in sections.items():
        yield text, above
        yield from lines(below, text)


@pytest.fixture(params=TEXTS)
def device(request):
    """The sections of a device, two fifths of them gone or changed, and its rules."""
    platform, dialect, file = TEXTS[request.param]
    old = rows(parse((GOLDEN / file).read_text(encoding="utf-8"), platform).children)
    new = {text: below for place, (text, below) in enumerate(old.items()) if place % 5}
    for place, text in enumerate(new):
        if place % 5 == 1:
            left = [(row, below) for row, below in new[text].items() if not row.startswith("ip address")]
            new[text] = {f"{row} x" if row.startswith("description") else row: below for row, below in left}
    return old, new, rulebook.patch_rules(dialect, request.param), request.param


def test_a_setting_is_the_first_of_all_that_a_line_is(device):
    old, new, rules, _ = device
    for settings in (rules.settings, rules.objects):
        for line, section in {*lines(old), *lines(new)}:
            found = ((each, each.named(line)) for each in settings.every if each.counts_in(section))
            assert settings.of(line, section) == next((one for one in found if one[1] is not None), None)


def test_a_patch_is_annet_s_own(device):
    old, new, rules, flavour = device
    whole = rulebook._rulebook(rules, flavour)
    difference = strip_unchanged(make_diff(old, new, whole, []))
    hardware = HardwareView(rules.dialect.hardware[flavour], "")
    orderer = Orderer(whole["ordering"], rules.dialect.vendor)
    annet_s = make_patch(make_pre(difference), whole, hardware, False, orderer, do_commit=False)
    ours = rulebook.annet_patch(old, new, rules, flavour)
    assert shown(ours) == shown(annet_s)
    assert len(shown(ours)) > 12


def shown(tree):
    """Return the lines of a patch with what is below each."""
    return [(item.row, shown(item.child) if item.child is not None else None) for item in tree.itms]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("mtu", {"mtu"}),
        (r"peer \S+ group", {"peer"}),
        ("(?:mtu|speed auto|port (?:a|b))", {"mtu", "speed", "port"}),
        ("(?:ip|ipv6) prefix-list", {"ip", "ipv6"}),
        ("ip a|ipv6 b", {"ip", "ipv6"}),
        (r"vrrp6? vrid \d+", None),
        (r"(?:\S+-detect)", None),
        ("(?:lock|un)-it", None),
        ("mtu ?", None),
        (r"a\|b c", None),
    ],
)
def test_the_words_that_an_expression_begins_with(expression, words):
    assert first_words(expression) == (None if words is None else frozenset(words))
