# SPDX-License-Identifier: Apache-2.0
"""``zongheng address``: what a site has and why, whose an address is, or how full the pools are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from zongheng import language
from zongheng.addressing import AddressPlan
from zongheng.addressing.answers import plan_of
from zongheng.addressing.forecast import forecast
from zongheng.addressing.owner import owner_named
from zongheng.addressing.picture import picture
from zongheng.addressing.register import register
from zongheng.cli.arguments import DateOption, InventoryOption, make_request
from zongheng.cli.output import out
from zongheng.errors import Exit, Place, ZonghengError, problem
from zongheng.files import write_whole
from zongheng.intent.purpose import IPV6
from zongheng.intent.shortage import amount, owner_word
from zongheng.workbook import tables_bytes

Asked = Annotated[
    str | None,
    typer.Argument(
        help=language.pick(
            zh="站点、单位或设备（代码、名称或名称的开头），或地址、网段；省略则列出地址池用量和余量",
            en="a site, unit or device by code or name, an address or prefix; without it, how full pools are",
        ),
        metavar="[WHAT]",
    ),
]

Picture = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        help=language.pick(zh="把整个地址规划画成 SVG 图", en="draw the whole plan into an SVG file"),
    ),
]

Register = Annotated[
    Path | None,
    typer.Option(
        "--table",
        help=language.pick(
            zh="把全网地址分配表写成 XLSX：网段、设备、互联、汇总",
            en="write the register of all addresses as XLSX: nets, devices, links, summaries",
        ),
    ),
]

DomainOption = Annotated[
    str | None,
    typer.Option(
        "--domain",
        help=language.pick(
            zh="地址在哪个域里（各部门专网的地址可以重叠）",
            en="the domain that the address is in, where they overlap",
        ),
    ),
]

WORKBOOK = ".xlsx"
ADDRESS = 2
"""The column of addresses and identifiers."""
WIDE = 200
"""Columns of a table that no terminal limits: one row stays one line for the next program."""


def add_to(app: typer.Typer) -> None:
    """Add the address command to the command line."""
    app.command(
        "address", help=language.pick(zh="地址：某站点有什么、为什么", en="What a site has, and why")
    )(_address)


def _address(
    what: Asked = None,
    inventory: InventoryOption = None,
    domain: DomainOption = None,
    drawn: Picture = None,
    table: Register = None,
    date: DateOption = None,
) -> int:
    request = make_request(inventory, date=date)
    plan = plan_of(request.inventory)
    if drawn is not None:
        write_whole(drawn, picture(plan))
        out.print(language.pick(zh=f"地址规划图：{drawn}", en=f"picture of the plan: {drawn}"))
    if table is not None:
        if table.suffix.lower() != WORKBOOK:
            fix = language.pick(zh="例如 --table 地址分配表.xlsx", en="for example --table addresses.xlsx")
            raise ZonghengError(
                problem("CLI009", Place(key="--table"), found=table.name, wanted=WORKBOOK, fix=fix)
            )
        write_whole(table, tables_bytes(register(plan), request.date))
        out.print(language.pick(zh=f"地址分配表：{table}", en=f"register of addresses: {table}"))
    if what is None and (drawn or table):
        return Exit.DONE
    told = _pools(plan, request.date) if what is None else _explained(plan, what, domain)
    (out if out.is_terminal else Console(width=WIDE)).print(told)
    return Exit.DONE


def _explained(plan: AddressPlan, what: str, domain: str | None) -> Table:
    known = what in plan.intent.sites or what in plan.intent.units
    is_address = not known and ("." in what or ":" in what)
    owner = None if is_address else owner_named(plan.intent, what)
    table = Table(box=None, title=_title(plan, owner), title_justify="left", title_style="bold")
    for number, title in enumerate(
        language.pick(zh="归属 用途 取值 依据", en="owner what value why").split()
    ):
        # an address broken in two can neither be copied nor searched for
        table.add_column(title, overflow="fold", no_wrap=number == ADDRESS)
    for row in plan.owners_of(what, domain) if owner is None else plan.explain(owner):
        table.add_row(row.owner, row.what, str(row.value), row.why)
    return table


def _title(plan: AddressPlan, owner: str | None) -> str | None:
    """Return the code and name of whom the table is about."""
    intent = plan.intent
    if owner is None:
        return None
    found = intent.sites.get(owner) or intent.units[owner]
    return f"{owner} {found.name}"


def _pools(plan: AddressPlan, today: dt.date) -> Table:
    """Return how full each pool is, and how many more sites of each level it holds with their reserve.

    A plan fills a pool further where it must: without reserves, then wherever a block is free.
    """
    table = Table(box=None)
    titles = language.pick(
        zh="地址池 总量 已给出 汇总段内 层级 数量 占用 含预留还可容纳",
        en="pool size held regions level owners held more-with-reserve",
    )
    for title in titles.split():
        table.add_column(title)
    for pool in forecast(plan.intent, plan.ledger, today=today):
        ipv6 = pool.pool == IPV6
        head = (
            pool.pool,
            amount(pool.size, ipv6=ipv6),
            _share(pool.held, pool.size),
            _share(pool.in_regions, pool.size),
        )
        for level in pool.levels:
            held = amount(level.held, ipv6=ipv6)
            table.add_row(*head, owner_word(level.level), f"{level.owners:,}", held, f"{level.more:,}")
            head = ("", "", "", "")
    return table


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"
