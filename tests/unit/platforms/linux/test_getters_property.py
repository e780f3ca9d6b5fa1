# SPDX-License-Identifier: Apache-2.0
"""Whatever the kernel says of links in whatever namespaces, each is told once and under one name."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.errors import Place
from zongheng.platforms.linux.getters import instances, interfaces, routes

names = st.from_regex(r"[A-Z][A-Z0-9]{0,8}", fullmatch=True)
ports = st.from_regex(r"[a-z]{2,4}[0-9](\.[1-9][0-9]{0,3})?", fullmatch=True)
numbers = st.integers(0, 2**63)
link = st.fixed_dictionaries(
    {"UP": st.booleans(), "mtu": st.integers(68, 65536), "packets": numbers, "multicast": numbers}
)


class Kernel:
    """A machine whose namespaces have the links that are given."""

    def __init__(self, spaces) -> None:
        self.spaces = spaces

    place = Place(host="probe")

    def run(self, command: str) -> str:
        if command.endswith("netns list"):
            return json.dumps([{"name": name} for name in self.spaces if name])
        if "ethtool" in command:
            return ""
        where = command.partition(" -n ")[2].partition("-n ")[2].split()[0] if "sudo" in command else ""
        return json.dumps([_link(name, said) for name, said in self.spaces[where].items()])


def _link(name, said):
    counted = {
        "bytes": 0,
        "packets": said["packets"],
        "errors": 0,
        "dropped": 0,
        "multicast": said["multicast"],
    }
    return {
        "ifname": name,
        "flags": ["UP"] if said["UP"] else [],
        "mtu": said["mtu"],
        "operstate": "UP" if said["UP"] else "DOWN",
        "link_type": "loopback" if name == "lo" else "ether",
        "address": "02:00:5e:00:53:01",
        "stats64": {"rx": counted, "tx": counted},
    }


@settings(max_examples=25)
@given(
    spaces=st.dictionaries(names, st.sets(ports, max_size=3), max_size=3),
    main=st.sets(ports, max_size=3),
    said=link,
)
def test_each_link_of_each_namespace_has_a_name_of_its_own(spaces, main, said):
    taken: set[str] = set()
    given_links = {}
    for name, own in {"": main, **spaces}.items():
        given_links[name] = dict.fromkeys(["lo", *sorted(own - taken)], said)
        taken |= own
    machine = Kernel(given_links)
    told = interfaces.interfaces(machine)
    assert len(told) == sum(len(links) for links in given_links.values())
    assert told.keys() == interfaces.counters(machine).keys() == set(interfaces.names(machine))
    assert all(one["is_up"] == one["is_enabled"] == said["UP"] for one in told.values())
    assert all(one["rx_unicast_packets"] >= 0 for one in interfaces.counters(machine).values())
    inside = instances.network_instances(machine)
    assert {p for one in inside.values() for p in one["interfaces"]["interface"]} == told.keys()


@given(days=st.integers(0, 6), hours=st.integers(0, 23), minutes=st.integers(0, 59), weeks=st.integers(1, 51))
def test_ages_are_read_as_frr_prints_them(weeks, days, hours, minutes):
    assert routes.age_of(f"{weeks:02}w{days}d{hours:02}h") == ((weeks * 7 + days) * 24 + hours) * 3600
    assert routes.age_of(f"{days}d{hours:02}h{minutes:02}m") == ((days * 24 + hours) * 60 + minutes) * 60
    assert routes.age_of(f"{hours:02}:{minutes:02}:07") == hours * 3600 + minutes * 60 + 7
    assert routes.age_of("never") == -1
