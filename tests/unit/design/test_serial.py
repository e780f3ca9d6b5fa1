# SPDX-License-Identifier: Apache-2.0
"""Designs as text and back."""

import json
from dataclasses import fields

import pytest

from zongheng.design import DeviceDesign, from_json, to_json


def test_every_design_survives_the_way_to_text_and_back(xiayi):
    for design in xiayi.values():
        assert from_json(to_json(design)) == design


def test_text_is_json_with_sorted_keys_that_end_with_a_line_feed(xiayi):
    text = to_json(xiayi["xy-exit1"])
    data = json.loads(text)
    assert list(data) == sorted(field.name for field in fields(DeviceDesign))
    assert text.endswith("}\n")


def test_a_changed_interface_changes_one_line(xiayi):
    design = xiayi["xy-huiting"]
    changed = json.loads(to_json(design))
    changed["interfaces"][3]["description"] = "changed"
    after = to_json(from_json(json.dumps(changed)))
    lines = zip(to_json(design).splitlines(), after.splitlines(), strict=True)
    assert sum(a != b for a, b in lines) == 1


def test_what_a_design_does_not_say_takes_its_default(xiayi):
    data = json.loads(to_json(xiayi["xy-kongzhuang"]))
    del data["mirror"]
    assert from_json(json.dumps(data)).mirror is None


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"host": "xy-core1"}', "not json"])
def test_what_is_no_design_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_json(text)
