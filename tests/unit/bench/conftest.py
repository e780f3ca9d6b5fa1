# SPDX-License-Identifier: Apache-2.0
import importlib
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def part():
    """Import a module of ``bench/``, which is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[3]))
        yield lambda name: importlib.import_module(f"bench.{name}")
