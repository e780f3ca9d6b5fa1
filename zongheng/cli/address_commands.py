# SPDX-License-Identifier: Apache-2.0
"""``zongheng address``: what a site or unit has and why, or whose an address is."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from zongheng import language
from zongheng.addressing.answers import plan_of
from zongheng.cli.arguments import InventoryOption, network_folder
from zongheng.cli.output import out
from zongheng.errors import Exit

Asked = Annotated[
    str,
    typer.Argument(
        help=language.pick(zh="站点、单位代码或地址", en="a site, a unit or an address"), metavar="WHAT"
    ),
]

ADDRESS = 2
"""The column of addresses."""
WIDE = 200
"""Columns of a table that no terminal limits: one row stays one line for the next program."""


def add_to(app: typer.Typer) -> None:
    """Add the address command to the command line."""
    app.command(
        "address", help=language.pick(zh="地址：某站点有什么、为什么", en="What a site has, and why")
    )(_address)


def _address(what: Asked, inventory: InventoryOption = None) -> int:
    plan = plan_of(network_folder(inventory))
    known = what in plan.intent.sites or what in plan.intent.units
    is_address = not known and ("." in what or ":" in what)
    table = Table(box=None)
    for number, title in enumerate(
        language.pick(zh="归属 用途 地址 依据", en="owner what address why").split()
    ):
        # an address broken in two can neither be copied nor searched for
        table.add_column(title, overflow="fold", no_wrap=number == ADDRESS)
    for row in (plan.owner_of(what),) if is_address else plan.explain(what):
        table.add_row(row.owner, row.what, str(row.value), row.why)
    (out if out.is_terminal else Console(width=WIDE)).print(table)
    return Exit.DONE
