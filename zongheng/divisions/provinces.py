# SPDX-License-Identifier: Apache-2.0
"""Provinces as names show them: the two letters of GB/T 2260, in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from zongheng.files import from_yaml


@cache
def province_labels() -> Mapping[str, str]:
    """Return the letters of every province by its code, as in ``{"41": "ha"}``."""
    table = files("zongheng.divisions").joinpath("provinces.yml").read_text(encoding="utf-8")
    return {str(code): str(label) for code, label in from_yaml(table).items()}


def province_label(code: str) -> str:
    """Return the letters of the province that a division's code of any level lies in: ``ha`` of 411426.

    Raises:
        KeyError: the code's first two digits are no province (of the centre there is none).
    """
    return province_labels()[code[:2]]
