# SPDX-License-Identifier: Apache-2.0
"""The traceroute that travels with the question, on this machine's own loopback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.platforms.linux import tracing


def test_a_neighbour_is_one_hop_away():
    [hop] = tracing.trace("127.0.0.1", "", 3, 2.0)
    assert [probe["address"] for probe in hop] == ["127.0.0.1"] * 3
    assert all(0 <= probe["ms"] < 2000 for probe in hop)


def test_it_runs_as_the_machine_runs_it():
    asked = json.dumps({"destination": "127.0.0.1", "source": "127.0.0.1", "hops": 1, "seconds": 2})
    source = Path(tracing.__file__).read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", source, asked], capture_output=True, text=True, check=True)
    [[first, *_]] = json.loads(done.stdout)["hops"]
    assert first["address"] == "127.0.0.1"


@pytest.mark.parametrize("destination", ["192.0.2.999", "no address"])
def test_what_is_no_address_is_said_so(destination):
    asked = json.dumps({"destination": destination, "source": "", "hops": 1, "seconds": 1})
    done = subprocess.run(
        [sys.executable, tracing.__file__, asked], capture_output=True, text=True, check=True
    )
    assert destination in json.loads(done.stdout)["error"]
