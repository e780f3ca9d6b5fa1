# SPDX-License-Identifier: Apache-2.0
"""The firewall's rules: nothing wide open, nothing dead, and inner domains stay inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zongheng.audit.device import Device, saying
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.exit_rules import ExitRule, security_rules, translation_rules
from zongheng.audit.reading.firewall import LOCAL, FirewallRule, overlapping
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode
from zongheng.policy.space import Intervals, Region, addresses, intersection, meet, without

_SOURCE = 2
"""The axis of a rule's region that holds its sources."""


def any_to_any(device: Device, facts: SiteFacts) -> list[Observation]:
    """No permit leaves source, destination and service all open."""
    del facts
    return _each_permit(
        device,
        lambda rule: (
            rule.sources is None
            and rule.destinations is None
            and rule.services is None
            and not rule.conditional
        ),
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


def _is_vague(rule: ExitRule) -> bool:
    if (rule.services is None and not rule.applications) or not rule.from_zones or not rule.to_zones:
        return True
    if LOCAL in rule.from_zones or (rule.to_zones == {LOCAL} and not rule.from_outside):
        return False  # one side is the gateway itself, which the zone names as well as an address would
    if rule.from_outside:
        return (rule.sources if rule.to_zones == {LOCAL} else rule.destinations) is None
    return rule.sources is None


def _each_permit(device: Device, is_bad: Callable[[ExitRule], bool], zh: str, en: str) -> list[Observation]:
    found = []
    for policy in security_rules(device):
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
    for policy in security_rules(device):
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
            if not rule.conditional:
                above.append((rule.name, rule.region))
    return found


def never_outside(device: Device, facts: SiteFacts) -> list[Observation]:
    """No permit and no translation takes an inner domain's addresses to the internet."""
    if not facts.never_outside:
        return [
            review(why=words("没有业务域地址数据可对照", "the site names no inner domains to compare with"))
        ]
    inner = {domain: addresses(prefixes) for domain, prefixes in facts.never_outside.items()}
    judged = [
        *[_outward(rule, sources, inner) for rule, sources in _let_out(device)],
        *[
            _outward(rule, [rule.region[_SOURCE]], inner)
            for policy in translation_rules(device)
            for rule in policy
            if rule.permits and _leads_out(rule)
        ],
    ]
    return judged or [passed(section=device.first("security-policy"))]


def _let_out(device: Device) -> Iterator[tuple[ExitRule, list[Intervals]]]:
    """Yield each permit towards outside with the sources that the denials above it leave."""
    for policy in security_rules(device):
        denied: list[Region] = []
        for rule in policy:
            if not rule.permits and not rule.conditional:
                denied.append(rule.region)
            elif rule.permits and _leads_out(rule):
                yield rule, [region[_SOURCE] for region in without([rule.region], denied)]


def _outward(rule: ExitRule, sources: list[Intervals], inner: Mapping[str, Intervals]) -> Observation:
    named = sorted(
        domain for domain, space in inner.items() if any(intersection(one, space) for one in sources)
    )
    if rule.sources == ():
        why = words(
            f"规则 {rule.name} 的源地址无法从配置得知",
            f"the sources of {rule.name} cannot be told from the text",
        )
        return review(rule.node, section=rule.node.parent, why=why)
    if not named:
        return passed(rule.node, section=rule.node.parent)
    section = rule.node.parent.text if rule.node.parent is not None else ""
    why = words(
        f"规则 {rule.name} 的源地址包含不得出网的域：{'、'.join(named)}",
        f"the sources of {rule.name} include domains that must stay inside: {', '.join(named)}",
    )
    values = {"name": rule.name, "section": section}
    return failed(_source_line(rule, inner), section=rule.node, why=why, values=values)


def _source_line(rule: ExitRule, inner: Mapping[str, Intervals]) -> ConfigNode:
    """Return the line that names the forbidden sources; the rule itself where it names none."""
    if not isinstance(rule, FirewallRule):
        return rule.node
    for node, match in saying(rule.node, r"source-address (?P<value>.+)"):
        space = rule.objects.addresses([match["value"]])
        if any(overlapping(space, forbidden) for forbidden in inner.values()):
            return node
    return rule.node


def _leads_out(rule: ExitRule) -> bool:
    """Tell whether inner hosts go outside by it; the gateway's own sessions are no domain's."""
    only_outer = rule.from_zones and rule.from_zones <= rule.sides.outside | {LOCAL}
    return rule.leads_outside and not only_outer
