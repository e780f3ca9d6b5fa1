# SPDX-License-Identifier: Apache-2.0
"""The DHCP client that keeps the address of a machine's port to the internet (ISC's dhclient)."""

from __future__ import annotations

from zongheng.platforms.linux.underlay import UNDERLAY, Underlay

NAME = "zongheng-internet"
"""Its unit."""
UNIT_PATH = f"/etc/systemd/system/{NAME}.service"
# Where AppArmor's profile of dhclient lets it read, write and run something.
SETTINGS_PATH, SCRIPT_PATH = "/etc/dhcp/zongheng.conf", "/etc/dhcp/dhclient-script"
_LEASES = "/var/lib/dhcp/dhclient-zongheng.leases"
_UNIT = """\
[Unit]
Description=Address of the port to the internet
Wants=zongheng-network.service
After=zongheng-network.service
StartLimitIntervalSec=0
[Service]
NetworkNamespacePath=/run/netns/{namespace}
ExecStart=dhclient -4 -d -q -cf {settings} -sf {script} -lf {leases} -pf /run/dhclient-zongheng.pid {port}
Restart=always
RestartSec=2
[Install]
WantedBy=multi-user.target
"""
_SETTINGS = (
    "# {header}\ntimeout 10;\nretry 5;\nrequest subnet-mask, routers;\nrequire subnet-mask, routers;\n"
)


def unit(outer: Underlay) -> str:
    """Return the unit that keeps the address."""
    return _UNIT.format(
        namespace=UNDERLAY, settings=SETTINGS_PATH, script=SCRIPT_PATH, leases=_LEASES, port=outer.port
    )


def settings(header: str) -> str:
    """Return what it asks for, below a line that says who wrote this."""
    return _SETTINGS.format(header=header)
