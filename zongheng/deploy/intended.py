# SPDX-License-Identifier: Apache-2.0
"""What a device is meant to run, as the last plan rendered it."""

from __future__ import annotations

from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem


def designed(configs: Path, host: str) -> str:
    """Return a host's designed configuration, secrets as references; raise DEP002 without one."""
    path = configs / f"{host}.cfg"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ZonghengError(problem("DEP002", Place(file=str(path), host=host))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ZonghengError(problem("DEP002", Place(file=str(path), host=host), found=error)) from None
