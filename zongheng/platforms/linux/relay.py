# SPDX-License-Identifier: Apache-2.0
"""The DHCP relay for devices below that come from their cartons: dhcrelay in the management plane."""

from __future__ import annotations

from zongheng.design.model import DeviceDesign, Interface
from zongheng.platforms.linux.view import MANAGEMENT_PLANE

NAME = "zongheng-relay"
PATH = f"/etc/systemd/system/{NAME}.service"

# Ports that are not in this machine are left out (dhcrelay would end at the first); without any it waits.
_UNIT = """\
[Unit]
Description=DHCP relay for devices from their cartons
Wants=zongheng-network.service
After=zongheng-network.service
[Service]
Environment="BELOW={below}" "ABOVE={above}"
ExecStart=/bin/sh -c 'set --; \\
    for p in $$BELOW; do [ ! -e /sys/class/net/$$p ] || set -- "$$@" -id $$p; done; \\
    [ $$# -gt 0 ] || exec sleep infinity; \\
    for p in $$ABOVE; do [ ! -e /sys/class/net/$$p ] || set -- "$$@" -iu $$p; done; \\
    exec dhcrelay -4 -d -q "$$@" {server}'
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""


def unit(design: DeviceDesign) -> str | None:
    """Return the unit of a machine's relay; None for a machine with nobody below it."""
    below = [i for i in design.interfaces if i.dhcp == "relay"]
    if not below:
        return None
    above = [i for i in design.interfaces if _leads_up(i)]
    return _UNIT.format(
        below=" ".join(i.name for i in below),
        above=" ".join(i.name for i in above),
        server=below[0].dhcp_server,
    )


def _leads_up(interface: Interface) -> bool:
    """Tell whether a server's answer may come in here: every port of the plane that asks for nobody."""
    return (
        interface.plane == MANAGEMENT_PLANE
        and interface.kind != "loopback"
        and interface.enabled
        and interface.address4 is not None
        and interface.dhcp is None
        and interface.purpose != "internet"
    )
