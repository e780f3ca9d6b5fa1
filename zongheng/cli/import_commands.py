# SPDX-License-Identifier: Apache-2.0
"""``zongheng import``: sites and units from a spreadsheet, or sites from the division data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.syntax import Syntax

from zongheng import language
from zongheng.cli.arguments import CheckOption, DiffOption, InventoryOption, network_folder
from zongheng.cli.output import out, say_problems
from zongheng.errors import Exit, Place, ZonghengError, problem

if TYPE_CHECKING:
    from zongheng.importing import How, Imported

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
        zh="导入站点或单位：表格或区划代码", en="Import sites or units from a spreadsheet or a division code"
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
) -> int:
    from zongheng.divisions import Divisions
    from zongheng.importing import How

    folder = network_folder(inventory)
    how = How(
        replacing=replace,
        table="units" if units else None,
        sheet=sheet,
        divisions=Divisions.of_file(divisions) if divisions else Divisions.shipped(),
    )
    imported = _imported(source, folder, how, levels=levels, depth=depth)
    return _told(imported, skip=skip, check=check, diff=diff)


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


def _refuse(options: Mapping[str, object], kind: str) -> None:
    """Refuse options that say nothing of what is imported."""
    given = [option for option, value in options.items() if value is not None]
    if given:
        raise ZonghengError(
            problem("IMP020", Place(key=option), option=option, kind=kind) for option in given
        )


def _told(imported: Imported, *, skip: bool, check: bool, diff: bool) -> int:
    writes = not check and (skip or not imported.rejected)
    wrote = imported.write() if writes else False
    for line in imported.sentences():
        out.print(line, markup=False)
    if diff and imported.changed:
        out.print(Syntax(imported.diff(), "diff", background_color="default"))
    say_problems(imported.rejected)
    out.print(_ending(imported, writes=writes, wrote=wrote, check=check), markup=False)
    return Exit.INPUT if imported.rejected else Exit.DONE


def _ending(imported: Imported, *, writes: bool, wrote: bool, check: bool) -> str:
    if check:
        return language.pick(zh="只检查，未写入", en="checked only, nothing written")
    if not writes:
        return language.pick(
            zh="有被拒绝的行，未写入；改正后重试，或用 --skip 先写入合格的行",
            en="rows were rejected, nothing written; mend them, or write the good ones with --skip",
        )
    if not wrote:
        return language.pick(zh=f"{imported.path}：没有变化", en=f"{imported.path}: unchanged")
    return language.pick(zh=f"已写入 {imported.path}", en=f"written: {imported.path}")
