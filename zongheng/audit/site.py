# SPDX-License-Identifier: Apache-2.0
"""The site's facts for the checks, out of the intent and the ledger."""

from __future__ import annotations

from zongheng.addressing.demand import domain_prefixes
from zongheng.addressing.layout import lan6
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import State
from zongheng.audit.facts import SiteFacts
from zongheng.intent import Domain, Intent


def site_facts(intent: Intent, ledger: Ledger) -> SiteFacts:
    """Return what the network's own data says; IPv6 LANs are those that the ledger gave."""
    zone = intent.management_zone
    inside = {name for policy in intent.exits.values() for name in policy.never_outside}
    return SiteFacts(
        management=tuple(map(str, zone.prefixes)),
        log_hosts=tuple(map(str, zone.log)),
        ntp_servers=tuple(map(str, zone.ntp)),
        nms_hosts=tuple(map(str, zone.nms)),
        accounts={account.name: account.role for account in intent.accounts},
        domains={domain.vpn: _prefixes(intent, ledger, domain) for domain in intent.domains.values()},
        never_outside={
            domain.title: _prefixes(intent, ledger, domain)
            for domain in intent.domains.values()
            if domain.name in inside
        },
        timezone=(intent.network.timezone.name, intent.network.timezone.offset),
    )


def _prefixes(intent: Intent, ledger: Ledger, domain: Domain) -> tuple[str, ...]:
    given = [
        str(lan6(ledger.prefixes[row.key], intent.lan6_number(domain.name)))
        for row in ledger.rows.values()
        if row.pool == "ipv6" and not row.is_region and row.state is not State.TOMBSTONE
    ]
    return (*domain_prefixes(intent, domain.name), *given)
