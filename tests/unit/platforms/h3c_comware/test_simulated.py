# SPDX-License-Identifier: Apache-2.0
"""Simulated devices of H3C take every line that the templates print and every command that patches send."""

import re

import pytest

from golden_boxes import printed
from tests.support import h3c_exit
from tests.support.comware_formats import unknown_in_print
from tests.support.simulated import printed_lines, taken, there_and_back, without_format
from tests.unit.platforms.h3c_comware.test_formats import CORE, EXIT, OTHERS, PLAIN, SWITCH, VARIANTS
from zongheng.config import same, unified_diff
from zongheng.platforms.h3c_comware.patch import make_patch
from zongheng.render import render_config
from zongheng.twin.configuration.configuration import Configuration, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

PLATFORM = "h3c_comware"
STORED = (
    (r"(?m)^ password simple \{\{secret:(\w+)\}\}", r" password hash $h$6$\1"),
    (r"(peer \S+ password) simple", r"\1 cipher"),
    (r"(?m)^( key \w+) simple \{\{secret:(\w+)\}\}", r"\1 cipher $c$3$\2"),
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
    known = None if host == FIREWALL else h3c_exit.every_design()[host]
    model = load_model(known.model, known.family) if known else load_model("F1020", "secpath")
    device = born(load_grammar(model.flavour), model)
    assert device.load(text.splitlines()) == []
    return device


@pytest.fixture(scope="module")
def rendered(firewall):
    designs = h3c_exit.every_design()
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
    device, wanted = box(host, texts[PLAINS[host]]), printed(box(host, texts[name]))
    assert there_and_back(device, wanted, make_patch, PLATFORM, printed) == ""


@pytest.mark.parametrize("host", PLAINS)
def test_a_factory_device_is_brought_up_and_back(texts, host):
    assert there_and_back(box(host), texts[PLAINS[host]], make_patch, PLATFORM, printed) == ""


def every_shape(text):
    """Yield the lines of a configuration; of those that differ in numbers only the first.

    A simulated device reads the others as it.
    """
    seen = set()
    for above, line in printed_lines(text, {"", "#", "return"}):
        shape = re.sub(r"[0-9a-f]*[0-9][0-9a-f]*", "0", " / ".join((*above, line)))
        if shape not in seen:
            seen.add(shape)
            yield above, line


MODULES = {"info-center source defaultx loghost level informational"}
"""Logs have more sources than the default one: their names are the device's."""


@pytest.mark.parametrize("host", [FIREWALL, CORE, SWITCH, EXIT])
def test_what_no_source_has_is_refused(texts, rendered, host):
    plain = PLAINS[host]
    wrong = without_format(every_shape(rendered[plain]), unknown_in_print)
    wrong = {(above, line) for above, line in wrong if line not in MODULES}
    assert len(wrong) > 500
    assert taken(box(host, texts[plain]), wrong) == []
