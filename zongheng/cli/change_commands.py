# SPDX-License-Identifier: Apache-2.0
"""``zongheng change run|approve``: tickets."""

from __future__ import annotations

import typer

app = typer.Typer(help="变更工单 change tickets", no_args_is_help=True)
