# SPDX-License-Identifier: Apache-2.0
"""``zongheng address``: what a site has, and why."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Add the address commands to the command line."""
