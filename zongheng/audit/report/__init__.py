# SPDX-License-Identifier: Apache-2.0
"""The audit's reports: a page, a workbook and a machine-readable record of the same content."""

from __future__ import annotations

from pathlib import Path

from zongheng.audit.report.content import Report
from zongheng.audit.report.page import page
from zongheng.audit.report.record import record_text
from zongheng.audit.report.workbook import workbook
from zongheng.files import write_whole

__all__ = ["Report", "write_reports"]


def write_reports(report: Report, folder: Path) -> tuple[tuple[Path, ...], bool]:
    """Write ``report.html``, ``audit.json`` and ``audit.xlsx``; return them and whether one changed."""
    contents: dict[str, str | bytes] = {
        "report.html": page(report),
        "audit.json": record_text(report),
        "audit.xlsx": workbook(report),
    }
    changed = [write_whole(folder / name, content, durable=False) for name, content in contents.items()]
    return tuple(folder / name for name in contents), any(changed)
