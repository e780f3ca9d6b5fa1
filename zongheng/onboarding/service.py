# SPDX-License-Identifier: Apache-2.0
"""The bootstrap service: each device's files at its serial's path, once, for a short while.

Files live in memory only. A device fetches ``/SERIAL/INDEX`` once and then the file that the index
names once, whose name holds the one-time token; everything else is refused and noted.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import uvicorn
from fastapi import FastAPI, Request, Response

from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.onboarding.delivery import Delivery, deliver
from zongheng.onboarding.lint import lint
from zongheng.onboarding.registration import Registration

LIFETIME = 900.0
"""Seconds for which an offer stands: the vendor's own figure for a device's start is 15 minutes."""
TOKEN_BYTES = 12
_START_SECONDS = 10.0


class Part(StrEnum):
    """The two files of a delivery."""

    INDEX = "index"
    CONFIGURATION = "configuration"


@dataclass(slots=True)
class _Offer:
    registration: Registration
    delivery: Delivery
    deadline: float
    taken: set[Part] = field(default_factory=set)


class BootstrapService:
    """The offers of one onboarding run. Safe for threads: devices take, the run offers and waits."""

    def __init__(
        self,
        server: str,
        *,
        on_fetch: Callable[[str, Part], None],
        lifetime: float = LIFETIME,
        clock: Callable[[], float] = time.monotonic,
        expected: Collection[str] = (),
    ) -> None:
        self.server = server
        self._early = set(expected)
        self._on_fetch = on_fetch
        self._lifetime = lifetime
        self._clock = clock
        self._offers: dict[str, _Offer] = {}
        self._changed = threading.Condition()
        self._refusals: list[Problem] = []

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """Return what was asked for in vain so far; no token and no secret is in it."""
        with self._changed:
            return tuple(self._refusals)

    def offer(self, registration: Registration, text: str, values: Mapping[str, str]) -> str:
        """Offer a device its files, in place of any earlier offer to it; return the URL of its index.

        Raises ONB005 for broken vendor rules, CFG001 and CFG002 for secrets.
        """
        token = secrets.token_hex(TOKEN_BYTES)
        delivery = deliver(registration, text, values, token=token, server=self.server)
        if broken := lint(registration, delivery):
            raise ZonghengError(broken)
        with self._changed:
            deadline = self._clock() + self._lifetime
            self._offers[registration.serial] = _Offer(registration, delivery, deadline)
            self._early.discard(registration.serial)
        return delivery.url

    def withdraw(self, registration: Registration) -> None:
        """End the offer and forget its files."""
        with self._changed:
            self._offers.pop(registration.serial, None)

    def wait(self, registration: Registration, part: Part, seconds: float) -> bool:
        """Wait until the device has taken the file; return whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: part in self._taken(registration), timeout=seconds)

    def take(self, serial: str, name: str, client: str) -> bytes | None:
        """Hand out a file to whoever may have it now; None (and a noted refusal) otherwise.

        A device whose turn has not come (``expected``) asks again: that is nothing to be noted.
        """
        with self._changed:
            offer = self._offers.get(serial)
            if serial in self._early:
                return None
            if offer is None:
                return self._refuse(problem("ONB004", Place(key=_printable(serial)), found=client))
            part = _part(offer, name)
            if part is None or self._clock() > offer.deadline:
                place = Place(host=offer.registration.host)
                return self._refuse(problem("ONB008", place, found=client, client=client))
            if part in offer.taken:
                place = Place(host=offer.registration.host, key=part.value)
                return self._refuse(problem("ONB007", place, found=client, client=client))
            # noted durably before a byte leaves: after a crash the device's first key may be trusted
            self._on_fetch(offer.registration.host, part)
            offer.taken.add(part)
            self._changed.notify_all()
            return offer.delivery.index if part is Part.INDEX else offer.delivery.file

    def _refuse(self, reason: Problem) -> bytes | None:
        self._refusals.append(reason)
        return None

    def _taken(self, registration: Registration) -> set[Part]:
        offer = self._offers.get(registration.serial)
        return offer.taken if offer else set()


def _part(offer: _Offer, name: str) -> Part | None:
    if name == offer.delivery.index_name:
        return Part.INDEX
    named_by_index = Part.INDEX in offer.taken
    if named_by_index and secrets.compare_digest(name.encode(), offer.delivery.file_name.encode()):
        return Part.CONFIGURATION
    return None


def _printable(serial: str) -> str:
    """Return what a stranger typed as a serial, fit for a log line."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "?" for sign in serial)[:32]


def application(service: BootstrapService) -> FastAPI:
    """Return the HTTP interface: two GETs a device, and no page that describes it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/{serial}/{name}")
    def fetch(serial: str, name: str, request: Request) -> Response:
        client = request.client.host if request.client else ""
        content = service.take(serial, name, client)
        if content is None:
            return Response(status_code=404)
        return Response(content, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

    return app


@contextmanager
def serving(
    address: str,
    port: int = 0,
    *,
    on_fetch: Callable[[str, Part], None],
    lifetime: float = LIFETIME,
    further: Callable[[], Sequence[socket.socket]] = tuple,
    expected: Collection[str] = (),
) -> Iterator[BootstrapService]:
    """Serve on ``address`` (port 0: a free one) for the time of the block; raise ONB006 where that fails.

    ``further`` returns sockets that are served as well; ``expected`` are serials that are offered later.
    """
    listeners = _listeners(address, port, further)
    server = f"http://{address}:{listeners[0].getsockname()[1]}"
    service = BootstrapService(server, on_fetch=on_fetch, lifetime=lifetime, expected=expected)
    # uvicorn's own access log would print tokens
    config = uvicorn.Config(application(service), log_config=None, access_log=False, lifespan="off")
    web = uvicorn.Server(config)
    thread = threading.Thread(
        target=web.run, kwargs={"sockets": listeners}, name="zongheng-bootstrap", daemon=True
    )
    thread.start()
    try:
        _await_start(web, thread)
        yield service
    finally:
        web.should_exit = True
        thread.join()
        for listener in listeners:
            listener.close()


def _listeners(
    address: str, port: int, further: Callable[[], Sequence[socket.socket]]
) -> list[socket.socket]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        return [listener, *further()]
    except OSError as error:
        listener.close()
        reason = error.strerror
        raise ZonghengError(problem("ONB006", found=reason, address=address, port=port)) from None


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise ZonghengError(problem("ONB006", address=server.config.host, port=server.config.port))
        time.sleep(0.01)
