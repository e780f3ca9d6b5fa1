# SPDX-License-Identifier: Apache-2.0
"""``zongheng change run|approve``: tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zongheng import language
from zongheng.cli.arguments import (
    ByOption,
    CheckOption,
    DateOption,
    DiffOption,
    InventoryOption,
    TwinOption,
    make_request,
    network_folder,
)
from zongheng.cli.output import out, say_result
from zongheng.errors import Exit
from zongheng.stages import run_stage

app = typer.Typer(help=language.pick(zh="变更工单", en="change tickets"), no_args_is_help=True)

TicketArgument = Annotated[
    Path, typer.Argument(help=language.pick(zh="工单文件", en="the ticket's file"), metavar="TICKET")
]


@app.command(
    "run",
    help=language.pick(zh="规划、（审批后）下发、验证、关闭", en="plan, apply once approved, verify, close"),
)
def run(
    ticket: TicketArgument,
    inventory: InventoryOption = None,
    twin: TwinOption = False,
    check: CheckOption = False,
    diff: DiffOption = False,
    date: DateOption = None,
    by: ByOption = None,
) -> int:
    """Bring a ticket as far as it may go."""
    request = make_request(inventory, twin=twin, check=check, date=date, by=by, options={"ticket": ticket})
    result = run_stage("change", request)
    # a plan is shown to whoever shall sign it; what was signed and done need not be shown again
    say_result(result, diff=diff or check or result.exit is Exit.REFUSED, check=check)
    return result.exit


@app.command("approve", help=language.pick(zh="第二人签字", en="sign the plan as the second person"))
def approve(
    ticket: TicketArgument,
    key: Annotated[Path, typer.Option(help=language.pick(zh="SSH 私钥", en="the SSH private key"))],
    inventory: InventoryOption = None,
) -> int:
    """Sign what ``run`` planned last."""
    from zongheng.change.approval import approve as sign_plan

    plan = sign_plan(ticket, network_folder(inventory), key=key)
    out.print(language.pick(zh=f"已签字：计划 {plan[:12]}", en=f"signed: plan {plan[:12]}"), markup=False)
    return Exit.DONE
