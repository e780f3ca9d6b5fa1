# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call of a filter takes in a template loop of Ansible's own engine.

A program of its own, so that a peer is measured by the Python that has it: reads JSON from standard
input (``filters`` and ``collections`` folders, ``variables``, ``expressions``, ``calls``) and writes for
each expression the microseconds of one turn of the loop, and the answer of the last.
"""

from __future__ import annotations

import json
import sys
import time

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader, init_plugin_loader
from ansible.template import Templar, trust_as_template

ROUNDS = 5


def main() -> None:
    """Measure every expression in each of some rounds, and keep the best of each."""
    asked = json.load(sys.stdin)
    init_plugin_loader(asked["collections"])
    for folder in asked["filters"]:
        filter_loader.add_directory(folder)
    templar = Templar(loader=DataLoader(), variables=asked["variables"])
    turns = "{% for n in range(" + str(asked["calls"]) + ") %}"
    best = dict.fromkeys(asked["expressions"], float("inf"))
    last = {}
    for _ in range(ROUNDS):
        for expression, known in best.items():
            template = trust_as_template(turns + "{{ " + expression + " }}\n{% endfor %}")
            began = time.process_time()
            answer = templar.template(template)
            best[expression] = min(known, time.process_time() - began)
            answers = answer.splitlines()
            if len(answers) < asked["calls"]:
                message = f"{expression} does not answer"
                raise ValueError(message)
            last[expression] = answers[-1]
    json.dump({one: (taken / asked["calls"] * 1e6, last[one]) for one, taken in best.items()}, sys.stdout)


if __name__ == "__main__":
    main()
