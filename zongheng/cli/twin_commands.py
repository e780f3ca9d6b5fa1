# SPDX-License-Identifier: Apache-2.0
"""``zongheng twin up|status|prove|down|credentials``: the embedded stand-in for the network."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from zongheng import language
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.cli.arguments import InventoryOption, network_folder
from zongheng.cli.output import out
from zongheng.cli.throwaway import make_credentials
from zongheng.config.password_hashes import HASH
from zongheng.config.secrets import fill, names
from zongheng.design import read_design
from zongheng.errors import Exit
from zongheng.intent import load_network
from zongheng.request import SITE_NODE

MACHINES = "linux"
"""The platform whose nodes are real machines, if they are started."""

app = typer.Typer(
    help=language.pick(
        zh="孪生网络：经真实 SSH 登录的模拟设备和 Linux 节点",
        en="the embedded twin: simulated devices and Linux machines over real SSH",
    ),
    no_args_is_help=True,
)


@app.command(
    "credentials", help=language.pick(zh="为孪生网络生成一次性口令和审批人", en="make throw-away credentials")
)
def credentials(
    inventory: InventoryOption = None,
    into: Annotated[Path, typer.Option(help=language.pick(zh="密钥存放处", en="where the keys go"))] = Path(
        "credentials"
    ),
) -> int:
    """Make a vault of random secrets and two people who may approve, for a twin only."""
    folder = network_folder(inventory)
    configs = BuildPaths.of(folder).configs
    found = {name for path in configs.glob("*.cfg") for name in names(path.read_text(encoding="utf-8"))}
    wanted = {name.removesuffix(HASH) for name in found}
    make_credentials(folder, wanted, into=into)
    out.print(
        language.pick(
            zh=f"保险库口令和两名审批人的私钥在 {into}，仅供孪生网络使用",
            en=f"the vault's password and the keys of two approvers are in {into}, for a twin only",
        ),
        markup=False,
    )
    return Exit.DONE


@app.command(
    "up", help=language.pick(zh="启动；设备保留已收到的配置", en="start; devices keep what they were told")
)
def up(
    inventory: InventoryOption = None,
    speed: Annotated[
        float, typer.Option(help=language.pick(zh="设备时间的快慢（每秒几秒）", en="device seconds a second"))
    ] = 1.0,
    subnet: Annotated[
        str, typer.Option(help=language.pick(zh="环回网段", en="the devices' loopback net"))
    ] = "127.20.0.0/16",
    lab: Annotated[
        bool,
        typer.Option(
            "--lab",
            help=language.pick(zh="同时启动规划中的 Linux 节点（root）", en="the plan's Linux nodes as well"),
        ),
    ] = False,
) -> int:
    """Start the twin: site nodes from their cartons, the county node reachable."""
    from zongheng import twin
    from zongheng.devices import Credentials, load_hosts
    from zongheng.devices.endpoints import undriven
    from zongheng.twin.lab import require

    folder = network_folder(inventory)
    paths = BuildPaths.of(folder)
    records = load_hosts(paths.root)
    if lab:
        require(paths.root)
        _announce_building()
    secrets = Credentials.resolve(folder).values
    left_out = [r.host for r in records if undriven(r)]
    installed = [r.host for r in records if r.role != SITE_NODE and r.host not in left_out]
    intent = load_network(folder, overlays=planned_overlays(paths))
    machines = [r for r in records if r.platform == MACHINES]
    started = twin.up(
        paths.root,
        factory=[r.host for r in machines if r.role == SITE_NODE],
        day0={host: fill(_first_configuration(paths, host), secrets) for host in installed},
        speed=speed,
        subnet=subnet,
        client=str(intent.management_zone.controller),
        boundary={str(peer.peer4): str(intent.boundary.as_number) for peer in intent.boundary.peers}
        if intent.boundary
        else {},
        machines=secrets if lab else None,
    )
    if lab:
        _begin_anew(paths, [r.host for r in machines])
    _say_what_started(len(started.hosts), len(started.machines), len(records) - len(left_out))
    _say_what_is_left_out(left_out)
    return Exit.DONE


def _begin_anew(paths: BuildPaths, hosts: Collection[str]) -> None:
    """Forget how far machines had come before their disks went with an earlier lab."""
    from zongheng.onboarding.progress import Progress, progress_file

    with Progress.open(progress_file(paths.root, twin=True)) as progress:
        for host in hosts:
            progress.forget(host)


def _announce_building() -> None:
    from zongheng.twin.lab.rootfs import ready

    if not ready():
        out.print(
            language.pick(
                zh="首次使用：制作 Linux 节点的根文件系统，需 1 至 3 分钟，以后直接使用",
                en="first use: building the Linux machines' root file system, 1 to 3 minutes, kept for later",
            )
        )


def _say_what_started(simulated: int, machines: int, planned: int) -> None:
    left = planned - simulated - machines
    rest = (
        language.pick(
            zh=f"；规划中的 {left} 台 Linux 节点未启动（--lab，需 root）",
            en=f"; {left} Linux nodes of the plan were not started (--lab, as root)",
        )
        if left
        else ""
    )
    out.print(
        language.pick(
            zh=f"孪生网络已启动：{simulated} 台模拟设备、{machines} 台 Linux 节点{rest}",
            en=f"the twin is up: {simulated} simulated devices, {machines} Linux machines{rest}",
        ),
        markup=False,
    )


def _say_what_is_left_out(without_driver: Collection[str]) -> None:
    if without_driver:
        hosts = ", ".join(without_driver)
        out.print(
            language.pick(
                zh=f"没有模拟（本工具还没有其驱动）：{hosts}",
                en=f"not simulated (their platform has no driver yet): {hosts}",
            ),
            markup=False,
        )


@app.command("status", help=language.pick(zh="状态和登录方式", en="what is up, where to log in"))
def status(inventory: InventoryOption = None) -> int:
    """Show what is up and where to log in; a twin of which a part is gone is not up."""
    from zongheng import twin
    from zongheng.devices import load_hosts
    from zongheng.devices.endpoints import Endpoint, twin_endpoints

    paths = BuildPaths.of(network_folder(inventory))
    states = twin.status(paths.root)
    if not states:
        out.print(language.pick(zh="孪生网络没有运行", en="the twin is not running"))
        return Exit.INPUT
    table = Table(box=None)
    for title in language.pick(zh="设备 状态 登录 型号", en="device state login model").split():
        table.add_column(title)
    entered = twin.index.entries(paths.root)
    endpoints = twin_endpoints(load_hosts(paths.root), paths.root / twin.index.FILE) if entered else {}
    for host, state in sorted(states.items()):
        end = endpoints.get(host)
        login = f"ssh -p {end.port} netops@{end.address}" if isinstance(end, Endpoint) else ""
        table.add_row(host, _state_words(state["state"]), login, state["model"])
    out.print(table)
    return Exit.DONE if entered and entered.keys() <= states.keys() else Exit.INPUT


def _state_words(state: str) -> str:
    """Return how far a device has come, in the operator's words."""
    chinese = {"factory": "出厂状态", "booted": "已启动", "in_service": "已入网"}
    return language.pick(zh=chinese.get(state, state), en=state.replace("_", " "))


