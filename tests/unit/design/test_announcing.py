# SPDX-License-Identifier: Apache-2.0
"""Only a device of ours at the other end of the cable is told who is there: no user, no carrier."""

from pathlib import Path

import pytest

from narrow_lines import configuration, designs, interface

EXIT = Path(__file__).parents[2] / "golden" / "inventories" / "nanyang_county" / "th-exit1.cfg"
HUAWEI = sorted(host for host, design in designs().items() if design.platform == "huawei_vrp")


@pytest.mark.parametrize("host", HUAWEI)
def test_a_port_announces_the_device_to_devices_of_ours_and_to_nobody_else(host):
    text = configuration(host)
    assert "\n#\nlldp enable\n#\n" in text
    for port in designs()[host].interfaces:
        if port.kind == "physical" and port.enabled:
            quiet = "undo lldp enable" in interface(text, port.name)
            assert quiet != leads_to_one_of_ours(port), port.name


def test_a_firewall_of_h3c_is_known_to_its_core_and_to_nobody_else():
    firewall = EXIT.read_text(encoding="utf-8")
    assert "\n#\nlldp global enable\n#\n" in firewall
    ports = [line.split()[1] for line in firewall.splitlines() if line.startswith("interface Gig")]
    lines = {port: interface(firewall, port) for port in ports if "." not in port}
    used = {port: found for port, found in lines.items() if "shutdown" not in found}
    told = {found[1] for found in used.values() if "undo lldp enable" not in found}
    assert told == {"description TO th-core1 XGigabitEthernet2/0/0"}
    assert len(used) > len(told)


def leads_to_one_of_ours(port):
    words = port.description.removeprefix("HEARTBEAT ").split()
    return words[:1] == ["TO"] and words[1] in designs()
