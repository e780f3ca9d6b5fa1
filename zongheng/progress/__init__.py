# SPDX-License-Identifier: Apache-2.0
"""How far the devices of a stage have come: a picture on a terminal, rare lines elsewhere."""

from collections.abc import Callable

Progress = Callable[[str, str], None]
"""Called with a host's name and the step (of ``steps.yml``) that it goes into, from any thread."""


def silent(_host: str, _step: str) -> None:
    """Show no progress."""


__all__ = ["Progress", "silent"]
