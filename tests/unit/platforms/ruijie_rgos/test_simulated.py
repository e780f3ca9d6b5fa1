# SPDX-License-Identifier: Apache-2.0
"""The simulated devices take every line that the templates print and every command that patches send."""

import re

import pytest

from golden_boxes import send
from tests.support.rgos_formats import RGOS
from tests.support.ruijie import AGGREGATION, CORE, TOWNSHIP, VILLAGE, ruijie_county
from tests.unit.platforms.ruijie_rgos.test_formats import VARIANTS
from zongheng.config import same, unified_diff
from zongheng.platforms.ruijie_rgos.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration import Configuration, Refused, born
from zongheng.twin.grammar import load_grammar
from zongheng.twin.model import load_model

PLATFORM = "ruijie_rgos"
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
    device = box(host, plain[host])
    running, wanted = printed(device), printed(box(host, texts[name]))
    patch = make_patch(running, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, PLATFORM) == ""


@pytest.mark.parametrize("host", [AGGREGATION, TOWNSHIP])
def test_a_factory_device_is_brought_up_and_back(plain, host):
    """What a device says of a service when it is off is a statement of its own, which no patch takes back."""
    device = box(host)
    before = printed(device)
    patch = make_patch(before, plain[host])
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), plain[host], PLATFORM) == ""
    assert send(device, patch.rollback) == []
    left = unified_diff(printed(device), before, PLATFORM).splitlines()
    assert left
    assert all(line.startswith("-no ") for line in left)


def printed_lines(text):
    """Yield every line of a configuration with the lines of the sections that it stands in."""
    above = []
    for line in text.splitlines():
        if line.strip() in ("", "!", "end", "exit-address-family"):
            continue
        del above[len(line) - len(line.lstrip()) :]
        yield tuple(above), line.strip()
        above.append(line.strip())


def broken(line):
    """Yield a line with each of its words misspelt, and with one word too many."""
    words = line.split()
    for at, word in enumerate(words):
        if not word.startswith("{{secret:"):  # any word may be a password
            yield " ".join((*words[:at], f"{word}x", *words[at + 1 :]))
    yield f"{line} surplus"


def is_format(above, line):
    """Tell whether a named source has a format that takes the line in its view."""
    text = "\n".join(f"{' ' * depth}{one}" for depth, one in enumerate((*above, line)))
    return not list(RGOS.unknown_in_print(text, set()))


def test_what_no_source_has_is_refused(plain):
    device, text = box(VILLAGE, plain[VILLAGE]), render_config(ruijie_county()[VILLAGE])
    wrong = {
        (above, each)
        for above, line in printed_lines(text)
        for each in broken(line)
        if not is_format(above, each)
    }
    assert len(wrong) > 400
    taken = []
    for above, line in sorted(wrong):
        path = ()
        for one in above:
            path = device.enter(path, one).path
        if not isinstance(device.enter(path, line), Refused):
            taken.append((*above, line))
    assert taken == [], "\n".join(map(str, taken))
