# SPDX-License-Identifier: Apache-2.0
"""On a device without any, processes are made before interfaces join them, the management plane's too.

An interface of Comware that joins an OSPF process which is not there makes one, without its router id (H3C,
"Enabling OSPF on an interface"). Of IS-IS the process comes first everywhere. VRP takes ``ospf enable``
before the process (its command reference), so that OSPF is no matter there.
"""

import re
from pathlib import Path

import pytest

from zongheng.platforms.h3c_comware.patch import make_patch as of_h3c
from zongheng.platforms.huawei_vrp.patch import make_patch as of_huawei

GOLDEN = Path(__file__).parents[2] / "golden"
DEVICES = {
    "isis/gz-nanming": ("vrp8", of_huawei),
    "isis/gz-xinhualu": ("vrp5", of_huawei),
    "h3c/xy-core1": ("comware7", of_h3c),
    "h3c/xy-agg1": ("comware7", of_h3c),
    "isis-h3c/gz-nanming": ("comware7", of_h3c),
}
JOINED = re.compile(r"(ospf|ospfv3|isis) (?:ipv6 )?(?:enable )?(\d+)(?: area \S+)?")
MADE = re.compile(r"(ospf|ospfv3|isis) (\d+)(?: (?:router-id|vpn-instance) .*)?")


@pytest.mark.parametrize("device", DEVICES)
def test_a_process_is_made_before_it_is_joined(device):
    text = (GOLDEN / f"{device}.cfg").read_text(encoding="utf-8")
    bare = next(line for line in text.splitlines() if line.startswith("sysname "))
    flavour, make_patch = DEVICES[device]
    made, joined, inside = set(), 0, False
    for command in make_patch(f"{bare}\nreturn\n", text, flavour).commands:
        if command.startswith("interface "):
            inside = True
        elif command in ("quit", "exit"):
            inside = False
        elif inside and (join := JOINED.fullmatch(command)):
            assert (join[1], join[2]) in made, f"{command} comes before the process"
            joined += 1
        elif not inside and (make := MADE.fullmatch(command)):
            made.add((make[1], make[2]))
    assert joined
