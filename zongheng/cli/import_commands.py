# SPDX-License-Identifier: Apache-2.0
"""``zongheng import``: sites, units and addresses in use from a spreadsheet, sites from division data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zongheng import language
from zongheng.cli.arguments import (
    ByOption,
    CheckOption,
    DateOption,
    DiffOption,
    InventoryOption,
    make_request,
    network_folder,
)
from zongheng.cli.output import out, say_problems
from zongheng.errors import Exit, Place, ZonghengError, problem
from zongheng.intent.encoding import shown

if TYPE_CHECKING:
    from zongheng.importing import How, Imported
    from zongheng.request import Request

Source = Annotated[
    str,
    typer.Argument(
        help=language.pick(zh="CSV 或 XLSX 文件，或区划代码", en="a CSV or XLSX file, or a division code"),
        metavar="FILE",
    ),
]
ReplaceOption = Annotated[
    bool,
    typer.Option(
        "--replace",
        help=language.pick(
            zh="以导入为准；已有站点的短名和端口保留",
            en="the table becomes what the import says; slugs and ports of known codes stay",
        ),
    ),
]
SkipOption = Annotated[
    bool,
    typer.Option(
        "--skip",
        help=language.pick(zh="写入合格的行，略过被拒绝的", en="write the good rows, leave out the rejected"),
    ),
]
SheetOption = Annotated[
    str | None,
    typer.Option(
        "--sheet", help=language.pick(zh="工作表，缺省为第一张", en="the worksheet, else the first")
    ),
]
UnitsOption = Annotated[
    bool,
    typer.Option("--units", help=language.pick(zh="这是单位表", en="the table is one of units")),
]
AllocationsOption = Annotated[
    bool,
    typer.Option(
        "--allocations",
        help=language.pick(
            zh="这是已在使用的地址：照原样写入台账",
            en="the table lists addresses in use, for the ledger to keep",
        ),
    ),
]
LevelsOption = Annotated[
    str | None,
    typer.Option(
        "--levels",
        help=language.pick(
            zh="按代码导入时只取这些层级，逗号分隔：city,county,township,village",
            en="of a division code, these levels only: city,county,township,village",
        ),
    ),
]
DepthOption = Annotated[
    int | None,
    typer.Option(
        "--depth",
        min=1,
        help=language.pick(zh="按代码导入时向下几级", en="of a division code, so many levels down"),
    ),
]
DivisionsOption = Annotated[
    Path | None,
    typer.Option(
        "--divisions",
        help=language.pick(
            zh="自备的区划表（code,name），代替随附数据",
            en="a table code,name instead of the shipped divisions",
        ),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the import command to the command line."""
    text = language.pick(
        zh="导入站点、单位或已有地址：表格或区划代码",
        en="Import sites, units or addresses in use from a spreadsheet, or sites by division code",
    )
    app.command("import", help=text)(_import)


def _import(
    source: Source,
    inventory: InventoryOption = None,
    replace: ReplaceOption = False,
    skip: SkipOption = False,
    check: CheckOption = False,
    diff: DiffOption = False,
    sheet: SheetOption = None,
    units: UnitsOption = False,
    levels: LevelsOption = None,
    depth: DepthOption = None,
    divisions: DivisionsOption = None,
    allocations: AllocationsOption = False,
    date: DateOption = None,
    by: ByOption = None,
) -> int:
    from zongheng.addressing import locked
    from zongheng.divisions import Divisions
    from zongheng.importing import How

    folder = network_folder(inventory)
    if allocations:
        kind = language.pick(zh="站点表和单位表", en="tables of sites and units")
        options = {"--replace": replace or None, "--skip": skip or None, "--units": units or None}
        _refuse(options | {"--levels": levels, "--depth": depth, "--divisions": divisions}, kind)
        request = make_request(inventory, check=check, date=date, by=by)
        return _import_allocations(Path(source), request, sheet, diff=diff)
    _refuse({"--date": date, "--by": by}, language.pick(zh="已有地址（--allocations）", en="--allocations"))
    how = How(
        replacing=replace,
        table="units" if units else None,
        sheet=sheet,
        divisions=Divisions.of_file(divisions) if divisions else Divisions.shipped(),
    )
    with locked(folder / "ledger.csv"):
        imported = _imported(source, folder, how, levels=levels, depth=depth)
        writes = not check and (skip or not imported.rejected)
        wrote = imported.write() if writes else False
    for line in imported.sentences():
        out.print(line, markup=False)
    _show(imported.diff() if diff else "")
    say_problems(imported.rejected)
    out.print(_ending(imported.path, writes=writes, wrote=wrote, check=check), markup=False)
    return Exit.INPUT if imported.rejected else Exit.DONE


