# SPDX-License-Identifier: Apache-2.0
"""A machine as getters ask it: its namespaces one by one, and programs that answer in JSON.

A domain is a namespace with an FRR of its own (:mod:`zongheng.platforms.linux.view`); the machine's own first
namespace is NAPALM's ``default``. What only root may see is asked through sudo, which the system
administrator alone has: for the other roles sudo's refusal is LNX006.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from shlex import quote
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from zongheng.errors import Place, ZonghengError, problem

P = ParamSpec("P")
T = TypeVar("T")
MAIN = "default"
_OF_EVERY_NAMESPACE = re.compile(
    r"lo|(?:gre|gretap|erspan|sit|tunl|ip6tnl|ip6gre|ip_vti|ip6_vti)0"  # the kernel makes them in each
)


class Asked(Protocol):
    """A machine that runs one command at a time: an open session, or recorded texts."""

    @property
    def place(self) -> Place:
        """Return where it is, for messages."""

    def run(self, command: str) -> str:
        """Return what a command prints; LNX006 where it fails."""


class _Watched:
    """A machine of which is known what it was asked last."""

    def __init__(self, machine: Asked) -> None:
        self._machine = machine
        self.asked = self.said = ""

    @property
    def place(self) -> Place:
        return self._machine.place

    def run(self, command: str) -> str:
        self.asked, self.said = command, ""
        self.said = self._machine.run(command)
        return self.said


def understood(
    machine: Asked, getter: Callable[Concatenate[Asked, P], T], *given: P.args, **named: P.kwargs
) -> T:
    """Return what a getter makes of a machine; HW018 where the last answer lacks what it must have.

    What is wrong before anything was asked is the caller's own, and raised as it is.
    """
    watched = _Watched(machine)
    try:
        return getter(watched, *given, **named)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        if not watched.asked:
            raise
        raise not_understood(machine, watched.asked, watched.said or repr(error)) from error


def namespaces(machine: Asked) -> tuple[str, ...]:
    """Return the machine's namespaces: ``default``, then the others by name."""
    named = [str(entry["name"]) for entry in data(machine, "ip -j netns list") or []]
    return (MAIN, *sorted(named))


def by_namespace(machine: Asked, words: str, names: Sequence[str] | None = None) -> Iterator[tuple[str, Any]]:
    """Yield what ``ip`` or ``bridge`` says (``ip -j link``) in each namespace, with the namespace.

    ``names`` are those of the namespaces where they were asked for before.
    """
    program, _, rest = words.partition(" ")
    for name in namespaces(machine) if names is None else names:
        inside = f"sudo -n {program} -n {quote(name)} {rest}"
        yield name, data(machine, words if name == MAIN else inside) or []


def routing_instances(machine: Asked, daemon: str) -> tuple[str, ...]:
    """Return the namespaces in which a daemon of FRR runs."""
    sockets = machine.run("sudo -n find /run/frr -name '*.vty'").split()
    found = [re.fullmatch(rf"/run/frr/(?:([^/]+)/)?{daemon}\.vty", path) for path in sockets]
    return tuple(
        sorted((match[1] or MAIN for match in found if match), key=lambda name: (name != MAIN, name))
    )


def frr(machine: Asked, name: str, command: str) -> Any:  # noqa: ANN401 - JSON
    """Return what FRR in one namespace answers to a command that ends in ``json``."""
    where = "" if name == MAIN else f"-N {quote(name)} "
    return data(machine, f"sudo -n vtysh {where}-c {quote(command)}")


def data(machine: Asked, command: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a command prints as data, None for nothing; HW018 where it is no JSON."""
    printed = machine.run(command).strip()
    try:
        return json.loads(printed) if printed else None
    except ValueError as error:
        raise not_understood(machine, command, printed) from error


def not_understood(machine: Asked, command: str, printed: str) -> ZonghengError:
    """Return HW018 for an answer in no form that we know."""
    found = (printed.splitlines() or [""])[-1][-80:]
    return ZonghengError(problem("HW018", machine.place, line=command, found=found))


def full_name(namespace: str, device: str) -> str:
    """Return an interface's name, unique on the machine: ``EGOV/lo`` for the loopback of namespace EGOV."""
    shared = namespace != MAIN and _OF_EVERY_NAMESPACE.fullmatch(device)
    return f"{namespace}/{device}" if shared else device