@app.command(
    "prove",
    help=language.pick(zh="在实验环境中用真实报文验证", en="try with real packets what the lab promises"),
)
def prove(inventory: InventoryOption = None) -> int:
    """Send real packets through the lab and say of each promise whether it is kept."""
    from zongheng.twin.lab.proof import prove as proofs_of

    kept = True
    for proof in proofs_of(BuildPaths.of(network_folder(inventory)).root):
        kept = kept and proof.kept
        out.print(
            "✓" if proof.kept else "✗", proof.title, style="green" if proof.kept else "red", markup=False
        )
        out.print(f"  {proof.found}", style="dim", markup=False)
    return Exit.DONE if kept else Exit.FINDINGS


@app.command("down", help=language.pick(zh="停止并清除", en="stop and remove"))
def down(
    inventory: InventoryOption = None,
    keep: Annotated[
        bool, typer.Option(help=language.pick(zh="保留设备的存储", en="keep the devices' flash"))
    ] = False,
) -> int:
    """Stop the twin and take away what it made."""
    from zongheng import twin

    there = twin.down(BuildPaths.of(network_folder(inventory)).root, keep=keep)
    out.print(
        language.pick(
            zh="孪生网络已停止" if there else "孪生网络本来就没有运行",
            en="the twin is down" if there else "there was no twin",
        )
    )
    return Exit.DONE


def _first_configuration(paths: BuildPaths, host: str) -> str:
    """Return what an engineer types into a box before it is installed: enough to reach it."""
    from zongheng.onboarding.bootstrap import bootstrap_text

    design = read_design(paths.designs / f"{host}.json")
    return bootstrap_text(design)
