# SPDX-License-Identifier: Apache-2.0
"""A fabric of spines and pairs of leaves made with pyavd, inputs to text, and how long that took.

Run by the interpreter of pyavd's own environment (:mod:`bench.avd`): ``avd_fabric.py PAIRS PROCESSES``
prints devices, lines and seconds as JSON. Services are such that a leaf has as many lines as ours.
"""

from __future__ import annotations

import json
import sys
import time
from multiprocessing import get_context
from typing import Any

from pyavd import get_avd_facts, get_device_config, get_device_structured_config, validate_inputs

SPINES = ("spine1", "spine2")
VRFS, SVIS = 2, 5
"""Each VRF has so many VLANs with gateways on every leaf."""

Inputs = dict[str, Any]


def fabric(pairs: int) -> dict[str, Inputs]:
    """Return the inputs of every device by name."""
    shared: Inputs = {
        "fabric_name": "BENCH",
        "aaa_settings": {"local_users": [{"name": "admin", "privilege": 15, "no_password": True}]},
        "dns_settings": {"servers": [{"ip_address": "192.0.2.53"}]},
        "ntp": {"servers": [{"name": "192.0.2.30"}]},
        "mgmt_gateway": "172.16.0.1",
        "spine": {
            "defaults": {"platform": "vEOS-lab", "loopback_ipv4_pool": "10.255.0.0/24", "bgp_as": "65001"},
            "nodes": [
                {"name": name, "id": number, "mgmt_ip": f"172.16.0.{10 + number}/16"}
                for number, name in enumerate(SPINES, start=1)
            ],
        },
        "l3leaf": {
            "defaults": {
                "platform": "vEOS-lab",
                "loopback_ipv4_pool": "10.254.0.0/16",
                "loopback_ipv4_offset": 2,
                "vtep_loopback_ipv4_pool": "10.253.0.0/16",
                "uplink_interfaces": ["Ethernet1", "Ethernet2"],
                "uplink_switches": list(SPINES),
                "uplink_ipv4_pool": "10.192.0.0/14",
                "mlag_interfaces": ["Ethernet3", "Ethernet4"],
                "mlag_peer_ipv4_pool": "10.252.0.0/16",
                "mlag_peer_l3_ipv4_pool": "10.251.0.0/16",
                "virtual_router_mac_address": "00:1c:73:00:00:99",
                "spanning_tree_priority": 4096,
                "spanning_tree_mode": "mstp",
            },
            "node_groups": [_pair(number) for number in range(1, pairs + 1)],
        },
        "tenants": [_tenant()],
    }
    kinds = dict.fromkeys(SPINES, "spine") | {
        name: "l3leaf" for n in range(1, pairs + 1) for name in _names(n)
    }
    return {name: {**shared, "type": kind} for name, kind in kinds.items()}


def _names(pair: int) -> tuple[str, str]:
    return f"leaf{pair}a", f"leaf{pair}b"


def _pair(number: int) -> Inputs:
    ids = (2 * number - 1, 2 * number)
    return {
        "group": f"LEAF{number}",
        "bgp_as": str(65100 + number),
        "nodes": [
            {
                "name": name,
                "id": device,
                "mgmt_ip": f"172.16.{1 + device // 250}.{1 + device % 250}/16",
                "uplink_switch_interfaces": [f"Ethernet{device}"] * len(SPINES),
            }
            for device, name in zip(ids, _names(number), strict=True)
        ],
    }


def _tenant() -> Inputs:
    return {
        "name": "TENANT",
        "mac_vrf_vni_base": 10000,
        "vrfs": [
            {
                "name": f"VRF{vrf}",
                "vrf_vni": vrf,
                "svis": [
                    {
                        "id": 100 * vrf + svi,
                        "name": f"VLAN{100 * vrf + svi}",
                        "enabled": True,
                        "ip_address_virtual": f"10.{vrf}.{svi}.1/24",
                    }
                    for svi in range(1, SVIS + 1)
                ],
            }
            for vrf in range(1, VRFS + 1)
        ],
    }


class Build:
    """The devices' inputs, and the facts across devices once they are known."""

    inputs: dict[str, Any]
    facts: Any


def validate(name: str) -> tuple[str, Any]:
    """Return the validated inputs of a device."""
    validated = validate_inputs(Build.inputs[name]).validated_data
    if validated is None:
        message = f"pyavd refuses the inputs of {name}"
        raise ValueError(message)
    return name, validated


def render(name: str) -> int:
    """Return how many lines a device's configuration has."""
    structured = get_device_structured_config(name, Build.inputs[name], Build.facts)
    return get_device_config(structured).count("\n")


def main() -> None:
    """Build the fabric; the facts across devices are made by one process, all else by several."""
    pairs, processes = map(int, sys.argv[1:])
    Build.inputs = fabric(pairs)
    began = time.perf_counter()
    context = get_context("fork")
    with context.Pool(processes) as pool:
        validated = dict(pool.map(validate, Build.inputs, chunksize=4))
    Build.inputs = validated
    Build.facts = get_avd_facts(validated)
    with context.Pool(processes) as pool:
        lines = pool.map(render, validated, chunksize=4)
    taken = time.perf_counter() - began
    sys.stdout.write(json.dumps({"devices": len(lines), "lines": sum(lines), "seconds": taken}))


if __name__ == "__main__":
    main()
