# SPDX-License-Identifier: Apache-2.0
"""The page of all error codes, made from the registry (``script/docs`` writes it)."""

from zongheng.errors import registry


def errors_page() -> str:
    """Return ``docs/errors.md``: a table of code, exit, meaning and fix, in both languages."""
    rows = [
        f"| `{text.code}` | {int(text.exit)} | {text.zh}<br>{text.en} | {text.fix_zh}<br>{text.fix_en} |".replace(
            "\n", " "
        )
        for text in registry().values()
    ]
    return "\n".join(
        [
            "# 错误码 Error codes",
            "",
            "Made from `zongheng/error_codes/` by `script/docs`. Exit codes: 1 input or usage, 2 device failed, "
            "3 findings, 4 refused.",
            "",
            "| 码 code | exit | 含义 meaning | 处理 what to do |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
