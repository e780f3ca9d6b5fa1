# SPDX-License-Identifier: Apache-2.0
"""The rules of an exit in the one form in which they are judged, whatever carries them out."""

from __future__ import annotations

from collections.abc import Sequence

from zongheng.audit.device import Device
from zongheng.audit.device_text import LINUX
from zongheng.audit.reading.firewall import FirewallRule, firewall_rules
from zongheng.audit.reading.gateway_rules import GatewayRule, gateway_rules

ExitRule = FirewallRule | GatewayRule


def security_rules(device: Device) -> Sequence[Sequence[ExitRule]]:
    """Return the rules between zones, a list a virtual system or filter, in order."""
    return gateway_rules(device) if device.flavour == LINUX else firewall_rules(device)


def translation_rules(device: Device) -> Sequence[Sequence[ExitRule]]:
    """Return the rules that translate sources, likewise."""
    if device.flavour == LINUX:
        return gateway_rules(device, translation=True)
    return firewall_rules(device, "nat-policy")
