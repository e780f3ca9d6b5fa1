# SPDX-License-Identifier: Apache-2.0
"""The whole command line: its commands, and how a call ends."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any

import typer

from zongheng import language
from zongheng.cli import (
    address_commands,
    change_commands,
    config_commands,
    import_commands,
    init_commands,
    nightly_commands,
    stage_commands,
    twin_commands,
    zone_commands,
)
from zongheng.cli.help_words import speak_chinese
from zongheng.cli.output import say_problems
from zongheng.cli.usage import usage_words
from zongheng.errors import Exit, ZonghengError, problem, unforeseen

app = typer.Typer(
    name="zongheng",
    help=language.pick(zh="纵横：电子政务外网即代码。", en="A Chinese e-government extranet as code."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
init_commands.add_to(app)
stage_commands.add_to(app)
address_commands.add_to(app)
import_commands.add_to(app)
zone_commands.add_to(app)
app.add_typer(change_commands.app, name="change")
app.add_typer(config_commands.app, name="config")
app.add_typer(nightly_commands.app, name="nightly")
app.add_typer(twin_commands.app, name="twin")


USAGE = tuple(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")
"""The base of every usage error, from whichever click Typer carries."""


_GROUPS = ("change", "config", "nightly", "twin")
"""What shows its help where no command follows it."""

INTERRUPTED = 130
"""What Typer ends with when somebody pressed Ctrl-C."""


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zongheng {version('zongheng')}")
        raise typer.Exit


@app.callback()
def _whole(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help=language.pick(zh="版本", en="the version")
        ),
    ] = False,
) -> None:
    """Take the options that belong to no command."""


def run_line(arguments: list[str]) -> int:
    """Return the exit code of one call; a traceback is printed only where ``ZONGHENG_DEBUG`` asks for it."""
    try:
        ended = int(_commands(arguments)(arguments, standalone_mode=False) or Exit.DONE)
        return ended if ended != INTERRUPTED else _say_interrupted()
    except ZonghengError as error:
        say_problems(error.problems)
        return error.exit
    except (KeyboardInterrupt, typer.Abort):
        return _say_interrupted()
    except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the operator gets a sentence
        if isinstance(error, USAGE):
            return _say_usage(error)
        if os.environ.get("ZONGHENG_DEBUG"):
            traceback.print_exc()
        say_problems([unforeseen(error)])
        return Exit.INPUT


def _commands(arguments: list[str]) -> Callable[..., Any]:
    """Return all commands; where help is asked for, in the operator's language."""
    commands = typer.main.get_command(app)
    if language.current() == "zh" and (not arguments or "--help" in arguments or arguments[-1] in _GROUPS):
        speak_chinese(commands)
    return commands


def _say_interrupted() -> Exit:
    say_problems([problem("CLI002")])
    return Exit.REFUSED


def _say_usage(error: Exception) -> int:
    words = getattr(error, "format_message", error.__str__)()
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(words)
    else:
        say_problems([problem("CLI001", found=usage_words(words))])
    return Exit.INPUT
