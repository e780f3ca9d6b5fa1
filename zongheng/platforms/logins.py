# SPDX-License-Identifier: Apache-2.0
"""Logins by paramiko that tell a refused password from an answer that never came.

paramiko raises the same ``AuthenticationException`` for a refusal, for a connection that ended before the
answer, and for one that stays silent; and where a device refuses and hangs up at once, it is chance whether
the refusal or the end is what it tells. A refused password must not be tried again, for that locks accounts;
a device that restarts during a login must be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import paramiko  # type: ignore[import-untyped]  # ships no type information

from zongheng.errors import Place, Problem, problem


class LoginCutError(ConnectionError):
    """The connection ended before the device answered to the password."""


class LoginUnansweredError(TimeoutError):
    """The device did not answer to the password within ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def unanswered(error: BaseException | None, place: Place) -> Problem | None:
    """Return DEV024 or DEV023 for a login that got no answer, None for other errors."""
    if isinstance(error, LoginCutError):
        return problem("DEV024", place)
    if isinstance(error, LoginUnansweredError):
        return problem("DEV023", place, seconds=round(error.seconds))
    return None


class LoginTransport(paramiko.Transport):  # type: ignore[misc]  # paramiko is untyped
    """Raises ``AuthenticationException`` for a refusal alone, and the errors above where none came."""

    is_dismissed = False
    """Whether the device took its leave: OpenSSH says so instead of its last refusal."""

    def auth_password(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - paramiko's
        with self._answered():
            return super().auth_password(*arguments, **options)

    def auth_interactive(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - paramiko's
        with self._answered():
            return super().auth_interactive(*arguments, **options)

    def _parse_disconnect(self, message: paramiko.Message) -> None:
        self.is_dismissed = True
        super()._parse_disconnect(message)

    @contextmanager
    def _answered(self) -> Iterator[None]:
        try:
            yield
        except (LoginCutError, LoginUnansweredError):
            raise  # told by the method that the password was sent by
        except (paramiko.AuthenticationException, EOFError, OSError) as error:
            if self._is_refused:
                raise paramiko.AuthenticationException from error
            if self.is_active():
                raise LoginUnansweredError(self.auth_timeout) from error
            raise LoginCutError from error

    @property
    def _is_refused(self) -> bool:
        # a refusal is what takes the name away from paramiko's handler
        return self.is_dismissed or self.auth_handler.get_username() is None
