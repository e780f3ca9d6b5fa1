# SPDX-License-Identifier: Apache-2.0
"""Devices of every network understand their golden configurations to the last line."""

from pathlib import Path

import pytest

from tests.support.golden_texts import ciphered
from zongheng.config import same, unified_diff

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "inventories").glob("*/*.cfg"))
MODELS = (
    ("GigabitEthernet0/1/8", "ne", "NE40E-M2K"),
    ("XGigabitEthernet2/0/0", "s", "S7703"),
    ("GigabitEthernet0/0/12", "usg", "USG6650E"),
    ("GigabitEthernet4/0/0", "ar", "AR6280"),
    ("GigabitEthernet2/0/0", "ar", "AR6140-S"),
    ("GigabitEthernet0/0/9", "ar", "AR6121"),
)
"""A port that tells a model from those above it, with the family and the model."""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_configuration_is_printed_back_equal(path, make_device):
    text = ciphered(path.read_text(encoding="utf-8"))
    _, family, model = next(entry for entry in MODELS if f"interface {entry[0]}\n" in text)
    device = make_device(family, path.stem, model)
    assert device.running.load(text.splitlines()) == []
    printed = device.configuration_text()
    assert same(text, printed, "huawei_vrp"), unified_diff(text, printed, "huawei_vrp")


PEER = """bgp 4200520100
 peer 10.0.0.1 as-number 4200520000
 ipv4-family unicast
  peer 10.0.0.1 enable
  peer 10.0.0.1 route-policy LATER import
"""


def test_a_file_may_name_what_it_makes_further_down(make_device):
    device = make_device("ne", "gz-guiyang")
    (refused,) = device.fresh().load(PEER.splitlines())
    assert refused.startswith("peer 10.0.0.1 route-policy LATER import -> ")
    assert device.fresh().load([*PEER.splitlines(), "#", "route-policy LATER permit node 10"]) == []
