# SPDX-License-Identifier: Apache-2.0
"""``zongheng zones``: forward and reverse zones of the network as files for a name server."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zongheng import language
from zongheng.addressing.answers import plan_of
from zongheng.build.paths import BuildPaths
from zongheng.cli.arguments import CheckOption, DateOption, InventoryOption, make_request
from zongheng.cli.output import out
from zongheng.errors import Exit
from zongheng.files import write_whole

if TYPE_CHECKING:
    from zongheng.addressing.zones import Zone

ToOption = Annotated[
    Path | None,
    typer.Option(
        "--to",
        help=language.pick(
            zh="写到此目录，缺省为 build/<网络>/zones",
            en="the folder to write to, else build/<network>/zones",
        ),
    ),
]

INDEX = "zones.conf"
"""What the configuration of BIND includes."""

_SERIAL = re.compile(r"^@ IN SOA \S+ \S+ (\d+) ", re.MULTILINE)


def add_to(app: typer.Typer) -> None:
    """Add the zones command to the command line."""
    text = language.pick(zh="域名：写出正向和反向区域文件", en="DNS: write forward and reverse zone files")
    app.command("zones", help=text)(_zones)


def _zones(
    to: ToOption = None,
    inventory: InventoryOption = None,
    date: DateOption = None,
    check: CheckOption = False,
) -> int:
    from zongheng.addressing.zones import zones

    request = make_request(inventory, date=date, check=check)
    folder = to or BuildPaths.of(request.inventory).root / "zones"
    made = zones(plan_of(request.inventory))
    texts = {zone.file_name: _next_text(zone, folder / zone.file_name, request.date) for zone in made}
    for within, own in _by_folder(made).items():
        texts[f"{within}/{INDEX}" if within else INDEX] = _index(own)
    changed = [name for name, text in texts.items() if _text_of(folder / name) != text]
    if not check:
        for name in changed:
            write_whole(folder / name, texts[name], durable=False)
    out.print(_ending(made, len(changed), folder, check=check), markup=False)
    return Exit.DONE


def _next_text(zone: Zone, path: Path, date: dt.date) -> str:
    """Return a zone's file: as it stands where nothing changed, else with the next serial.

    The first serial of a day is YYYYMMDD00; a further change on that day counts on, for secondaries take
    a zone only when its serial grew.
    """
    first = int(f"{date:%Y%m%d}00")
    old = _text_of(path)
    found = _SERIAL.search(old)
    if found is None:
        return zone.text(first)
    stands = int(found[1])
    return old if zone.text(stands) == old else zone.text(max(first, stands + 1))


def _text_of(path: Path) -> str:
    """Return what a file holds, of ours always UTF-8; nothing where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _by_folder(made: Iterable[Zone]) -> dict[str, list[Zone]]:
    """Return the zones of all, then those of each department's own VPN, by the folder that they lie in."""
    found: dict[str, list[Zone]] = {}
    for zone in made:
        found.setdefault(zone.folder, []).append(zone)
    return found


def _index(made: Iterable[Zone]) -> str:
    lines = (f'zone "{zone.origin}" {{ type master; file "{zone.file_name}"; }};' for zone in made)
    return "\n".join(lines) + "\n"


def _ending(made: tuple[Zone, ...], changed: int, folder: Path, *, check: bool) -> str:
    records = sum(len(zone.records) for zone in made)
    zh = f"{len(made)} 个区域、{records:,} 条记录；"
    en = f"{len(made)} zones, {records:,} records; "
    if check:
        zh, en = f"{zh}只检查，有 {changed} 个文件待更新", f"{en}checked only, {changed} files would change"
    else:
        zh, en = f"{zh}更新 {changed} 个文件：{folder}", f"{en}{changed} files written: {folder}"
    departments = [name for name in _by_folder(made) if name]
    if departments:
        zh += f"\n部门专网地址可能重叠，各自成一目录，供各自的域名服务器或视图使用：{'、'.join(departments)}"
        en += (
            "\nDepartments' own VPNs may use the same addresses: each has a folder, "
            f"for its own name server or view: {', '.join(departments)}"
        )
    return language.pick(zh=zh, en=en)
