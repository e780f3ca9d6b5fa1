# SPDX-License-Identifier: Apache-2.0
"""The simulated SecPath takes every line that the templates print and every command that patches send."""

import re

import pytest

from golden_boxes import printed, send
from tests.support.comware_formats import unknown_in_print
from tests.unit.platforms.h3c_comware.test_formats import VARIANTS
from zongheng.config import same, unified_diff
from zongheng.platforms.h3c_comware.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration import Configuration, Refused, born
from zongheng.twin.grammar import load_grammar
from zongheng.twin.model import load_model

PLATFORM = "h3c_comware"
STORED = (
    (r"password simple \{\{secret:(\w+)\}\}", r"password hash $h$6$\1"),
    (r"key-string plain \{\{secret:(\w+)\}\}", r"key-string cipher $c$3$\1"),
    (r"simple authentication-mode", "cipher authentication-mode"),
    (r"\{\{secret:(\w+)\}\}", r"$c$3$\1"),
)


def stored(text):
    """Return a text with secrets as a device prints them."""
    for typed, kept in STORED:
        text = re.sub(typed, kept, text)
    return text


def box(text: str = "") -> Configuration:
    device = born(load_grammar("secpath"), load_model("F1020", "secpath"))
    assert device.load(text.splitlines()) == []
    return device


@pytest.fixture(scope="module")
def texts(firewall):
    return {name: stored(render_config(change(firewall))) for name, change in VARIANTS.items()}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_rendered_configuration_is_taken_and_printed_equal(texts, name):
    shown = printed(box(texts[name]))
    assert same(texts[name], shown, PLATFORM), unified_diff(texts[name], shown, PLATFORM)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_patch_leads_there_and_its_rollback_back(texts, name):
    device = box(texts["as it is"])
    running, wanted = printed(device), printed(box(texts[name]))
    patch = make_patch(running, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, PLATFORM) == ""


def test_a_factory_device_is_brought_up_and_back(texts):
    device, wanted = box(), texts["as it is"]
    before = printed(device)
    patch = make_patch(before, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), before, PLATFORM) == ""


def printed_lines(text):
    """Yield every line of a configuration with the lines of the sections that it stands in."""
    above = []
    for line in text.splitlines():
        if line.strip() in ("", "#", "return"):
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


MODULES = {"info-center source defaultx loghost level informational"}
"""Logs have more sources than the default one: their names are the device's."""


def is_format(above, line):
    """Tell whether a named source has a format that takes the line in its view."""
    text = "\n".join(f"{' ' * depth}{one}" for depth, one in enumerate((*above, line)))
    return not list(unknown_in_print(text, set()))


def test_what_no_source_has_is_refused(texts, firewall):
    device, text = box(texts["as it is"]), render_config(firewall)
    wrong = {
        (above, each)
        for above, line in printed_lines(text)
        for each in broken(line)
        if not is_format(above, each) and each not in MODULES
    }
    assert len(wrong) > 800
    taken = []
    for above, line in sorted(wrong):
        path = ()
        for one in above:
            path = device.enter(path, one).path
        if not isinstance(device.enter(path, line), Refused):
            taken.append((*above, line))
    assert taken == [], "\n".join(map(str, taken))
