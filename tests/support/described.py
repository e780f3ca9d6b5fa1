# SPDX-License-Identifier: Apache-2.0
"""One small change of every device that applies are tried on: a description."""

ROUTER, CORE, FIREWALL, GATE, TOWN = "xy-kongzhuang", "xy-core1", "xy-exit1", "xy-gate1", "xy-caoji"
TOWNSHIP, BACKBONE, SWITCH, LEAF = "xy-huiting", "xy-core2", "xy-agg1", "xy-agg2"
CHANGES = {
    ROUTER: (" description to xy-core1\n", " description towards the county\n"),
    CORE: (" undo shutdown\n", " description towards the township\n undo shutdown\n"),
    FIREWALL: (" undo shutdown\n", " description towards the core\n undo shutdown\n"),
    GATE: (" port link-mode route\n ip", " port link-mode route\n description towards the core\n ip"),
    TOWN: (" description to xy-core1\n", " description towards the county\n"),
}
H3C = {
    TOWNSHIP: (" port link-mode route\n", " port link-mode route\n description towards the county\n"),
    BACKBONE: (
        "0/0.100\n ip address 10.140.9.33",
        "0/0.100\n description towards the township\n ip address 10.140.9.33",
    ),
    SWITCH: (" description to xy-core2\n", " description towards the backbone\n"),
}
"""H3C's routers and switches have the firewall's driver: of what is tried here, only faults and kills."""
OWN = CHANGES | {LEAF: (" description to xy-core1\n", " description towards the core\n")}
"""A CloudEngine has the core's driver: beside it where one device is deployed to by itself."""
EVERY = OWN | H3C
LINES = {
    ROUTER: 54,
    CORE: 56,
    LEAF: 56,
    FIREWALL: 53,
    GATE: 50,
    TOWN: 50,
    TOWNSHIP: 80,
    BACKBONE: 50,
    SWITCH: 50,
}
"""So many lines a whole apply types: logins, reading, the dead-man, the change, checks, confirm and save."""


def change(bed, host):
    """Intend a new description; return its line."""
    bed.intend(host, EVERY[host])
    return next(line.strip() for line in EVERY[host][1].splitlines() if "towards" in line)
