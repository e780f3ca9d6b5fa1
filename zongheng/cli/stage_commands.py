# SPDX-License-Identifier: Apache-2.0
"""One command a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, get_args

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
from zongheng.stages import SITE_STAGES, for_site, run_stage

STAGE_HELP = {
    "plan": language.pick(zh="规划：意图 → 台账 → 设计 → 配置", en="Plan addresses, design and render"),
    "deploy": language.pick(zh="下发网络配置", en="Bring devices to their designed configuration"),
    "onboard": language.pick(zh="开通新节点", en="Bring new nodes from factory state into service"),
    "exit-policy": language.pick(zh="下发统一出口策略", en="Roll the exit policy out"),
    "baseline": language.pick(zh="核对并纠正基线", en="Show and correct drift from the baselines"),
    "collect": language.pick(zh="采集配置", en="Collect all configurations"),
    "audit": language.pick(zh="等保三级审计", en="Audit against grade-3 protection"),
    "backup": language.pick(zh="备份配置", en="Archive all configurations"),
    "rollback": language.pick(zh="回退上一次变更", en="Undo the last change"),
}
ScopeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        help=language.pick(
            zh="配置范围，可重复：network、baseline、ids、exit_policy",
            en="a part of the configuration, repeatable: network, baseline, ids, exit_policy",
        ),
    ),
]
RunOption = Annotated[
    int | None,
    typer.Option("--run", min=1, help=language.pick(zh="回退到此次运行之前", en="undo back to this run")),
]
COMMON = {
    "inventory": InventoryOption,
    "limit": LimitOption,
    "check": CheckOption,
    "diff": DiffOption,
    "twin": TwinOption,
}
PLANNING = {**COMMON, "date": DateOption, "by": ByOption, "overlay": OverlayOption}
ToldOption = Annotated[
    str | None,
    typer.Option(
        "-l",
        "--limit",
        help=language.pick(
            zh="只报告这些主机或组，逗号分隔；规划总是对全网进行",
            en="tell of these hosts or groups only; the whole network is planned all the same",
        ),
    ),
]
SCOPED = {**COMMON, "scope": ScopeOption}
OPTIONS = {
    "plan": {**PLANNING, "limit": ToldOption},
    "deploy": SCOPED,
    "baseline": SCOPED,
    "rollback": {**COMMON, "run": RunOption},
}
"""The options of stages that take others than those that plan."""


def add_to(app: typer.Typer) -> None:
    """Add ``validate``, ``site`` and every stage to the command line."""
    app.command(
        "validate", help=language.pick(zh="校验意图，不写任何文件", en="Validate the intent, write nothing")
    )(_validate)
    for name, text in STAGE_HELP.items():
        stage = name.replace("-", "_")
        app.command(name, help=text)(_command(OPTIONS.get(stage, PLANNING), partial(_run, stage)))
    site = language.pick(
        zh="全流程：规划、下发、开通、基线、出口策略、采集、审计",
        en="The whole job: plan, deploy, onboard, baseline, exit policy, collect, audit",
    )
    app.command("site", help=site)(_command(PLANNING, _site))


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


def _command(options: Mapping[str, Any], act: Callable[[Request, bool], int]) -> Callable[..., int]:
    """Return the command that takes ``options`` and has ``act`` do what they ask for, diffs shown or not."""

    def command(**values: Any) -> int:  # noqa: ANN401 - each is of its option's type
        return act(_request(**values), values["diff"])

    command.__signature__ = Signature(  # type: ignore[attr-defined]  # typer reads it
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=False if get_args(option)[0] is bool else None,
                annotation=option,
            )
            for name, option in options.items()
        ]
    )
    return command


def _request(
    *,
    inventory: Path | None,
    overlay: list[Path] | None = None,
    scope: list[str] | None = None,
    run: int | None = None,
    diff: bool,  # noqa: ARG001 - how an end is told is no part of the request
    **values: Any,  # noqa: ANN401 - as make_request has them
) -> Request:
    own = {"scopes": tuple(scope) if scope else None, "run": run}
    options = {name: value for name, value in own.items() if value}
    return make_request(inventory, overlays=overlay, options=options, **values)


def _run(stage: str, request: Request, diff: bool) -> int:
    result = run_stage(stage, request)
    say_result(result, diff=diff, check=request.check)
    return result.exit


def _site(request: Request, diff: bool) -> int:
    ends: list[Exit] = []
    for stage in SITE_STAGES:
        out.rule(STAGE_HELP[stage.replace("_", "-")], align="left")
        result = run_stage(stage, for_site(stage, request))
        say_result(result, diff=diff, check=request.check)
        ends.append(result.exit)
    return gravest(ends)
