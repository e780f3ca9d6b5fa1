# SPDX-License-Identifier: Apache-2.0
"""The stage that makes designs and configurations of the intent: a pure function, then one write.

What was planned is remembered (:mod:`zongheng.build.memory`): where nothing changed, nothing is done.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocation, locked, save_text, settled
from zongheng.build.index import index_text, with_records
from zongheng.build.ledger_text import LedgerText
from zongheng.build.making import Maker
from zongheng.build.memory import Inputs, Memory
from zongheng.build.notes import Tally, Turnover, crowding, notes_of, settlements
from zongheng.build.partial import Edits, partial_of
from zongheng.build.paths import BuildPaths
from zongheng.build.processes import spread
from zongheng.build.staging import Staging
from zongheng.build.table_edit import TableEdit
from zongheng.design.network import network_facts
from zongheng.files import write_whole
from zongheng.intent import Intent, load_network
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.uncollected import uncollected


def validate(inventory: Path, *, overlays: Sequence[Path] = ()) -> Intent:
    """Return the intent, valid; raise every problem of it at once."""
    with uncollected():
        return load_network(inventory, overlays=overlays)


def plan_network(
    inventory: Path,
    *,
    date: dt.date,
    by: str,
    overlays: Sequence[Path] = (),
    check: bool = False,
    into: Path | None = None,
) -> StageResult:
    """Plan a network: intent → ledger → designs → configurations.

    ``date`` and ``by`` are written on new ledger rows only, everything else is a pure function of the
    intent and the ledger. ``into`` takes the artefacts instead of ``build/<network>/`` (``check`` writes
    neither there nor the ledger, and needs it when later stages shall read what would be).
    """
    call = _Call(BuildPaths.of(inventory), tuple(overlays), date, by, check=check, into=into)
    with uncollected():
        return _from_memory(call) or _whole(call)


def write_plan(
    inventory: Path, *, date: dt.date, by: str, overlays: Sequence[Path] = (), into: Path | None = None
) -> None:
    """Plan a network as :func:`plan_network` does, for whoever asks for the files and for no differences."""
    plan_network(inventory, date=date, by=by, overlays=overlays, into=into)


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of the stage."""

    paths: BuildPaths
    overlays: tuple[Path, ...]
    date: dt.date
    by: str
    check: bool
    into: Path | None

    @property
    def target(self) -> BuildPaths:
        """Return where the artefacts go, if anything is written."""
        return BuildPaths(self.paths.inventory, self.into) if self.into else self.paths

    @property
    def writes(self) -> bool:
        return not self.check or self.into is not None

    @property
    def remembers(self) -> bool:
        return not self.check and self.into is None

    def result(
        self, hosts: dict[str, HostOutcome], tally: Tally, turnover: Turnover, *, ledger_changed: bool
    ) -> StageResult:
        changed = sum(outcome.status is Status.CHANGED for outcome in hosts.values())
        return StageResult(
            stage="plan",
            hosts=hosts,
            notes=tuple(notes_of(tally, turnover, changed=changed)),
            artefacts=(self.target.configs, self.paths.ledger),
            wrote=ledger_changed or bool(changed),
        )


def _from_memory(call: _Call) -> StageResult | None:
    """Return the end of a plan that differs little from the last one; None where all is to be planned."""
    memory = None if call.into else Memory.read(call.paths.memory)
    if memory is None or not call.paths.inventory.is_dir():
        return None
    with locked(call.paths.ledger):
        inputs = Inputs.read(call.paths, call.overlays)
        if not memory.stands(call.paths, inputs):
            return None
        if (inputs.sites, inputs.units) == (memory.sites, memory.units):
            return call.result(_unchanged(memory.hosts), memory.tally, Turnover(), ledger_changed=False)
        return _edited(call, memory, inputs)


def _edited(call: _Call, memory: Memory, inputs: Inputs) -> StageResult | None:
    """Plan what was edited since the last plan; None where it touches more than those above it and exits."""
    folder = call.paths.inventory
    sites = TableEdit.between(folder / "sites.csv", memory.sites, inputs.sites)
    units: TableEdit | None = TableEdit.none(folder / "units.csv")
    if memory.units != inputs.units:
        units = TableEdit.between(folder / "units.csv", memory.units, inputs.units)
    if sites is None or units is None or call.overlays or memory.tally.strays or memory.tally.excluded:
        return None
    edits, before = Edits(sites, units), inputs.ledger.decode()
    if not edits.owners:  # rows in another order, or comments
        if call.remembers:
            memory.after(call.paths, inputs, before, memory.tally, {}).save(call.paths.memory)
        return call.result(_unchanged(memory.hosts), memory.tally, Turnover(), ledger_changed=False)
    ledger = LedgerText.of(before)
    partial = partial_of(call.paths, edits, ledger, date=call.date, by=call.by)
    if partial is None:
        return None
    text = ledger.with_rows(partial.rows)
    hosts = (set(memory.hosts) - partial.gone).union(partial.hosts)
    tally = partial.tally(memory.tally, len(hosts))
    with _staging(call) as staging:
        maker = Maker(partial.facts, call.paths, staging)
        made = [*map(maker.make, partial.hosts), *map(maker.of, partial.exits)]
        if staging is not None:
            if text != before:
                save_text(call.paths.ledger, text)
            touched = staging.commit(None, partial.gone)
            index = call.paths.hosts.read_text(encoding="utf-8")
            index = with_records(index, memory.hosts, partial.records())
            write_whole(call.paths.hosts, index, durable=False)
            after = memory.after(call.paths, inputs, text, tally, touched, partial.gone)
            after.save(call.paths.memory)
    outcomes = _unchanged(sorted(hosts)) | {one.host: one.outcome for one in made}
    return call.result(outcomes, tally, partial.turnover, ledger_changed=text != before)


def _unchanged(hosts: Iterable[str]) -> dict[str, HostOutcome]:
    return {host: HostOutcome(host=host, status=Status.UNCHANGED) for host in hosts}


def _whole(call: _Call) -> StageResult:
    """Plan every device, and write what is not there yet."""
    paths, inputs = call.paths, Inputs.read(call.paths, call.overlays)
    intent = load_network(paths.inventory, overlays=call.overlays)
    with locked(paths.ledger):
        before, lost = settled(intent, Ledger.read_merged(paths.ledger))
        given, forgone = allocation(intent, before, date=call.date, by=call.by)
        plan, text = AddressPlan(intent, given), given.text()
        with _staging(call) as staging:
            maker = Maker(network_facts(intent, plan), paths, staging)
            made = sorted(spread(maker.make, sorted(intent.nodes)), key=lambda one: one.host)
            if not call.check:
                given.save(paths.ledger)
            if staging is not None:
                staging.commit(sorted(intent.nodes))
                write_whole(call.target.hosts, index_text(intent, plan, call.overlays), durable=False)
        tally = Tally.of(intent, given)
        if call.remembers:
            Memory.of(paths, inputs, text, tally).save(paths.memory)
    result = call.result(
        {one.host: one.outcome for one in made},
        tally,
        Turnover.between(before, given),
        ledger_changed=bool(lost) or text != before.text(),
    )
    return replace(result, notes=(*result.notes, *crowding(forgone), *settlements(given, lost)))


def _staging(call: _Call) -> contextlib.AbstractContextManager[Staging | None]:
    return Staging.beside(call.target.plan) if call.writes else contextlib.nullcontext()
