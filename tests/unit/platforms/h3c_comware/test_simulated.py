# SPDX-License-Identifier: Apache-2.0
"""Simulated devices of H3C take every line that the templates print and every command that patches send."""

import re

import pytest

from golden_boxes import printed, send
from tests.support import h3c_county
from tests.support.comware_formats import unknown_in_print
from tests.unit.platforms.h3c_comware.test_formats import CORE, OTHERS, PLAIN, SWITCH, VARIANTS
from zongheng.config import same, unified_diff
from zongheng.platforms.h3c_comware.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration import Configuration, Refused, born
from zongheng.twin.grammar import load_grammar
from zongheng.twin.model import load_model

PLATFORM = "h3c_comware"
STORED = (
    (r"(?m)^ password simple \{\{secret:(\w+)\}\}", r" password hash $h$6$\1"),
    (r"(peer \S+ password) simple", r"\1 cipher"),
    (r"key-string plain \{\{secret:(\w+)\}\}", r"key-string cipher $c$3$\1"),
    (r"simple authentication-mode", "cipher authentication-mode"),
    (r"\{\{secret:(\w+)\}\}", r"$c$3$\1"),
)
FIREWALL = "the firewall"
ALL = dict.fromkeys(VARIANTS, FIREWALL) | {name: host for name, (host, _) in OTHERS.items()}
"""The name of each text -> the device that it is of."""
PLAINS = {FIREWALL: "as it is"} | PLAIN


def stored(text):
    """Return a text with secrets as a device prints them."""
    for typed, kept in STORED:
        text = re.sub(typed, kept, text)
    return text


def box(host: str, text: str = "") -> Configuration:
    """Return a device from its carton, with a text loaded."""
    known = None if host == FIREWALL else h3c_county.designs()[host]
    model = load_model(known.model, known.family) if known else load_model("F1020", "secpath")
    device = born(load_grammar(model.flavour), model)
    assert device.load(text.splitlines()) == []
    return device


@pytest.fixture(scope="module")
def rendered(firewall):
    designs = h3c_county.designs()
    others = {name: render_config(change(designs[host])) for name, (host, change) in OTHERS.items()}
    return {name: render_config(change(firewall)) for name, change in VARIANTS.items()} | others


@pytest.fixture(scope="module")
def texts(rendered):
    return {name: stored(text) for name, text in rendered.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_rendered_configuration_is_taken_and_printed_equal(texts, name):
    shown = printed(box(ALL[name], texts[name]))
    assert same(texts[name], shown, PLATFORM), unified_diff(texts[name], shown, PLATFORM)


@pytest.mark.parametrize("name", ALL)
def test_a_patch_leads_there_and_its_rollback_back(texts, name):
    host = ALL[name]
    device = box(host, texts[PLAINS[host]])
    running, wanted = printed(device), printed(box(host, texts[name]))
    patch = make_patch(running, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, PLATFORM) == ""


@pytest.mark.parametrize("host", PLAINS)
def test_a_factory_device_is_brought_up_and_back(texts, host):
    device, wanted = box(host), texts[PLAINS[host]]
    before = printed(device)
    patch = make_patch(before, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), before, PLATFORM) == ""


def printed_lines(text):
    """Yield every line of a configuration with the lines of the sections that it stands in.

    Of lines that differ in numbers only, the first: a simulated device reads the others as it.
    """
    above, seen = [], set()
    for line in text.splitlines():
        if line.strip() in ("", "#", "return"):
            continue
        del above[len(line) - len(line.lstrip()) :]
        above.append(line.strip())
        shape = re.sub(r"[0-9a-f]*[0-9][0-9a-f]*", "0", " / ".join(above))
        if shape not in seen:
            seen.add(shape)
            yield tuple(above[:-1]), line.strip()


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


@pytest.mark.parametrize("host", [FIREWALL, CORE, SWITCH])
def test_what_no_source_has_is_refused(texts, rendered, host):
    device, text = box(host, texts[PLAINS[host]]), rendered[PLAINS[host]]
    wrong = {
        (above, each)
        for above, line in printed_lines(text)
        for each in broken(line)
        if not is_format(above, each) and each not in MODULES
    }
    assert len(wrong) > 500
    taken = []
    for above, line in sorted(wrong):
        path = ()
        for one in above:
            path = device.enter(path, one).path
        if not isinstance(device.enter(path, line), Refused):
            taken.append((*above, line))
    assert taken == [], "\n".join(map(str, taken[:40]))
