# SPDX-License-Identifier: Apache-2.0
"""Only a device of ours at the other end of the cable is told who is there: no user, no carrier."""

import pytest

from narrow_lines import configuration, designs, interface

HUAWEI = sorted(host for host, design in designs().items() if design.platform == "huawei_vrp")


@pytest.mark.parametrize("host", HUAWEI)
def test_a_port_announces_the_device_to_devices_of_ours_and_to_nobody_else(host):
    text = configuration(host)
    assert "\n#\nlldp enable\n#\n" in text
    for port in designs()[host].interfaces:
        if port.kind == "physical" and port.enabled:
            quiet = "undo lldp enable" in interface(text, port.name)
            assert quiet != leads_to_one_of_ours(port), port.name


def leads_to_one_of_ours(port):
    words = port.description.removeprefix("HEARTBEAT ").split()
    return words[:1] == ["TO"] and words[1] in designs()
