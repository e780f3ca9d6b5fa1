# SPDX-License-Identifier: Apache-2.0
"""One command a stage."""

from __future__ import annotations

from typing import Annotated

import typer

from zongheng import language
from zongheng.build import validate as validate_intent
from zongheng.cli.arguments import (
    ByOption,
    CheckOption,
    DateOption,
    DiffOption,
    InventoryOption,
    LimitOption,
    OverlayOption,
    TwinOption,
    make_request,
)
from zongheng.cli.output import out, say_result
from zongheng.errors import Exit
from zongheng.outcomes import gravest
from zongheng.request import Request
from zongheng.stages import SITE_STAGES, run_stage

STAGE_HELP = {
    "plan": "规划：意图 → 台账 → 设计 → 配置 Plan addresses, design and render",
    "deploy": "下发网络配置 Bring devices to their designed configuration",
    "onboard": "开通新节点 Bring new nodes from factory state into service",
    "exit-policy": "下发统一出口策略 Roll the exit policy out",
    "baseline": "核对并纠正基线 Show and correct drift from the baselines",
    "collect": "采集配置 Collect all configurations",
    "audit": "等保三级审计 Audit against grade-3 protection",
    "backup": "备份配置 Archive all configurations",
    "rollback": "回退上一次变更 Undo the last change",
}
SCOPED = ("deploy", "baseline")
"""The stages that may be limited to scopes."""
ScopeOption = Annotated[
    list[str] | None, typer.Option("--scope", help="配置范围，可重复 a part of the configuration, repeatable")
]
RunOption = Annotated[
    int | None, typer.Option("--run", min=1, help="回退到此次运行之前 undo back to this run")
]


def add_to(app: typer.Typer) -> None:
    """Add ``validate``, ``site`` and every stage to the command line."""
    app.command("validate", help="校验意图 Validate the intent")(_validate)
    for name, text in STAGE_HELP.items():
        command = _scoped_command if name in SCOPED else _command
        if name != "rollback":
            app.command(name, help=text)(command(name.replace("-", "_")))
    app.command("rollback", help=STAGE_HELP["rollback"])(_rollback)
    app.command("site", help="全流程 The whole job: plan, deploy, onboard, policy, baseline, collect, audit")(
        _site
    )


def _validate(inventory: InventoryOption = None, overlay: OverlayOption = None) -> int:
    request = make_request(inventory, overlays=overlay)
    intent = validate_intent(request.inventory, overlays=request.overlays or ())
    counts = f"{len(intent.sites)} / {len(intent.units)} / {len(intent.nodes)}"
    out.print(
        language.pick(
            zh=f"{intent.network.title}：意图有效（站点/单位/设备 {counts}）",
            en=f"{intent.network.name}: the intent is valid (sites/units/devices {counts})",
        )
    )
    return Exit.DONE


def _command(stage: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - typer reads the inner function
    def command(
        inventory: InventoryOption = None,
        limit: LimitOption = None,
        check: CheckOption = False,
        diff: DiffOption = False,
        twin: TwinOption = False,
        date: DateOption = None,
        by: ByOption = None,
        overlay: OverlayOption = None,
    ) -> int:
        request = make_request(
            inventory, limit=limit, check=check, twin=twin, date=date, by=by, overlays=overlay
        )
        return _run(stage, request, diff=diff)

    return command


def _scoped_command(stage: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as above
    def command(
        inventory: InventoryOption = None,
        limit: LimitOption = None,
        scope: ScopeOption = None,
        check: CheckOption = False,
        diff: DiffOption = False,
        twin: TwinOption = False,
    ) -> int:
        options = {"scopes": tuple(scope)} if scope else {}
        request = make_request(inventory, limit=limit, check=check, twin=twin, options=options)
        return _run(stage, request, diff=diff)

    return command


def _rollback(
    inventory: InventoryOption = None,
    limit: LimitOption = None,
    run: RunOption = None,
    check: CheckOption = False,
    diff: DiffOption = False,
    twin: TwinOption = False,
) -> int:
    options = {"run": run} if run else {}
    request = make_request(inventory, limit=limit, check=check, twin=twin, options=options)
    return _run("rollback", request, diff=diff)


def _run(stage: str, request: Request, *, diff: bool) -> int:
    result = run_stage(stage, request)
    say_result(result, diff=diff, check=request.check)
    return result.exit


def _site(
    inventory: InventoryOption = None,
    limit: LimitOption = None,
    check: CheckOption = False,
    diff: DiffOption = False,
    twin: TwinOption = False,
    date: DateOption = None,
    by: ByOption = None,
    overlay: OverlayOption = None,
) -> int:
    request = make_request(inventory, limit=limit, check=check, twin=twin, date=date, by=by, overlays=overlay)
    ends: list[Exit] = []
    for stage in SITE_STAGES:
        out.rule(STAGE_HELP[stage.replace("_", "-")], align="left")
        result = run_stage(stage, request)
        say_result(result, diff=diff, check=check)
        ends.append(result.exit)
    return gravest(ends)
