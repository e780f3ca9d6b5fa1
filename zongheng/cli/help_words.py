# SPDX-License-Identifier: Apache-2.0
"""The words around every help page in Chinese: the library that prints them has English ones only."""

from __future__ import annotations

from functools import partial
from typing import Any

_CONSTANTS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "DEFAULT_STRING": "[缺省：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
    "REQUIRED_LONG_STRING": "[必填]",
}
"""What Typer heads tables with and says of options, by the names that it has for them."""
_USAGE = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
}
_HELP_OPTION = "显示本说明"


def speak_chinese(command: Any) -> None:  # noqa: ANN401 - of whichever click Typer carries
    """Have a command and all below it print their help in Chinese."""
    from typer import rich_utils  # takes its time, and only help needs it

    for name, words in _CONSTANTS.items():
        setattr(rich_utils, name, words)
    _translate(command)


def _translate(command: Any) -> None:  # noqa: ANN401 - as above
    command.get_usage = partial(_usage, command.get_usage)
    command.get_help_option = partial(_help_option, command.get_help_option)
    for below in getattr(command, "commands", {}).values():
        _translate(below)


def _usage(told: Any, context: Any) -> str:  # noqa: ANN401 - methods of the library
    text = str(told(context))
    for english, chinese in _USAGE.items():
        text = text.replace(english, chinese, 1)
    return text


def _help_option(made: Any, context: Any) -> Any:  # noqa: ANN401 - methods of the library
    option = made(context)
    if option is not None:
        option.help = _HELP_OPTION
    return option
