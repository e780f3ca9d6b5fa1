# SPDX-License-Identifier: Apache-2.0
"""``zongheng change run|approve``: tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.syntax import Syntax

from zongheng import language
from zongheng.cli.arguments import (
    ByOption,
    CheckOption,
    DateOption,
    InventoryOption,
    TwinOption,
    make_request,
    network_folder,
)
from zongheng.cli.output import out, say_problems
from zongheng.errors import Exit
from zongheng.outcomes import StageResult
from zongheng.stages import run_stage, sentences

app = typer.Typer(help="变更工单 change tickets", no_args_is_help=True)

TicketArgument = Annotated[Path, typer.Argument(help="工单文件 the ticket's file", metavar="TICKET")]


@app.command("run", help="规划、（审批后）下发、验证、关闭 plan, apply once approved, verify, close")
def run(
    ticket: TicketArgument,
    inventory: InventoryOption = None,
    twin: TwinOption = False,
    check: CheckOption = False,
    date: DateOption = None,
    by: ByOption = None,
) -> int:
    """Bring a ticket as far as it may go."""
    request = make_request(inventory, twin=twin, check=check, date=date, by=by, options={"ticket": ticket})
    result = run_stage("change", request)
    _say(result)
    return result.exit


@app.command("approve", help="第二人签字 sign the plan as the second person")
def approve(
    ticket: TicketArgument,
    key: Annotated[Path, typer.Option(help="SSH 私钥 the SSH private key")],
    inventory: InventoryOption = None,
) -> int:
    """Sign what ``run`` planned last."""
    from zongheng.change import pipeline

    plan = pipeline.approve(ticket, network_folder(inventory), key=key)
    out.print(language.pick(zh=f"已签字：计划 {plan[:12]}", en=f"signed: plan {plan[:12]}"), markup=False)
    return Exit.DONE


def _say(result: StageResult) -> None:
    """Print the sentences, each diff and each problem once: many devices share them."""
    for line in sentences(result):
        out.print(line, style="yellow" if result.changed else "green", markup=False)
    for diff in dict.fromkeys(one.diff for one in result.hosts.values() if one.diff):
        out.print(Syntax(diff, "diff", background_color="default"))
    problems = [one for host in result.failed for one in result.hosts[host].problems]
    say_problems({str(one): one for one in problems}.values())
