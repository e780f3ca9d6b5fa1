# SPDX-License-Identifier: Apache-2.0
"""What an exit gateway refuses before any rule is asked: attacks by name, from ``defences.yml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from zongheng.design.model import DeviceDesign
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.platforms.linux import view
from zongheng.platforms.linux.gateway import Gateway


def refusals(design: DeviceDesign) -> tuple[str, ...]:
    """Return the rules that drop attacks, in the baseline's order; empty where the design has no defence.

    Raises:
        ZonghengError: LNX008 for each attack that this platform has no rule against.
    """
    if design.defence is None or design.exit_policy is None:
        return ()
    known = _catalogue()["attacks"]
    unknown = [name for name in design.defence.attacks if name not in known]
    if unknown:
        place = Place(host=design.host, key="defence.attacks")
        raise ZonghengError(problem("LNX008", place, found=name, known=", ".join(known)) for name in unknown)
    wanted = {**{name: known[name] for name in design.defence.attacks}, **_catalogue()["always"]}
    gateway = Gateway(design, design.exit_policy)
    outside = f"{{ {view.quoted(gateway.outside_ports)} }}"
    return tuple(_rules(wanted, outside))


def _rules(wanted: Mapping[str, tuple[str, ...]], outside: str) -> Iterator[str]:
    for name, matches in wanted.items():
        for match in matches:
            yield f'{match.format(outside=outside)} counter drop comment "{name}"'


@cache
def _catalogue() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    told = from_yaml(files(__package__).joinpath("defences.yml").read_text(encoding="utf-8"))
    return {kind: {name: tuple(lines) for name, lines in entries.items()} for kind, entries in told.items()}
