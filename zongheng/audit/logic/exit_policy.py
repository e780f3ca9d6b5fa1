# SPDX-License-Identifier: Apache-2.0
"""The firewall's rules: nothing wide open, nothing dead, and inner domains stay inside."""

from __future__ import annotations

from collections.abc import Callable

from zongheng.audit.device import Device, says
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.firewall import OUTSIDE, FirewallRule, firewall_rules, overlapping
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.policy.space import Region, addresses, meet, without


def any_to_any(device: Device, facts: SiteFacts) -> list[Observation]:
    """No permit leaves source, destination and service all open."""
    del facts
    return _each_permit(
        device,
        lambda rule: rule.sources is None and rule.destinations is None and rule.services is None,
        "规则 {name} 放行任意源、任意目的、任意服务",
        "rule {name} permits any source, any destination, any service",
    )


def five_tuple(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each permit names zones, its service, and addresses on the side that is ours."""
    del facts
    return _each_permit(
        device,
        _is_vague,
        "规则 {name} 没有写全区域、地址和服务",
        "rule {name} does not name zones, addresses and service",
    )


def _is_vague(rule: FirewallRule) -> bool:
    if rule.services is None or not rule.from_zones or not rule.to_zones:
        return True
    if "local" in rule.from_zones:
        return False  # the gateway's own sessions come from the gateway's own addresses
    if rule.from_outside:
        return rule.destinations is None and rule.to_zones != {"local"}
    return rule.sources is None


def _each_permit(
    device: Device, is_bad: Callable[[FirewallRule], bool], zh: str, en: str
) -> list[Observation]:
    found = []
    for policy in firewall_rules(device):
        for rule in (one for one in policy if one.permits):
            if is_bad(rule):
                why = words(zh.format(name=rule.name), en.format(name=rule.name))
                found.append(failed(rule.node, section=rule.node.parent, why=why, values={"name": rule.name}))
            else:
                found.append(passed(rule.node, section=rule.node.parent))
    return found


def shadowed(device: Device, facts: SiteFacts) -> list[Observation]:
    """No rule is covered whole by those above it."""
    del facts
    found = []
    for policy in firewall_rules(device):
        above: list[tuple[str, Region]] = []
        for rule in policy:
            cover = [(name, region) for name, region in above if meet(region, rule.region)]
            if rule.region[0] and cover and not without([rule.region], [region for _, region in cover]):
                names = "、".join(name for name, _ in cover)
                why = words(
                    f"规则 {rule.name} 被前面的 {names} 完全覆盖，永不生效",
                    f"{rule.name} never matches: {names} cover it",
                )
                values = {"name": rule.name}
                found.append(failed(rule.node, section=rule.node.parent, why=why, values=values))
            else:
                found.append(passed(rule.node, section=rule.node.parent))
            above.append((rule.name, rule.region))
    return found


def never_outside(device: Device, facts: SiteFacts) -> list[Observation]:
    """No permit and no translation takes an inner domain's addresses to the internet."""
    if not facts.never_outside:
        return [
            review(why=words("没有业务域地址数据可对照", "the site names no inner domains to compare with"))
        ]
    inner = {domain: addresses(prefixes) for domain, prefixes in facts.never_outside.items()}
    found = []
    for policy_name in ("security-policy", "nat-policy"):
        for policy in firewall_rules(device, policy_name):
            for rule in (one for one in policy if one.permits and _leads_out(one)):
                named = sorted(domain for domain, space in inner.items() if overlapping(rule.sources, space))
                if not named:
                    found.append(passed(rule.node, section=rule.node.parent))
                    continue
                node = says(rule.node, r"source-address .+") or rule.node
                why = words(
                    f"规则 {rule.name} 的源地址包含不得出网的域：{'、'.join(named)}",
                    f"the sources of {rule.name} include domains that must stay inside: {', '.join(named)}",
                )
                values = {"name": rule.name, "section": policy_name}
                found.append(failed(node, section=rule.node, why=why, values=values))
    return found or [passed(section=device.first("security-policy"))]


def _leads_out(rule: FirewallRule) -> bool:
    """Tell whether inner hosts go outside by it; the gateway's own sessions are no domain's."""
    outward = not rule.to_zones or OUTSIDE in rule.to_zones
    return outward and not (rule.from_zones and rule.from_zones <= {OUTSIDE, "local"})
