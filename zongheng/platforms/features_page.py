# SPDX-License-Identifier: Apache-2.0
"""The page of what each line of hardware is given, and why not (``script/docs`` writes it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from zongheng.files import from_yaml
from zongheng.platforms.platform import Platform, platforms

_HEAD = (
    "# 平台与功能 What each platform is given",
    "",
    "Made by `script/docs` from the `capabilities.yml` and the `features_page.yml` in `zongheng/platforms/`.",
    "✓ is rendered, patched, simulated and tested; a number is the reason why not. A design that asks for",
    "what has a number is refused before a line is rendered (`PLT004`).",
    "",
)
_OTHERS = "others"


def features_page() -> str:
    """Return ``docs/platforms.md``: a table of features and families, and the reasons below it."""
    data = from_yaml(files("zongheng.platforms").joinpath("features_page.yml").read_text(encoding="utf-8"))
    families = [(platform, name) for platform in platforms().values() for name in sorted(platform.families)]
    numbers: dict[str, int] = {}
    rows = [_row(row, families, data["reasons"], numbers) for row in data["rows"]]
    titles = (f"{platform.family(name).title} (`{name}`)" for platform, name in families)
    reasons = (f"{number}. {why[0].upper()}{why[1:]}." for why, number in numbers.items())
    head = (f"| | {' | '.join(titles)} |", "|---" * (len(families) + 1) + "|")
    return "\n".join((*_HEAD, *head, *rows, "", *reasons, ""))


def shown() -> frozenset[str]:
    """Return the features that some row of the page tells of."""
    data = from_yaml(files("zongheng.platforms").joinpath("features_page.yml").read_text(encoding="utf-8"))
    return frozenset(feature for row in data["rows"] for feature in row["features"])


def _row(
    row: Mapping[str, Any],
    families: Sequence[tuple[Platform, str]],
    reasons: Mapping[str, Sequence[Mapping[str, Any]]],
    numbers: dict[str, int],
) -> str:
    cells = []
    for platform, name in families:
        lacking = [feature for feature in row["features"] if feature not in platform.features(name)]
        if lacking:
            why = _why(reasons[lacking[0]], name)
            cells.append(str(numbers.setdefault(why, len(numbers) + 1)))
        else:
            cells.append("✓")
    return f"| {row['title']} | {' | '.join(cells)} |"


def _why(entries: Sequence[Mapping[str, Any]], family: str) -> str:
    return str(next(entry["why"] for entry in entries if entry["of"] == _OTHERS or family in entry["of"]))
