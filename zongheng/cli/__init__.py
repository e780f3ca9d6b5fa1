# SPDX-License-Identifier: Apache-2.0
"""``zongheng …``: the same stages without Ansible."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end with one of the documented exit codes (:class:`zongheng.errors.Exit`)."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Return the exit code of one call.

    The commands are loaded here: somebody may press Ctrl-C before they all are, and an installation may
    be older than the code that it is to run.
    """
    try:
        from zongheng.cli.line import run_line
    except KeyboardInterrupt:
        return 4
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "zongheng":
            raise
        sys.stderr.write(
            f"缺少 Python 包 missing package: {missing.name}\n"
            "    → 更新代码之后要再运行一次 script/setup; run script/setup again after an update\n"
        )
        return 1
    return run_line(arguments)
