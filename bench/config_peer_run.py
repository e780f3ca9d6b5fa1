# SPDX-License-Identifier: Apache-2.0
"""How long a peer parses a file: ``config_peer_run.py PEER FILE`` prints CPU milliseconds, the best of some.

Run by the interpreter of the peer's own environment (:mod:`bench.config_peers`), after its imports.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

TIMES = 7


def parser_of(peer: str, text: str) -> Callable[[], object]:
    """Return what parses ``text`` as the peer does it fastest."""
    if peer == "hier_config":
        hier_config = import_module("hier_config")
        return lambda: hier_config.get_hconfig_fast_load(hier_config.Platform.HUAWEI_VRP, text)
    lines = text.splitlines()
    ciscoconfparse2 = import_module("ciscoconfparse2")
    return lambda: ciscoconfparse2.CiscoConfParse(lines, syntax="ios")


def main() -> None:
    """Measure, and print the figure alone."""
    parse = parser_of(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8"))
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        parse()
        taken.append(time.process_time() - began)
    sys.stdout.write(f"{min(taken) * 1000}")


if __name__ == "__main__":
    main()
