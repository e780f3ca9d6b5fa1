# SPDX-License-Identifier: Apache-2.0
"""The relay unit: run for real, with a dhcrelay that says what it was told."""

import os
import re
import subprocess
from types import SimpleNamespace

import pytest

from zongheng.design.model import Interface
from zongheng.platforms.linux import relay


def port(name, **told):
    usual = {"kind": "sub", "plane": "management", "address4": "10.0.0.1/30"}
    return Interface(name=name, **{**usual, **told})


def below(name):
    return port(name, dhcp="relay", dhcp_server="10.140.0.60")


def design(*interfaces):
    return SimpleNamespace(interfaces=interfaces)


def started(unit, folder, *, there):
    """What the unit's own command line starts, as systemd would run it, where these ports are there."""
    ports = folder / "net"
    ports.mkdir()
    for name in there:
        (ports / name).touch()
    for program in ("dhcrelay", "sleep"):
        (folder / program).write_text(f'#!/bin/sh\necho {program} "$@"\n')
        (folder / program).chmod(0o755)
    environment = dict(re.findall(r'"(\w+)=([^"]*)"', unit))
    (line,) = re.findall(r"ExecStart=/bin/sh -c '(.*)'\n", unit.replace("\\\n", " "))
    command = line.replace("$$", "$").replace("/sys/class/net", str(ports))
    environment["PATH"] = f"{folder}:{os.environ['PATH']}"
    words = ["/bin/sh", "-c", command]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_machine_with_nobody_below_it_relays_nothing():
    assert relay.unit(design(port("up1.100"))) is None


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (["d1", "d2", "zone1"], "dhcrelay -4 -d -q -id d1 -id d2 -iu zone1 10.140.0.60"),
        (["d2", "zone1"], "dhcrelay -4 -d -q -id d2 -iu zone1 10.140.0.60"),
        (["zone1"], "sleep infinity"),
    ],
)
def test_ports_that_are_not_in_the_machine_are_left_out(tmp_path, there, told):
    made = relay.unit(design(below("d1"), below("d2"), port("zone1")))
    assert started(made, tmp_path, there=there) == told


def test_answers_come_in_on_ports_of_the_management_plane_only():
    made = relay.unit(
        design(
            below("d1"),
            port("up1"),
            port("lo", kind="loopback"),
            port("lan1", plane="public"),
            port("down", enabled=False),
            port("bare", address4=None),
        )
    )
    assert '"ABOVE=up1"' in made
