# SPDX-License-Identifier: Apache-2.0
"""A ticket's record told for a person, in Markdown: what was asked, approved, done, verified, and the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from zongheng.language import pick

Entry = Mapping[str, Any]


def told(entries: Sequence[Entry]) -> str:
    """Return the story of a record's entries, oldest first; the asking stands before the first of them."""
    lines: list[str] = []
    for number, entry in enumerate(entries, start=1):
        if "asked" in entry and _is_new(entry, entries[: number - 1]):
            lines += _asked(entry["asked"])
        title = _TITLES[entry["step"]]
        lines += [f"## {number}. {pick(zh=title[0], en=title[1])}", ""]
        lines += [f"- {_words('日期', 'date')}: {entry['date']}", f"- {_words('人', 'by')}: {entry['by']}"]
        lines += [*_TOLD[entry["step"]](entry), ""]
    return "\n".join(lines).rstrip() + "\n"


def _is_new(entry: Entry, before: Iterable[Entry]) -> bool:
    return all(entry["asked"] != earlier.get("asked") for earlier in before)


def _asked(asked: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {asked['ticket']} {_line(asked['title'])}"
    yield ""
    yield f"- {_words('申请人', 'requested by')}: {_line(asked['requested_by'])}"
    yield f"- {_words('理由', 'reason')}: {_line(asked['reason'])}"
    for mend in asked["mends"]:
        yield f"- {_words('须消除的问题', 'to be mended')}: {mend['check']} @ {mend['host']}"
    yield ""
    if asked["patch"].strip():
        yield from _fenced(asked["patch"], "diff")


def _planned(entry: Entry) -> Iterator[str]:
    yield f"- {_words('计划哈希', 'plan')}: `{entry['plan']}`"
    if entry["joining"]:
        yield f"- {_words('新节点', 'joining')}: {', '.join(entry['joining'])}"
    yield from _decisions(entry["decisions"], _words("将变的出口判定", "exit decisions to change"))
    yield ""
    for group in entry["diffs"]:
        yield f"**{', '.join(group['hosts'])}**"
        yield ""
        yield from _fenced(group["diff"], "diff")


def _approved(entry: Entry) -> Iterator[str]:
    yield f"- {_words('所签计划', 'plan')}: `{entry['plan']}`"
    yield ""
    yield from _fenced(entry["signature"], "")


def _applying(entry: Entry) -> Iterator[str]:
    everyone = sorted({*entry["touched"], *entry["joining"]})
    yield f"- {_words('设备', 'devices')}: {', '.join(everyone) or '–'}"


def _applied(entry: Entry) -> Iterator[str]:
    yield ""
    yield f"| {_words('设备', 'device')} | {_words('结果', 'end')} | {_words('命令数', 'commands')} |"
    yield "|---|---|---|"
    for host, end in entry["hosts"].items():
        yield f"| {host} | {_said(end['status'])} | {end.get('commands', '')} |"


def _verified(entry: Entry) -> Iterator[str]:
    yield f"- {_words('与设计一致', 'equal to their design')}: {', '.join(entry['equal']) or '–'}"
    for mended in entry["mended"]:
        where = f"{mended['check']} @ {mended['host']}"
        yield f"- {_words('已消除', 'mended')}: {where} → {_said(mended['outcome'])}"
    yield from _decisions(entry["decisions"], _words("实际变化的出口判定", "exit decisions that changed"))


def _closed(entry: Entry) -> Iterator[str]:
    yield f"- {_words('计划哈希', 'plan')}: `{entry['plan']}`"


def _taking_back(entry: Entry) -> Iterator[str]:
    for reason in entry["reasons"]:
        said = (reason[part] for part in ("place", "message", "found"))
        yield f"- [{reason['code']}] {_line(' '.join(said))}"


def _taken_back(entry: Entry) -> Iterator[str]:
    yield f"- {_words('已恢复的设备', 'devices restored')}: {', '.join(entry['restored']) or '–'}"
    yield f"- {_words('已退还的新设备', 'boxes given back')}: {', '.join(entry['released']) or '–'}"
    yield from _taking_back(entry)


def _decisions(groups: Sequence[Mapping[str, Any]], title: str) -> Iterator[str]:
    for group in groups:
        yield ""
        yield f"{title} ({', '.join(group['hosts'])}):"
        yield ""
        if not group["rows"]:
            yield _words("没有变化。", "None.")
            continue
        heads = (("报文", "packets"), ("之前", "before"), ("之后", "after"), ("规则", "rule"))
        yield "| " + " | ".join(pick(zh=zh, en=en) for zh, en in heads) + " |"
        yield "|---|---|---|---|"
        for row in group["rows"]:
            before, after = _said(row["before"]), _said(row["after"])
            yield f"| {row['packets']} | {before} | {after} | {row['rule']} |"


def decision_lines(groups: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each exit decision that will change as one line, before the gateways that share it."""
    return [
        f"{', '.join(group['hosts'])}: {row['packets']}: "
        f"{_said(row['before'])} → {_said(row['after'])} ({row['rule']})"
        for group in groups
        for row in group["rows"]
    ]


def _fenced(text: str, language: str) -> Iterator[str]:
    """Fence a text with more ticks than it has itself."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    yield f"{ticks}{language}"
    yield text.rstrip("\n")
    yield ticks
    yield ""


def _line(text: str) -> str:
    return " ".join(str(text).split())


def _words(zh: str, en: str) -> str:
    return pick(zh=zh, en=en)


def _said(word: str) -> str:
    """Return a record's own word as a person reads it."""
    return pick(zh=_CHINESE.get(word, word), en=word)


_CHINESE = {
    "deny": "拒绝",
    "permit": "放行",
    "published": "发布",
    "changed": "已变更",
    "unchanged": "无变化",
    "failed": "失败",
    "restored": "已恢复原状",
    "refused": "未下发",
    "pass": "符合",
}

_TITLES = {
    "planned": ("计划", "Planned"),
    "approved": ("审批", "Approved"),
    "applying": ("开始下发", "Applying"),
    "applied": ("已下发", "Applied"),
    "verified": ("已验证", "Verified"),
    "closed": ("已关闭", "Closed"),
    "taking back": ("未成，开始退回", "Taking back"),
    "taken back": ("已退回", "Taken back"),
}
_TOLD: Mapping[str, Callable[[Entry], Iterator[str]]] = {
    "planned": _planned,
    "approved": _approved,
    "applying": _applying,
    "applied": _applied,
    "verified": _verified,
    "closed": _closed,
    "taking back": _taking_back,
    "taken back": _taken_back,
}
