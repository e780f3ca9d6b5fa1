# SPDX-License-Identifier: Apache-2.0
"""``zongheng nightly``: the night's work at once, and its timer installed or taken away."""

from __future__ import annotations

import os
import pwd
import re
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from zongheng import language
from zongheng.cli.arguments import (
    CheckOption,
    DateOption,
    InventoryOption,
    TwinOption,
    make_request,
    network_folder,
)
from zongheng.cli.output import out, say_result
from zongheng.errors import Exit, Place, ZonghengError, problem
from zongheng.outcomes import gravest
from zongheng.stages import NIGHTLY_STAGES, run_stage

app = typer.Typer(
    help=language.pick(zh="每夜：采集并审计", en="Collect and audit every night"), no_args_is_help=False
)

SchedulerOption = Annotated[
    Literal["auto", "systemd", "cron"],
    typer.Option(
        help=language.pick(
            zh="计划任务程序；auto：本机正在用的", en="the scheduler; auto: what this machine runs"
        )
    ),
]
IntoOption = Annotated[
    Path | None,
    typer.Option(
        help=language.pick(zh="只把文件写到这里，不启用", en="only write the files there, start nothing")
    ),
]


@app.callback(invoke_without_command=True)
def nightly(
    context: typer.Context,
    inventory: InventoryOption = None,
    twin: TwinOption = False,
    date: DateOption = None,
) -> int:
    """Collect all configurations and audit them, as the timer does."""
    if context.invoked_subcommand is not None:
        return Exit.DONE
    request = make_request(inventory, twin=twin, date=date)
    ends: list[Exit] = []
    for stage in NIGHTLY_STAGES:
        result = run_stage(stage, request)
        say_result(result, diff=False)
        ends.append(result.exit)
    return gravest(ends)


@app.command("install", help=language.pick(zh="安装定时任务", en="install the timer or the cron line"))
def install(
    inventory: InventoryOption = None,
    at: Annotated[str, typer.Option(help=language.pick(zh="时刻 HH:MM", en="time of day, HH:MM"))] = "02:30",
    user: Annotated[
        str | None,
        typer.Option(
            help=language.pick(
                zh="运行账号（以 root 安装时）", en="the account that runs it (installed by root)"
            )
        ),
    ] = None,
    vault_password_file: Annotated[
        Path | None,
        typer.Option(
            envvar="ANSIBLE_VAULT_PASSWORD_FILE",
            help=language.pick(zh="vault 口令文件（0600）", en="the vault's password"),
        ),
    ] = None,
    scheduler: SchedulerOption = "auto",
    into: IntoOption = None,
    twin: TwinOption = False,
    check: CheckOption = False,
) -> int:
    """Install the nightly audit on this station; what is installed already is left alone."""
    from zongheng.nightly import Job, Station
    from zongheng.nightly.station import demand_private

    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise ZonghengError(problem("NGT005", Place(key="--at"), found=at))
    if vault_password_file is not None:
        demand_private(vault_password_file)
    station = Station.here(scheduler, into)
    job = Job(
        inventory=network_folder(inventory).resolve(),
        program=_program(),
        at=at,
        user="" if station.is_users_own else _account(user),
        vault_password_file=vault_password_file.resolve() if vault_password_file else None,
        twin=twin,
    )
    changed = station.install(job, check=check)
    _say(job.name, at, changed=changed, check=check)
    return Exit.DONE


@app.command("uninstall", help=language.pick(zh="卸载定时任务", en="take the timer or the cron line away"))
def uninstall(
    inventory: InventoryOption = None,
    scheduler: SchedulerOption = "auto",
    into: IntoOption = None,
    check: CheckOption = False,
) -> int:
    """Take the nightly audit away with every trace of it; reports stay."""
    from zongheng.nightly import Job, Station

    station = Station.here(scheduler, into)
    job = Job(inventory=network_folder(inventory).resolve(), program=_program(), at="00:00")
    there = station.uninstall(job, check=check)
    words = {
        (True, False): (f"已卸载 {job.name}", f"uninstalled: {job.name}"),
        (True, True): (f"将卸载 {job.name}", f"would be uninstalled: {job.name}"),
    }.get((there, check), (f"没有安装 {job.name}", f"not installed: {job.name}"))
    out.print(language.pick(zh=words[0], en=words[1]), markup=False)
    return Exit.DONE


def _say(name: str, at: str, *, changed: bool, check: bool) -> None:
    if not changed:
        words = (f"无变化：{name} 已安装，每天 {at}", f"unchanged: {name} is installed, every day at {at}")
    elif check:
        words = (f"将安装 {name}，每天 {at}", f"would be installed: {name}, every day at {at}")
    else:
        words = (f"已安装 {name}，每天 {at}", f"installed: {name}, every day at {at}")
    out.print(language.pick(zh=words[0], en=words[1]), markup=False)


def _program() -> Path:
    """Return this very program: the one in the virtual environment that runs now."""
    return Path(sys.executable).with_name("zongheng")


def _account(user: str | None) -> str:
    """Return the account that the job runs as: the one named, or who calls."""
    name = user or os.environ.get("SUDO_USER") or pwd.getpwuid(os.geteuid()).pw_name
    try:
        pwd.getpwnam(name)
    except KeyError:
        raise ZonghengError(problem("NGT006", Place(key="--user"), found=name)) from None
    return name
