# SPDX-License-Identifier: Apache-2.0
"""One small change of every device that applies are tried on: a description."""

ROUTER, CORE, FIREWALL, GATE, TOWN = "xy-kongzhuang", "xy-core1", "xy-exit1", "xy-gate1", "xy-caoji"
CHANGES = {
    ROUTER: (" description to xy-core1\n", " description towards the county\n"),
    CORE: (" undo shutdown\n", " description towards the township\n undo shutdown\n"),
    FIREWALL: (" undo shutdown\n", " description towards the core\n undo shutdown\n"),
    GATE: (" port link-mode route\n ip", " port link-mode route\n description towards the core\n ip"),
    TOWN: (" description to xy-core1\n", " description towards the county\n"),
}


def change(bed, host):
    """Intend a new description; return its line."""
    bed.intend(host, CHANGES[host])
    return next(line.strip() for line in CHANGES[host][1].splitlines() if "towards" in line)
