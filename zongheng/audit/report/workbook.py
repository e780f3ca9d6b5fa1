# SPDX-License-Identifier: Apache-2.0
"""``audit.xlsx``: the self-inspection table, one row an item, and the findings behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zongheng.audit.groups import Group, Occurrence
from zongheng.audit.report.content import Report, role_title
from zongheng.audit.rules import SEVERITY_WORDS, rules
from zongheng.audit.score import STATE_WORDS, ItemScore, ItemState
from zongheng.audit.verdict import OUTCOME_WORDS, Outcome
from zongheng.language import pick
from zongheng.workbook import HEAD_COLOUR, cell_text, workbook_bytes

_THIN = Side(style="thin", color="D5DAE1")
_HEAD = PatternFill("solid", fgColor=HEAD_COLOUR)
_TINTS = {
    ItemState.CONFORMING: "E3F1EA",
    ItemState.PARTIAL: "FBF0D9",
    ItemState.NOT_CONFORMING: "F8DEDA",
    ItemState.REVIEW: "E4EAF5",
    ItemState.NOT_APPLICABLE: "F0F2F4",
}

Row = Sequence[str | int]


def workbook(report: Report) -> bytes:
    """Return the workbook, the same bytes for the same input."""
    book = Workbook()
    first = book.active
    book.remove(first)
    _summary(book.create_sheet(pick(zh="概况", en="Summary")), report)
    _self_inspection(book.create_sheet(pick(zh="自查表", en="Self-inspection")), report)
    _findings(book.create_sheet(pick(zh="问题", en="Findings")), report.failing, report)
    _findings(book.create_sheet(pick(zh="待核查", en="To review")), report.reviews, report)
    _devices(book.create_sheet(pick(zh="设备", en="Devices")), report)
    return workbook_bytes(book, report.date)


def _summary(sheet: Worksheet, report: Report) -> None:
    end = report.conclusion
    rate = "–" if end.rate is None else f"{end.rate:.1f} %"
    rows: list[Row] = [
        (pick(zh="网络", en="Network"), report.title),
        (pick(zh="日期", en="Date"), report.date.isoformat()),
        (pick(zh="结论", en="Conclusion"), str(end.verdict)),
        (pick(zh="符合率（条款·设备）", en="Rate (items on devices)"), rate),
        (
            pick(zh="计入（项·台）/ 待核查条款", en="Counted / items to review"),
            f"{end.decided} / {end.undecided}",
        ),
        (
            pick(zh="覆盖", en="Coverage"),
            f"{len(report.coverage.audited)} / {report.coverage.inventory}",
        ),
        (
            pick(zh="未关闭问题（高/中/低）", en="Open findings (high/medium/low)"),
            _slashed(report.severities.values()),
        ),
        *_not_asked(report),
        *((host, str(why)) for host, why in report.coverage.left_out.items()),
    ]
    _table(sheet, (pick(zh="项目", en="What"), pick(zh="内容", en="Content")), rows, (32, 80))


def _not_asked(report: Report) -> list[Row]:
    count = report.coverage.not_asked
    return (
        [(pick(zh="局部核查：未列入的设备", en="Limited audit: devices not asked for"), count)]
        if count
        else []
    )


def _self_inspection(sheet: Worksheet, report: Report) -> None:
    head = (
        pick(zh="条款", en="Item"),
        pick(zh="测评单元", en="Unit"),
        pick(zh="要求（改写）", en="Requirement (our words)"),
        pick(zh="结果", en="Result"),
        pick(zh="证据", en="Evidence"),
        pick(zh="规则", en="Rules"),
        pick(zh="责任人", en="Responsible"),
        pick(zh="整改期限", en="Due"),
    )
    rows = [
        (
            item.control.id,
            item.control.item.unit,
            f"{item.control.point}：{item.control.title}",
            str(STATE_WORDS[item.state]),
            _item_evidence(item, report),
            "\n".join(f"{rule} {rules()[rule].title}" for rule in item.rules),
            "",
            "",
        )
        for item in report.items
    ]
    _table(sheet, head, rows, (12, 13, 36, 11, 60, 34, 12, 12))
    for number, item in enumerate(report.items, start=2):
        sheet.cell(number, 4).fill = PatternFill("solid", fgColor=_TINTS[item.state])


def _item_evidence(item: ItemScore, report: Report) -> str:
    if not item.rules:
        return pick(
            zh="设备配置不能证明，请提供文档或现场证据",
            en="not in device configuration: show documents or look",
        )
    counts = "，".join(f"{OUTCOME_WORDS[outcome]} {count}" for outcome, count in item.counts.items() if count)
    blamed = [group for group in report.failing if group.rule.id in item.rules]
    lines = [f"{group.rule.id} {group.first.why}（{_hosts(group)}）" for group in blamed[:8]]
    return "\n".join([counts, *lines])


def _hosts(group: Group) -> str:
    few = "、".join(group.hosts[:3])
    more = len(group.hosts) - 3
    return few + (pick(zh=f" 等 {len(group.hosts)} 台", en=f" and {more} more") if more > 0 else "")


def _findings(sheet: Worksheet, groups: Iterable[Group], report: Report) -> None:
    head = (
        pick(zh="规则", en="Rule"),
        pick(zh="名称", en="Title"),
        pick(zh="严重程度", en="Severity"),
        pick(zh="条款", en="Items"),
        pick(zh="设备", en="Device"),
        pick(zh="行", en="Line"),
        pick(zh="配置原文", en="Text"),
        pick(zh="原因", en="Why"),
        pick(zh="应为", en="Expected"),
        pick(zh="整改命令", en="Fix"),
        pick(zh="风险", en="Risk"),
        pick(zh="豁免", en="Waiver"),
    )
    rows = [_finding(group, one) for group in groups for one in group.occurrences]
    rows += [_error(one.device.host, str(one.unreadable)) for one in report.audit.devices if one.unreadable]
    _table(sheet, head, rows, (8, 26, 9, 22, 16, 6, 40, 40, 36, 44, 36, 14))


def _finding(group: Group, one: Occurrence) -> Row:
    rule, evidence = group.rule, one.evidence
    return (
        rule.id,
        str(rule.title),
        str(SEVERITY_WORDS[rule.severity]),
        "\n".join(rule.clauses),
        one.host,
        evidence.line,
        " › ".join([*evidence.path, evidence.text] if evidence.text else evidence.path),
        str(evidence.why),
        str(evidence.expected),
        "\n".join(evidence.fix),
        str(rule.risk),
        one.waiver.id if one.waiver else "",
    )


def _error(host: str, why: str) -> Row:
    return ("", str(OUTCOME_WORDS[Outcome.ERROR]), "", "", host, 0, "", why, "", "", "", "")


def _devices(sheet: Worksheet, report: Report) -> None:
    head = (
        pick(zh="设备", en="Device"),
        pick(zh="名称", en="Title"),
        pick(zh="角色", en="Role"),
        pick(zh="型号", en="Model"),
        *(str(OUTCOME_WORDS[outcome]) for outcome in Outcome),
    )
    rows: list[Row] = [
        (d.host, d.title, role_title(d.role), d.model, *report.outcomes_of(d.host).values())
        for d in (one.device for one in report.audit.devices)
    ]
    _table(sheet, head, rows, (18, 26, 14, 18, 10, 10, 10, 10, 10))


def _table(sheet: Worksheet, head: Row, rows: Iterable[Row], widths: Sequence[int]) -> None:
    for number, row in enumerate((head, *rows), start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value if isinstance(value, int) else cell_text(value)
            if not isinstance(value, int):
                cell.data_type = "s"  # a device's own text never becomes a formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = Border(bottom=_THIN)
            cell.font = Font(name="Microsoft YaHei", size=10)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        cell = sheet.cell(1, column)
        cell.font = Font(name="Microsoft YaHei", size=10, bold=True, color="FFFFFF")
        cell.fill = _HEAD
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{sheet.max_row}"
    sheet.sheet_view.showGridLines = False


def _slashed(values: Iterable[int]) -> str:
    return " / ".join(map(str, values))
