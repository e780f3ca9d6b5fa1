# SPDX-License-Identifier: Apache-2.0
"""The simulated devices take every line that the templates print and every command that patches send."""

import re
from itertools import permutations

import pytest

from tests.support.rgos_formats import RGOS
from tests.support.ruijie import AGGREGATION, CORE, TOWNSHIP, VILLAGE, ruijie_county
from tests.support.simulated import printed_lines, taken, there_and_back, without_format
from tests.unit.platforms.ruijie_rgos.test_formats import VARIANTS
from zongheng.config import same, unified_diff
from zongheng.platforms.ruijie_rgos.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration.configuration import Configuration, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

PLATFORM = "ruijie_rgos"
BASIC = load_grammar("rgos"), load_model("RSR30-X", "rsr")
STORED = (
    (r"secret \{\{secret:\w+\}\}", "secret 5 $1$Salt$0123456789abcdefABCDEF"),
    (r"v3 auth sha \{\{secret:\w+\}\}", "v3 encrypted auth sha 00112233445566"),
    (r"(?<=priv aes128 )\{\{secret:\w+\}\}", "66554433221100"),
    (r"\{\{secret:\w+\}\}", "7 00112233445566"),
)


def stored(text):
    """Return a text with secrets as a device prints them."""
    for typed, kept in STORED:
        text = re.sub(typed, kept, text)
    return text


def box(host, text: str = "") -> Configuration:
    design = ruijie_county()[host]
    device = born(load_grammar("rgos"), load_model(design.model, design.family))
    assert device.load(text.splitlines()) == []
    return device


def printed(device: Configuration) -> str:
    return "\n".join((*device.lines(), "!", "end", ""))


@pytest.fixture(scope="module")
def texts():
    designs = ruijie_county()
    return {name: stored(render_config(change(designs[host]))) for name, (host, change) in VARIANTS.items()}


@pytest.fixture(scope="module")
def plain():
    hosts = (CORE, AGGREGATION, TOWNSHIP, VILLAGE)
    return {host: stored(render_config(ruijie_county()[host])) for host in hosts}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_rendered_configuration_is_taken_and_printed_equal(texts, name):
    shown = printed(box(VARIANTS[name][0], texts[name]))
    assert same(texts[name], shown, PLATFORM), unified_diff(texts[name], shown, PLATFORM)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_patch_leads_there_and_its_rollback_back(texts, plain, name):
    host = VARIANTS[name][0]
    device, wanted = box(host, plain[host]), printed(box(host, texts[name]))
    assert there_and_back(device, wanted, make_patch, PLATFORM, printed) == ""


@pytest.mark.parametrize(("one", "other"), permutations((CORE, TOWNSHIP, VILLAGE), 2))
def test_a_router_becomes_another_one_and_itself_again(plain, one, other):
    """Ports that it has not are left out; areas are printed as they were typed, and taken back as either."""
    device, wanted = born(*BASIC), born(*BASIC)
    device.load(plain[one].splitlines())
    wanted.load(plain[other].splitlines())
    assert there_and_back(device, printed(wanted), make_patch, PLATFORM, printed) == ""


@pytest.mark.parametrize("host", [AGGREGATION, TOWNSHIP])
def test_a_factory_device_is_brought_up_and_back(plain, host):
    """What a device says of a service when it is off is a statement of its own, which no patch takes back."""
    left = there_and_back(box(host), plain[host], make_patch, PLATFORM, printed).splitlines()
    assert left
    assert all(line.startswith("-no ") for line in left)


def test_what_no_source_has_is_refused(plain):
    text = render_config(ruijie_county()[VILLAGE])
    lines = printed_lines(text, {"", "!", "end", "exit-address-family"})
    wrong = without_format(lines, RGOS.unknown_in_print)
    assert len(wrong) > 400
    assert taken(box(VILLAGE, plain[VILLAGE]), wrong) == []
