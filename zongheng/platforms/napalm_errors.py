# SPDX-License-Identifier: Apache-2.0
"""Our problems as the exceptions that NAPALM's callers catch: each is both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from napalm.base.exceptions import (
    CommitError,
    ConnectionException,
    MergeConfigException,
    ReplaceConfigException,
)

from zongheng.errors import ZonghengError


class ConnectError(ZonghengError, ConnectionException):  # type: ignore[misc]  # napalm is untyped
    """No session could be opened."""


class MergeError(ZonghengError, MergeConfigException):  # type: ignore[misc]  # napalm is untyped
    """A merge candidate could not be taken."""


class ReplaceError(ZonghengError, ReplaceConfigException):  # type: ignore[misc]  # napalm is untyped
    """A whole candidate could not be taken."""


class ChangeError(ZonghengError, CommitError):  # type: ignore[misc]  # napalm is untyped
    """A candidate could not be carried out, confirmed or taken back."""


@contextmanager
def told_as(kind: type[ZonghengError]) -> Iterator[None]:
    """Let what goes wrong within be an error of ``kind``, problems and all."""
    try:
        yield
    except kind:
        raise
    except ZonghengError as error:
        raise kind(error.problems) from error
