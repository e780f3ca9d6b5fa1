# SPDX-License-Identifier: Apache-2.0
"""The first configuration: the least of a device's design that makes it reachable and safe.

It is the design without everything that a device can be given once it is reached, rendered by the
same templates, so that the full configuration only adds to it.
"""

from __future__ import annotations

from dataclasses import replace

from zongheng.config import bundle
from zongheng.config.bundle import Bundle
from zongheng.design.model import Bgp, DeviceDesign, Interface
from zongheng.intent import MANAGEMENT
from zongheng.policy.model import LOCAL, ExitPolicy
from zongheng.render import render_config

LOGIN_ACL = 2001
LEFT_OUT = ("snmp-agent",)
"""Statements that wait for the full configuration: their secrets need not travel before."""
LEFT_OUT_FILES = ("/etc/snmp/", "/etc/suricata/", "/etc/systemd/system/suricata.service.d/")
LEFT_OUT_UNITS = ("snmpd", "suricata")
"""The same of a machine's bundle; a sensor's inspection takes long to start, and waits as well."""


def bootstrap_text(design: DeviceDesign) -> str:
    """Return the first configuration as device text, secrets as references."""
    text = render_config(bootstrap_design(design))
    if design.platform in bundle.PLATFORMS:
        return _without_left_out(bundle.read(text)).text
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(LEFT_OUT))


def bootstrap_design(design: DeviceDesign) -> DeviceDesign:
    """Return the design reduced to its management plane, its system account and its login rules."""
    kept = _management_interfaces(design)
    names = {interface.name for interface in kept}
    sessions = _global_sessions(design.bgp)
    filters = _filters(sessions)
    return replace(
        design,
        accounts=tuple(account for account in design.accounts if account.role == "system"),
        vrfs=(),
        interfaces=kept,
        ospf=tuple(process for process in design.ospf if process.vrf is None),
        isis=tuple(process for process in design.isis if process.vrf is None),
        bgp=sessions,
        prefix_lists=tuple(entry for entry in design.prefix_lists if entry.name in filters),
        statics=tuple(route for route in design.statics if route.vrf is None),
        acls=tuple(acl for acl in design.acls if acl.number == LOGIN_ACL),
        dhcp_pools=(),
        qos=None,
        mirror=None,
        zones=tuple(
            replace(zone, interfaces=tuple(name for name in zone.interfaces if name in names))
            for zone in design.zones
        ),
        health_checks=(),
        availability=None,
        exit_policy=None if _filters_itself(design) else _of_the_gateway(design.exit_policy),
        inspection=None,
        defence=None,
    )


def _global_sessions(bgp: Bgp | None) -> Bgp | None:
    """Return the sessions of the management plane: where BGP leads upward, nothing else leads back."""
    families = tuple(one for one in bgp.families if one.vrf is None) if bgp else ()
    return replace(bgp, families=families) if bgp and families else None


def _filters(bgp: Bgp | None) -> set[str]:
    peers = [peer for family in (bgp.families if bgp else ()) for peer in family.peers]
    return {name for peer in peers for name in (peer.import_list, peer.export_list)}


def _without_left_out(full: Bundle) -> Bundle:
    return Bundle(
        tuple(file for file in full.files if not file.path.startswith(LEFT_OUT_FILES)),
        tuple(unit for unit in full.services if unit not in LEFT_OUT_UNITS),
    )


def _filters_itself(design: DeviceDesign) -> bool:
    """Tell whether a gateway's own filter is another than that of its zones: a machine's namespaces are."""
    return design.platform in bundle.PLATFORMS


def _management_interfaces(design: DeviceDesign) -> tuple[Interface, ...]:
    """Return the interfaces of the management plane, with the ports that carry them."""
    plane = [i for i in design.interfaces if i.plane == MANAGEMENT or i.name == design.management.interface]
    names = {i.name for i in plane} | {i.parent for i in plane}
    kept = (i for i in design.interfaces if i.name in names or i.purpose == "endpoint")
    return tuple(
        replace(i, qos=None, trust_dscp=False, dhcp=i.dhcp if i.dhcp == "client" else None, dhcp_server=None)
        for i in kept
    )


def _of_the_gateway(policy: ExitPolicy | None) -> ExitPolicy | None:
    """Return what a firewall needs for itself: everything through it waits for the full policy."""
    if policy is None:
        return None
    rules = tuple(rule for rule in policy.rules if LOCAL in (*rule.from_zones, *rule.to_zones))
    addresses = {name for rule in rules for name in (*rule.sources, *rule.destinations)}
    services = {name for rule in rules for name in rule.services}
    return replace(
        policy,
        address_sets=tuple(entry for entry in policy.address_sets if entry.name in addresses),
        service_sets=tuple(entry for entry in policy.service_sets if entry.name in services),
        rules=rules,
        nat=(),
        published=(),
        never_outside=(),
    )
