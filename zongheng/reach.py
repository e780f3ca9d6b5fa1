# SPDX-License-Identifier: Apache-2.0
"""Which devices of a call can be talked to, and what a check says of those that cannot yet.

A site's node can be talked to once onboarding accepted it. In check mode so can nothing that was never
really planned: of such devices the check foretells what their designs say, without reading them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from zongheng import language
from zongheng.build.paths import BuildPaths
from zongheng.config import scoped, unified_diff
from zongheng.deploy.intended import designed
from zongheng.devices import HostRecord, load_hosts
from zongheng.onboarding.progress import Progress, State, progress_file
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.request import SITE_NODE, Request


@dataclass(frozen=True, slots=True)
class Reach:
    """The devices of one call: ``ready`` ones can be talked to, ``later`` ones not yet."""

    ready: frozenset[str]
    later: tuple[HostRecord, ...]

    @classmethod
    def of(cls, request: Request, *, role: str | None = None) -> Reach:
        """Return how far a call reaches, among devices of ``role``; raises DEV001 without any plan."""
        paths = request.paths
        records = [
            record
            for record in load_hosts(paths.plan)
            if role in (None, record.role) and (request.limit is None or record.host in request.limit)
        ]
        known = (
            _really_planned(BuildPaths.of(request.inventory)) if request.check else {r.host for r in records}
        )
        standings = Progress.read(progress_file(paths.root, twin=request.twin))
        accepted = {host for host, standing in standings.items() if standing.state is State.ACCEPTED}
        ready = frozenset(r.host for r in records if r.host in known and _is_in_service(r, accepted))
        return cls(ready, tuple(record for record in records if record.host not in ready))

    def completed(self, result: StageResult, request: Request, scopes: Collection[str] = ()) -> StageResult:
        """Return a stage's result with what ``scopes`` of their designs will bring to the later devices.

        Those that onboarding brings up, and all without scopes, are only counted.
        """
        foretold = {
            record.host: _foretold(record, designed(request.paths.configs, record.host), scopes)
            for record in self.later
            if scopes and record.role != SITE_NODE
        }
        hosts = dict(sorted({**result.hosts, **foretold}.items()))
        return replace(result, hosts=hosts, notes=(*result.notes, *self._notes(len(foretold))))

    def _notes(self, foretold: int) -> Iterator[str]:
        if foretold:
            yield language.pick(
                zh=f"{foretold} 台尚未正式规划，未读取设备：按设计预告将下发的内容",
                en=f"{foretold} devices were never really planned and are not read: foretold from designs",
            )
        left_out = len(self.later) - foretold
        if left_out:
            yield language.pick(
                zh=f"{left_out} 台尚未开通，略过",
                en=f"{left_out} devices are not in service yet and left out",
            )


def _is_in_service(record: HostRecord, accepted: Collection[str]) -> bool:
    return record.role != SITE_NODE or record.host in accepted


def _really_planned(paths: BuildPaths) -> frozenset[str]:
    if not paths.hosts.is_file():
        return frozenset()
    return frozenset(record.host for record in load_hosts(paths.root))


def _foretold(record: HostRecord, text: str, scopes: Collection[str]) -> HostOutcome:
    diff = unified_diff("", scoped("", text, scopes, record.platform), record.platform)
    return HostOutcome(host=record.host, status=Status.CHANGED if diff else Status.UNCHANGED, diff=diff)
