# SPDX-License-Identifier: Apache-2.0
"""A terminal without a connection, for tests that say themselves what the device prints."""

from netmiko.base_connection import SecretsFilter

from zongheng.config.wire import WireText
from zongheng.platforms.console.prompts import Prompts
from zongheng.platforms.console.terminal import Console


def at_its_prompt(terminal: Console, name: str) -> None:
    """Put a terminal that never logged in where it stands after a login, on a device of this name."""
    terminal.label, terminal.fell_silent, terminal.RETURN = name, False, "\n"
    terminal._text, terminal.prompts = WireText(), Prompts(terminal.words, terminal.lead, terminal.signs)
    terminal.prompts.expect(name)
    terminal._secrets_filter = SecretsFilter()
