# SPDX-License-Identifier: Apache-2.0
"""Questions to a device by a session of their own, which is closed with the answer."""

from __future__ import annotations

from collections.abc import Sequence

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import parse
from zongheng.devices.connections import CONNECTION_NAME, ZonghengSsh
from zongheng.errors import Place, ZonghengError, problem

RUNNING = "display current-configuration"


def ask_new_session(
    host: Host, config: Config, commands: Sequence[str], *, rotated: bool = False
) -> dict[str, str]:
    """Return the answers to ``commands`` by a new login; a broken-off configuration is DEP006.

    ``rotated`` says that the device must take the new password, the one of before being out of force.
    """
    extras = host.get_connection_parameters(CONNECTION_NAME).extras or {}
    if rotated:
        extras = {**extras, "in_force": None}
    session = ZonghengSsh.of(host.open_connection(CONNECTION_NAME, config, extras=extras))
    try:
        answers = session.ask_all(commands)
    finally:
        host.close_connection(CONNECTION_NAME)
    if RUNNING in answers and parse(answers[RUNNING], host.platform or "").truncated:
        raise ZonghengError(problem("DEP006", Place(host=host.name)))
    return answers
