# SPDX-License-Identifier: Apache-2.0
"""Whatever a device was told, a patch leads it to whatever it is to be told, and its rollback back.

Both texts are drawn noun by noun from ``changes.yml``: nothing of it, or one of the ways to have it. So
objects come with the lines that name them, go, and change under their names, all in one patch.
"""

from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.golden_boxes import send
from zongheng.config import unified_diff
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware.patch import make_patch as of_h3c
from zongheng.platforms.huawei_vrp.patch import make_patch as of_huawei
from zongheng.platforms.ruijie_rgos.patch import make_patch as of_ruijie
from zongheng.twin.configuration.configuration import Configuration, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import Model, load_model

BOXES = from_yaml((Path(__file__).parent / "changes.yml").read_text(encoding="utf-8"))
VENDORS = {
    "ar": ("huawei_vrp", partial(of_huawei, flavour="vrp5")),
    "s": ("huawei_vrp", partial(of_huawei, flavour="vrp5")),
    "ne": ("huawei_vrp", partial(of_huawei, flavour="vrp8")),
    "ce": ("huawei_vrp", partial(of_huawei, flavour="vrp8")),
    "msr": ("h3c_comware", of_h3c),
    "s65": ("h3c_comware", of_h3c),
    "usg": ("huawei_vrp", partial(of_huawei, flavour="usg")),
    "secpath": ("h3c_comware", of_h3c),
    "rsr": ("ruijie_rgos", of_ruijie),
    "rgs": ("ruijie_rgos", of_ruijie),
}


@cache
def model(family: str) -> Model:
    return load_model(BOXES[family]["box"], family)


@cache
def factory(family: str) -> Configuration:
    return born(load_grammar(model(family).flavour), model(family))


@cache
def nouns(family: str) -> tuple[tuple[str, ...], ...]:
    """Return the choices for each noun, with the ports of this family."""
    box = BOXES[family]
    texts = BOXES[box.get("as", family)]["nouns"].values()
    for theirs, ours in box.get("where", {}).items():
        texts = [[text.replace(theirs, ours) for text in choices] for choices in texts]
    return tuple(map(tuple, texts))


def told(family: str, choices: tuple[str, ...]) -> Configuration:
    device = factory(family).copy()
    separator = device.grammar.dialect.separator
    device.load(f"{separator}\n".join(choices).splitlines())
    return device


def printed(family: str, device: Configuration) -> str:
    dialect = device.grammar.dialect
    lines = "\n".join((dialect.separator, *device.lines(), dialect.separator, dialect.end))
    return f"{model(family).header}\n{lines}\n"


def configurations(family: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(*(st.sampled_from(choices) for choices in nouns(family)))


def circle(family: str, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    platform, make_patch = VENDORS[family]
    device = told(family, one)
    running, wanted = printed(family, device), printed(family, told(family, other))
    patch = make_patch(running, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(family, device), wanted, platform) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(family, device), running, platform) == ""


@pytest.mark.parametrize("family", BOXES)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_patch_and_rollback_make_a_circle(family, data):
    circle(family, data.draw(configurations(family)), data.draw(configurations(family)))


@pytest.mark.long
@pytest.mark.parametrize("family", BOXES)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_many_patches_and_rollbacks_make_circles(family, data):
    circle(family, data.draw(configurations(family)), data.draw(configurations(family)))


CHANGES = [
    (family, number, one, other)
    for family in BOXES
    for number, choices in enumerate(nouns(family))
    for one in choices
    for other in choices
    if one < other
]


@pytest.mark.long
@pytest.mark.parametrize(("family", "number", "one", "other"), CHANGES)
@pytest.mark.parametrize("others", [0, -1], ids=["alone", "among others"])
def test_every_change_of_one_noun_makes_a_circle(family, number, one, other, others):
    kept = [choices[others] for choices in nouns(family)]
    circle(
        family,
        *((*kept[:number], choice, *kept[number + 1 :]) for choice in (one, other)),
    )
