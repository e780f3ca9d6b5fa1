# SPDX-License-Identifier: Apache-2.0
"""``zongheng config tree|diff|patch``: work on configurations in files, without an inventory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zongheng import language
from zongheng.cli.output import err, out, say_problems, say_text
from zongheng.errors import Exit, Place, Problem, problem

if TYPE_CHECKING:
    from zongheng.config.device_file import DeviceFile
    from zongheng.config.listing import ListedLine
    from zongheng.platforms.patching import Patch

app = typer.Typer(
    help=language.pick(
        zh="配置文件：解析、比较、生成补丁，不需要网络文件夹",
        en="configurations in files: tree, diff, patch, without an inventory",
    ),
    no_args_is_help=True,
)

FileArgument = Annotated[
    Path,
    typer.Argument(
        help=language.pick(zh="设备打印或保存的配置", en="a configuration that a device printed or saved"),
        metavar="FILE",
    ),
]
OldArgument = Annotated[
    Path, typer.Argument(help=language.pick(zh="现有的配置", en="the present one"), metavar="OLD")
]
NewArgument = Annotated[
    Path, typer.Argument(help=language.pick(zh="想要的配置", en="the wanted one"), metavar="NEW")
]
PlatformOption = Annotated[
    str | None,
    typer.Option(
        "--platform",
        help=language.pick(
            zh="平台，缺省为识别：huawei_vrp、h3c_comware、ruijie_rgos、linux",
            en="the platform, else recognised: huawei_vrp, h3c_comware, ruijie_rgos, linux",
        ),
    ),
]
FlavourOption = Annotated[
    str | None,
    typer.Option(
        "--flavour",
        help=language.pick(
            zh="命令行种类，缺省为识别：vrp5、vrp8、usg、comware7、rgos",
            en="the flavour, else recognised: vrp5, vrp8, usg, comware7, rgos",
        ),
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help=language.pick(zh="编码，缺省为识别：utf-8、gb18030、utf-16", en="the encoding, else recognised"),
    ),
]
SecretsOption = Annotated[
    bool,
    typer.Option(
        "--secrets",
        help=language.pick(
            zh="连同密码、团体名原样输出（缺省以 <redacted> 代替）",
            en="print passwords and communities as they stand (else <redacted>)",
        ),
    ),
]


@app.command(
    "tree",
    help=language.pick(
        zh="解析：平台、版本、编码，每一行的行号和所属的上级（JSON）",
        en="platform, version, encoding, and every line with its number and path, as JSON",
    ),
)
def tree(
    file: FileArgument,
    platform: PlatformOption = None,
    encoding: EncodingOption = None,
    secrets: SecretsOption = False,
) -> int:
    """Print a configuration as JSON: what it is, and every line with the headers it stands below."""
    from zongheng.config.device_file import Told, read_device_files
    from zongheng.config.listing import listing, redacted

    (found,) = read_device_files([file], Told(platform=platform, encoding=encoding))
    say_problems([found.of_another] if found.of_another else [])
    lines = listing(found.text, found.tree)
    shown = lines if secrets else redacted(lines)
    masked = sum(1 for one, other in zip(lines, shown, strict=True) if one.text != other.text)
    say_text(_tree_json(found, shown, masked))
    return Exit.DONE


@app.command(
    "diff",
    help=language.pick(
        zh="比较两份配置：按所属的上级列出差异，密码不显示",
        en="what differs between two configurations, by section, secrets masked",
    ),
)
def diff(
    old: OldArgument,
    new: NewArgument,
    platform: PlatformOption = None,
    encoding: EncodingOption = None,
) -> int:
    """Print how two configurations differ: 0 where they mean the same, 3 where they do not."""
    from zongheng.config import unified_diff
    from zongheng.config.device_file import Told, read_device_files

    before, after = read_device_files([old, new], Told(platform=platform, encoding=encoding))
    say_problems(_doubts((before, after), broken_off=True))
    differences = unified_diff(before.text, after.text, before.platform)
    if not differences:
        err.print(language.pick(zh="两份配置相同", en="the two are equal"), style="green")
        return Exit.DONE
    if out.is_terminal:
        from rich.syntax import Syntax

        out.print(Syntax(differences, "diff", background_color="default"))
    else:
        say_text(differences)
    return Exit.FINDINGS


@app.command(
    "patch",
    help=language.pick(
        zh="生成补丁：从 OLD 到 NEW 的有序命令和回退命令",
        en="the ordered commands from OLD to NEW, and those that lead back",
    ),
)
def patch(
    old: OldArgument,
    new: NewArgument,
    platform: PlatformOption = None,
    flavour: FlavourOption = None,
    encoding: EncodingOption = None,
    secrets: SecretsOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=language.pick(zh="以 JSON 输出", en="print JSON"))
    ] = False,
) -> int:
    """Print the commands that bring a device from one configuration to another, and back.

    Without ``--secrets`` a patch that holds some ends refused: what is printed then is to be read, not typed.
    """
    from zongheng.config.device_file import Told, read_device_files
    from zongheng.platforms.file_patch import flavour_of_files, patch_of_files

    told = Told(platform=platform, flavour=flavour, encoding=encoding)
    before, after = read_device_files([old, new], told)
    dialect = flavour_of_files(before, after)
    made = patch_of_files(before, after, dialect)
    say_problems(_doubts((before, after)))
    commands, rollback = _shown(made, secrets=secrets)
    masked = _masked(made.commands, commands) + _masked(made.rollback, rollback)
    if as_json:
        head = {"old": before.name, "new": after.name, "platform": before.platform, "flavour": dialect}
        body = {"redacted": masked, "commands": commands, "rollback": rollback}
        say_text(json.dumps({**head, **body}, ensure_ascii=False, indent=1) + "\n")
    elif made:
        say_text(_patch_text(commands, rollback))
    else:
        err.print(
            language.pick(zh="两份配置相同，没有要下发的命令", en="the two are equal: no command is needed"),
            style="green",
        )
    return _ending(masked)


def _tree_json(found: DeviceFile, lines: Sequence[ListedLine], masked: int) -> str:
    """Return the tree as JSON with one line of it for each line of the file."""
    from zongheng.config.recognition import title_of

    head = {
        "file": found.name,
        "platform": found.platform,
        "title": title_of(found.platform),
        "flavour": found.flavour,
        "candidates": list(found.dialects),
        "version": found.version,
        "encoding": found.encoding,
        "recognised_by": list(found.recognised_by),
        "truncated": found.tree.truncated,
        "undecodable": list(found.lost),
        "redacted": masked,
    }
    top = "".join(f' "{key}": {json.dumps(value, ensure_ascii=False)},\n' for key, value in head.items())
    rows = ",\n".join(f"  {json.dumps(_row(line), ensure_ascii=False)}" for line in lines)
    return f'{{\n{top} "lines": [\n{rows}\n ]\n}}\n'


def _row(line: ListedLine) -> dict[str, object]:
    row: dict[str, object] = {
        "number": line.number,
        "text": line.text,
        "kind": line.kind,
        "path": list(line.path),
    }
    # only where the two differ: what a pager or a log left in the line is no part of the command
    return row if line.command == line.text.strip() else {**row, "command": line.command}


def _doubts(files: Iterable[DeviceFile], *, broken_off: bool = False) -> list[Problem]:
    """Return what a reader should know of files that were read all the same."""
    found = []
    for file in files:
        if file.of_another:
            found.append(file.of_another)
        if file.lost:
            lines = ", ".join(map(str, file.lost[:9])) + (" …" if len(file.lost) > 9 else "")
            place = Place(file=file.name)
            found.append(problem("CFG027", place, lines=lines, encoding=file.encoding))
        if broken_off and file.broken_off:
            found.append(file.broken_off)
        if file.left_behind:
            found.append(file.left_behind)
    return found


def _shown(made: Patch, *, secrets: bool) -> tuple[list[str], list[str]]:
    from zongheng.config.redaction import redacted_lines

    def shown(commands: Sequence[str]) -> list[str]:
        return list(commands) if secrets else redacted_lines(commands)

    return shown(made.commands), shown(made.rollback)


def _masked(commands: Sequence[str], shown: Sequence[str]) -> int:
    return sum(1 for one, other in zip(commands, shown, strict=True) if one != other)


def _patch_text(commands: Sequence[str], rollback: Sequence[str]) -> str:
    titles = language.pick(zh="变更 回退", en="commands rollback").split()
    parts = [f"# {titles[0]} ({len(commands)})", *commands, f"# {titles[1]} ({len(rollback)})", *rollback]
    return "".join(f"{line}\n" for line in parts)


def _ending(masked: int) -> int:
    if not masked:
        return Exit.DONE
    say_problems([problem("CFG026", count=masked)])
    return Exit.REFUSED
