# SPDX-License-Identifier: Apache-2.0
"""Kea's configuration of one namespace, from the pools of its LANs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import Any

from zongheng.design.model import DhcpPool

DAY = 86400
RESERVED = 19
"""How many of the first addresses of a LAN are left to servers and printers, the gateway included."""

UNIT = """\
[Unit]
Description=DHCP server of the namespace %i
Wants=zongheng-network.service
After=zongheng-network.service
[Service]
NetworkNamespacePath=/run/netns/%i
RuntimeDirectory=kea-%i
Environment=KEA_PIDFILE_DIR=/run/kea-%i KEA_LOCKFILE_DIR=/run/kea-%i
ExecStartPre=/usr/bin/mkdir -p /var/lib/kea /var/log/kea
ExecStart=/usr/sbin/kea-dhcp4 -c /etc/kea/%i.json
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""


def settings(namespace: str, pools: Iterable[DhcpPool]) -> str:
    """Return the text of ``/etc/kea/<namespace>.json``: subnets by LAN, leases in memory and a file.

    The subnets of one LAN are a shared network of Kea's: where one is used up, the next one serves.
    """
    lans: dict[str, list[dict[str, Any]]] = {}
    for number, pool in enumerate(pools, start=1):
        lans.setdefault(pool.interface, []).append(_subnet(number, pool))
    shared = [_shared(lan, subnets) for lan, subnets in lans.items() if len(subnets) > 1]
    server = {
        "interfaces-config": {"interfaces": list(lans), "re-detect": True},
        "lease-database": {"type": "memfile", "name": f"/var/lib/kea/leases-{namespace}.csv"},
        "subnet4": [subnets[0] for subnets in lans.values() if len(subnets) == 1],
        **({"shared-networks": shared} if shared else {}),
        "loggers": [{"name": "kea-dhcp4", "severity": "WARN", "output-options": [{"output": "stderr"}]}],
    }
    return json.dumps({"Dhcp4": server}, indent=1, ensure_ascii=False) + "\n"


def _shared(interface: str, subnets: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": interface, "interface": interface, "subnet4": subnets}


def _subnet(number: int, pool: DhcpPool) -> dict[str, Any]:
    network = IPv4Network(pool.prefix)
    options = [{"name": "routers", "data": pool.gateway}]
    if pool.dns:
        options.append({"name": "domain-name-servers", "data": ", ".join(pool.dns)})
    first = network[min(RESERVED + 1, network.num_addresses // 2)]
    return {
        "id": number,
        "subnet": pool.prefix,
        "interface": pool.interface,
        "pools": [{"pool": f"{first} - {network[-2]}"}],
        "valid-lifetime": pool.lease_days * DAY,
        "option-data": options,
    }
