# SPDX-License-Identifier: Apache-2.0
"""``zongheng init``: a county's, city's or province's own network from its division code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zongheng import language
from zongheng.cli.import_commands import DivisionsOption
from zongheng.cli.output import out
from zongheng.errors import Exit

Code = Annotated[
    str,
    typer.Argument(
        help=language.pick(
            zh="区划代码：省 2 位、市 4 位、县 6 位", en="the division code: 2, 4 or 6 digits"
        ),
        metavar="CODE",
    ),
]
FolderOption = Annotated[
    Path,
    typer.Option(
        "--to",
        help=language.pick(
            zh="新网络的文件夹，如 inventories/xiayi", en="the new network's folder, as inventories/xiayi"
        ),
    ),
]
SourceOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help=language.pick(
            zh="站点表格（CSV 或 XLSX）；缺省取区划数据里的全部下级",
            en="a spreadsheet of its sites, else all divisions below it",
        ),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the init command to the command line."""
    text = language.pick(
        zh="新建网络：一个县、市或省，由区划代码", en="Make a new network from a division code"
    )
    app.command("init", help=text)(_init)


def _init(
    code: Code, to: FolderOption, source: SourceOption = None, divisions: DivisionsOption = None
) -> int:
    from zongheng.divisions import Divisions
    from zongheng.founding import found_network

    own = Divisions.of_file(divisions) if divisions else None
    founded = found_network(code, to, source=source, divisions=own)
    for line in founded.sentences():
        out.print(line, markup=False)
    return Exit.DONE
