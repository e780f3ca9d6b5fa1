# SPDX-License-Identifier: Apache-2.0
"""How many logins of ours are asked of an AAA server at the same time, whatever devices they are on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from zongheng.devices.records import HostRecord


@dataclass(frozen=True, slots=True)
class Gate:
    """What the logins on one device go through; one of a device that asks no server lets all through."""

    places: tuple[threading.BoundedSemaphore, ...] = ()

    @contextmanager
    def login(self) -> Iterator[None]:
        """Hold a place at every server that may be asked: a device asks the next where one does not answer.

        Places are taken in one order by all, so that nobody waits for somebody who waits for him.
        """
        with ExitStack() as stack:
            for place in self.places:
                stack.enter_context(place)
            yield


def gates(records: Iterable[HostRecord]) -> Mapping[str, Gate]:
    """Return every device's gate by host; devices that ask the same server share its places.

    Where records tell different numbers for a server, the smallest counts.
    """
    records = list(records)
    least: dict[str, int] = {}
    for record in records:
        for server, sessions in record.login_servers.items():
            least[server] = min(sessions, least.get(server, sessions))
    places = {server: threading.BoundedSemaphore(sessions) for server, sessions in sorted(least.items())}
    return {
        record.host: Gate(tuple(places[server] for server in sorted(record.login_servers)))
        for record in records
    }