def _imported(source: str, folder: Path, how: How, *, levels: str | None, depth: int | None) -> Imported:
    from zongheng.importing import Scope, import_division, import_file, levels_named, levels_to

    scope = Scope.of_folder(folder)
    if Path(source).exists():
        kind = language.pick(zh="区划代码", en="a division code")
        _refuse({"--levels": levels, "--depth": depth}, kind)
        return import_file(Path(source), folder, scope, how)
    if not (source.isascii() and source.isdigit()) or how.divisions.name(source) is None:
        raise ZonghengError(problem("IMP001", Place(file=source)))
    kind = language.pick(zh="表格文件", en="a spreadsheet")
    _refuse({"--sheet": how.sheet, "--units": how.table}, kind)
    chosen = levels_named(levels) if levels else None
    within = levels_to(source, depth) if depth else None
    wanted = [level for level in chosen or within or levels_to(source, 4) if not within or level in within]
    return import_division(source, folder, scope, how, levels=wanted)


def _import_allocations(source: Path, request: Request, sheet: str | None, *, diff: bool) -> int:
    from zongheng.addressing import Ledger, locked
    from zongheng.addressing.existing import import_allocations
    from zongheng.intent import load_network

    if not source.exists():
        raise ZonghengError(problem("IMP041", Place(file=str(source))))
    path = request.inventory / "ledger.csv"
    with locked(path):
        intent, ledger = load_network(request.inventory), Ledger.load(path)
        imported = import_allocations(source, intent, ledger, date=request.date, by=request.by, sheet=sheet)
        writes = not request.check and not imported.rejected
        wrote = imported.after.save(path) if writes and imported.changed else False
    for line in imported.sentences():
        out.print(line, markup=False)
    _show(imported.diff(shown(path)) if diff else "")
    say_problems(imported.rejected)
    out.print(_ending(path, writes=writes, wrote=wrote, check=request.check, skips=False), markup=False)
    return Exit.INPUT if imported.rejected else Exit.DONE


def _refuse(options: Mapping[str, object], kind: str) -> None:
    """Refuse options that say nothing of what is imported."""
    given = [option for option, value in options.items() if value is not None]
    if given:
        raise ZonghengError(
            problem("IMP020", Place(key=option), option=option, kind=kind) for option in given
        )


def _show(diff: str) -> None:
    if diff:
        from rich.syntax import Syntax

        out.print(Syntax(diff, "diff", background_color="default"))


def _ending(path: Path, *, writes: bool, wrote: bool, check: bool, skips: bool = True) -> str:
    """Say what was written; ``skips``: the good rows could be without the others."""
    if check:
        return language.pick(zh="只检查，未写入", en="checked only, nothing written")
    if not writes and skips:
        return language.pick(
            zh="有被拒绝的行，未写入；改正后重试，或用 --skip 先写入合格的行",
            en="rows were rejected, nothing written; mend them, or write the good ones with --skip",
        )
    if not writes:
        return language.pick(
            zh="有被拒绝的行，未写入；改正后重试", en="rows were rejected, nothing written; mend them"
        )
    if not wrote:
        return language.pick(zh=f"{path}：没有变化", en=f"{path}: unchanged")
    return language.pick(zh=f"已写入 {path}", en=f"written: {path}")
