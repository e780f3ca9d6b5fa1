# SPDX-License-Identifier: Apache-2.0
"""The page of all error codes, made from the registry (``script/docs`` writes it)."""

from zongheng.errors import CodeText, registry

HEAD = (
    "# 错误码 Error codes",
    "",
    "Made from `zongheng/error_codes/` by `script/docs`. Exit codes:",
    "1 input or usage, 2 device failed, 3 findings, 4 refused.",
    "",
    "| 码 code | exit | 含义 meaning | 处理 what to do |",
    "|---|---|---|---|",
)


def errors_page() -> str:
    """Return ``docs/errors.md``: a table of code, exit, meaning and fix, in both languages."""
    rows = [_row(text) for text in registry().values()]
    return "\n".join((*HEAD, *rows, ""))


def _row(text: CodeText) -> str:
    cells = (
        f"`{text.code}`",
        str(int(text.exit)),
        f"{text.zh}<br>{text.en}",
        f"{text.fix_zh}<br>{text.fix_en}",
    )
    return f"| {' | '.join(cells)} |".replace("\n", " ")
