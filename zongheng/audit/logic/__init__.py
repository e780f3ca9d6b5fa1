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
        ports.unused_ports_are_shut,
        ports.used_ports_are_named,
        remote_services.telnet_is_off,
        routing.ospf_is_authenticated,
        routing.bgp_is_authenticated,
        separation.domains_do_not_leak,
        separation.domain_addresses_stay_inside,
        servers.log_hosts,
        servers.time_servers,
        servers.trap_hosts,
    )
}
