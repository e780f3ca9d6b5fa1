# SPDX-License-Identifier: Apache-2.0
"""Two texts beside each other: what differs is told as by whole trees, and what does not is left out."""

import random
from pathlib import Path

import pytest

from zongheng.config.contrast import contrast
from zongheng.config.normal import normal_tree

GOLDEN = Path(__file__).parents[2] / "golden"
TEXTS = {
    "huawei_vrp": "xiayi/xy-exit1.cfg",
    "h3c_comware": "h3c/xy-ranshizhuang-cun.cfg",
    "ruijie_rgos": "ruijie/xy-ranshizhuang-cun.cfg",
}
OLD = """\
#
sysname R1
#
interface GigabitEthernet0/0/1
 description to R2
 ip address 10.1.1.1 255.255.255.0
#
interface GigabitEthernet0/0/2
 shutdown
#
 ntp-service enable
 lldp enable
#
return
"""
SECOND = "interface GigabitEthernet0/0/2"


def sections(tree):
    return {node.text: list(node.lines()) for node in tree.children}


def differing(old, new):
    """Return the sections of two trees, whole, that are not the same in both."""
    before, after = sections(old), sections(new)
    texts = dict.fromkeys((*before, *after))
    return {
        text: (before.get(text), after.get(text)) for text in texts if before.get(text) != after.get(text)
    }


def kept_whole(old, new, platform="huawei_vrp"):
    """Return the headers of sections that have lines below them in both trees."""
    before, after = (sections(tree) for tree in contrast(old, new, platform))
    return {text for text in before.keys() & after.keys() if len(before[text]) > 1 and len(after[text]) > 1}


def edited(text, chance):
    """Return a text with some lines gone, doubled, renumbered, moved in or out, or elsewhere."""
    lines = text.split("\n")
    for _ in range(chance.choice([1, 3, 12, 40])):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.randint(1, 4)]
                lines = lines or ["#"]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at] = lines[at].replace("1", "7")
            case 3:
                lines[at] = " " * chance.randint(0, 2) + lines[at].strip()
            case _:
                lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def test_a_section_that_both_print_alike_is_there_by_its_header_alone():
    old, new = contrast(OLD, OLD.replace("R2", "R3"), "huawei_vrp")
    assert sections(old)["interface GigabitEthernet0/0/2"] == ["interface GigabitEthernet0/0/2"]
    assert sections(old).keys() == sections(new).keys() == sections(normal_tree(OLD, "huawei_vrp")).keys()
    assert [node.text for node in old.find("interface GigabitEthernet0/0/1")[0].children] == [
        "description to R2",
        "ip address 10.1.1.1 255.255.255.0",
    ]


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(OLD.replace("return", f"{SECOND}\n mtu 9000\n#\nreturn"), id="twice"),
        pytest.param(OLD.replace("#\nreturn", "switch vsys A\n#\ninterface X1\n y\n#\nreturn"), id="virtual"),
        pytest.param(
            OLD.replace("return", f"{SECOND.replace(' ', '  ')}\n mtu 9000\n#\nreturn"),
            id="in another spelling",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_several_places_is_kept_whole(printed):
    assert SECOND in kept_whole(printed, printed)


def test_a_text_that_broke_off_is_told():
    old, new = contrast(OLD.removesuffix("return\n"), OLD, "huawei_vrp")
    assert (old.truncated, new.truncated) == (True, False)


@pytest.mark.parametrize("platform", TEXTS)
def test_what_differs_is_what_differs_of_the_whole_trees(platform):
    text, chance = (GOLDEN / TEXTS[platform]).read_text(encoding="utf-8"), random.Random(platform)
    for _ in range(12):
        old, new = edited(text, chance), edited(text, chance)
        whole = [normal_tree(each, platform) for each in (old, new)]
        short = contrast(old, new, platform)
        assert differing(*short) == differing(*whole)
        assert all(
            sections(one).keys() <= sections(other).keys() for one, other in zip(whole, short, strict=True)
        )
        assert [tree.truncated for tree in short] == [tree.truncated for tree in whole]
