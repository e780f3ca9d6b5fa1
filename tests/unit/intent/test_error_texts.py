# SPDX-License-Identifier: Apache-2.0
"""The texts of intent and addressing codes: both languages say the same, and every code is raised."""

import re
from pathlib import Path
from string import Formatter

import pytest

from zongheng.errors import registry

ROOT = Path(__file__).parents[3]
CODES = [code for code in registry() if code.startswith(("INT", "ADR"))]
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("zongheng/intent", "zongheng/addressing", "filter_plugins")
    for path in (ROOT / folder).rglob("*.py")
)
RAISED = set(re.findall(r'"((?:INT|ADR)\d{3})"', SOURCES))


def values(*templates):
    return {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("code", CODES)
def test_both_languages_name_the_same_values(code):
    text = registry()[code]
    assert values(text.zh, text.fix_zh) == values(text.en, text.fix_en)


def test_every_code_is_raised_and_every_raised_code_exists():
    assert set(CODES) == RAISED


def test_every_code_of_the_intent_stands_in_a_case():
    told = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests/errors/intent").glob("*/expected.txt")
    )
    assert {code for code in CODES if code.startswith("INT")} == set(re.findall(r"INT\d{3}", told))
