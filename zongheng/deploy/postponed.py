# SPDX-License-Identifier: Apache-2.0
"""What is told of sections that stay on a device until another scope lets go of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from zongheng import language
from zongheng.deploy.change import Change
from zongheng.outcomes import HostOutcome

_DETAIL = "postponed"


def details(change: Change) -> dict[str, Any]:
    """Return an outcome's ``postponed``: each section, the line that names it, and that line's scope."""
    listed = [
        {"section": one.section, "by": " / ".join(one.by), "scope": one.scope} for one in change.postponed
    ]
    return {_DETAIL: listed} if listed else {}


def sentences(outcomes: Collection[HostOutcome]) -> Iterator[str]:
    """Yield one sentence a postponed section, with the hosts that it stays on."""
    hosts: dict[tuple[str, str, str], list[str]] = {}
    for outcome in outcomes:
        for one in outcome.details.get(_DETAIL, ()):
            hosts.setdefault((one["section"], one["by"], one["scope"]), []).append(outcome.host)
    for (section, by, scope), named in sorted(hosts.items()):
        listed = ", ".join(named)
        yield language.pick(
            zh=f"暂留 {section}：{by}（{scope}）仍在引用，待该范围下发时一并删除：{listed}",
            en=f"{section} stays for now: {by} ({scope}) names it; it goes when that scope lets go: {listed}",
        )
