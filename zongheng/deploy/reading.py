# SPDX-License-Identifier: Apache-2.0
"""Questions to a device by a session of their own, which is closed with the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.collect import commands_for
from zongheng.config import parse
from zongheng.devices import record_of
from zongheng.devices.connections import CONNECTION_NAME, ZonghengSsh
from zongheng.devices.endpoints import undriven
from zongheng.errors import Place, ZonghengError, problem


@dataclass(frozen=True, slots=True)
class Answers:
    """What a device answered: its configuration, and what else was asked, by command."""

    running: str = field(repr=False)
    by_command: Mapping[str, str]


def ask_new_session(
    host: Host, config: Config, commands: Sequence[str] = (), *, rotated: bool = False
) -> Answers:
    """Return the running configuration and the answers to ``commands``, by a new login.

    ``rotated`` says that the device must take the new password, the one of before being out of force.
    Raises DEP006 for a configuration that broke off, PLT005 and DEP009 for a platform that is not
    deployed to.
    """
    record = record_of(host)
    without_driver = undriven(record)
    if without_driver is not None:
        raise ZonghengError(without_driver)
    known = commands_for(record.platform, record.flavour)
    if known is None:
        raise ZonghengError(problem("DEP009", Place(host=host.name), platform=record.platform))
    extras = host.get_connection_parameters(CONNECTION_NAME).extras or {}
    if rotated:
        extras = {**extras, "in_force": None}
    session = ZonghengSsh.of(host.open_connection(CONNECTION_NAME, config, extras=extras))
    try:
        answers = session.ask_all((known.configuration, *commands))
    finally:
        host.close_connection(CONNECTION_NAME)
    running = answers.pop(known.configuration)
    if parse(running, record.platform).truncated:
        raise ZonghengError(problem("DEP006", Place(host=host.name)))
    return Answers(running, answers)
