# SPDX-License-Identifier: Apache-2.0
"""Rules that a pattern cannot say: functions of a device and the site's facts, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.logic import (
    access_control,
    accounts,
    exit_policy,
    exit_protection,
    login,
    machine_access,
    machine_accounts,
    machine_filters,
    machine_routing,
    machine_services,
    ports,
    remote_services,
    routing,
    separation,
    servers,
)
from zongheng.audit.verdict import Observation

Logic = Callable[[Device, SiteFacts], list[Observation]]

LOGIC: Mapping[str, Logic] = {
    function.__name__: function
    for function in (
        access_control.lists_are_applied,
        access_control.lists_exist,
        access_control.management_sources,
        access_control.management_sources_ipv6,
        access_control.snmp_sources,
        accounts.default_accounts,
        accounts.hashed_passwords,
        accounts.lockout,
        accounts.roster,
        accounts.separated_roles,
        exit_policy.any_to_any,
        exit_policy.five_tuple,
        exit_policy.never_outside,
        exit_policy.shadowed,
        exit_protection.availability,
        exit_protection.intrusion_prevention,
        exit_protection.antivirus,
        exit_protection.rule_logging,
        exit_protection.outside_services,
        login.every_line_authenticates,
        login.idle_sessions_end,
        login.two_factors,
        machine_accounts.machine_default_accounts,
        machine_accounts.machine_hashed_passwords,
        machine_accounts.machine_roster,
        machine_accounts.machine_separated_roles,
        machine_accounts.readable_secrets,
        machine_filters.filters_deny,
        machine_access.machine_management_sources,
        machine_access.machine_management_sources_ipv6,
        machine_access.machine_outside_services,
        machine_access.machine_snmp_sources,
        machine_filters.sessions_decide,
        machine_filters.sets_are_used,
        machine_filters.sets_exist,
        machine_routing.machine_bgp,
        machine_routing.machine_igp,
        machine_routing.namespaces_do_not_leak,
        machine_routing.namespaces_hold_their_addresses,
        machine_services.exit_pair,
        machine_services.file_services_are_masked,
        machine_services.machine_log_hosts,
        machine_services.machine_ports_are_named,
        machine_services.machine_time_servers,
        machine_services.machine_trap_hosts,
        machine_services.sensor_detects,
        machine_services.telnet_is_masked,
        machine_services.web_management_is_masked,
        ports.unused_ports_are_shut,
        ports.used_ports_are_named,
        remote_services.telnet_is_off,
        routing.igp_is_authenticated,
        routing.bgp_is_authenticated,
        separation.domains_do_not_leak,
        separation.domain_addresses_stay_inside,
        servers.log_hosts,
        servers.time_servers,
        servers.trap_hosts,
    )
}
