# SPDX-License-Identifier: Apache-2.0
"""What a SecPath makes of a design, and what it is refused for before a line is printed."""

from dataclasses import replace

import pytest

from zongheng.config import parse
from zongheng.design.firewall import HighAvailability
from zongheng.errors import ZonghengError
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.platforms.h3c_comware.terms import terms
from zongheng.render import render_config


def refused(design):
    with pytest.raises(ZonghengError) as caught:
        render_config(design)
    return [(problem.code, problem.found) for problem in caught.value.problems]


def rules(text, kind):
    (policy,) = parse(text, "h3c_comware").find(f"security-policy {kind}")
    return {rule.text.split(" name ")[1]: [line.text for line in rule.children] for rule in policy.children}


def test_a_pair_is_refused_for_want_of_rbm(firewall):
    pair = HighAvailability(
        role="active", peer="b", interface="x", local="1.1.1.1", remote="1.1.1.2", tracked=()
    )
    assert refused(replace(firewall, availability=pair)) == [("PLT004", "availability")]


def test_every_attack_without_a_signature_is_named_at_once(firewall):
    attacks = ("land", "voodoo", "arp-spoofing")
    wanted = replace(firewall, defence=replace(firewall.defence, attacks=attacks))
    assert refused(wanted) == [("H3C001", "voodoo"), ("H3C001", "arp-spoofing")]


def test_a_banner_with_the_character_that_ends_it_is_refused(firewall):
    banner = "100% watched"
    wanted = replace(firewall, system=replace(firewall.system, banner=banner))
    assert refused(wanted) == [("H3C003", banner)]


def test_names_that_comware_does_not_take_are_refused(firewall):
    policy = firewall.exit_policy
    long = "a-name-that-is-as-long-as-can-be"
    services = (replace(policy.service_sets[0], name=long[:29]), *policy.service_sets[1:])
    addresses = (replace(policy.address_sets[0], name=long, prefixes6=()), *policy.address_sets[1:])
    wanted = replace(policy, service_sets=services, address_sets=addresses)
    assert refused(replace(firewall, exit_policy=wanted)) == [("H3C004", long), ("H3C004", f"zh-{long[:29]}")]


def _over(firewall, carrier):
    """Return the firewall with its first translation over one carrier only."""
    policy = firewall.exit_policy
    nat = (replace(policy.nat[0], carrier=carrier), *policy.nat[1:])
    return replace(firewall, exit_policy=replace(policy, nat=nat))


def test_a_translation_over_one_of_several_carriers_is_refused(firewall):
    port = next(i for i in firewall.interfaces if i.purpose == "carrier")
    both = replace(firewall, interfaces=(*firewall.interfaces, replace(port, name="x", plane="telecom")))
    assert refused(_over(both, "unicom")) == [("H3C002", "unicom")]
    assert render_config(_over(firewall, "unicom")) == render_config(firewall), "it is the only one"


def test_sources_are_translated_to_the_addresses_of_a_pool(firewall):
    policy = firewall.exit_policy
    pool = replace(policy.nat[0], mode="pool", prefixes=("198.51.100.0/28",))
    text = render_config(replace(firewall, exit_policy=replace(policy, nat=(pool, *policy.nat[1:]))))
    tree = parse(text, "h3c_comware")
    assert [n.text for n in tree.find("nat address-group 1", "address")] == [
        "address 198.51.100.0 198.51.100.15"
    ]
    actions = [node.text for node in tree.find("nat global-policy", "rule", "action snat")]
    assert actions == ["action snat address-group 1", "action snat easy-ip"]


def test_a_rule_for_addresses_of_one_family_never_becomes_a_rule_for_all_of_the_other(firewall):
    text = render_config(firewall)
    assert "guard-video-out" in rules(text, "ip")
    assert "guard-video-out" not in rules(text, "ipv6")
    assert "source-ip never-video" in rules(text, "ip")["guard-video-out"]


def test_a_rule_with_addresses_of_both_families_stands_in_both_policies(firewall):
    policy = firewall.exit_policy
    sets = tuple(
        replace(one, prefixes6=("2001:db8::/48",)) if one.name == "sites" else one
        for one in policy.address_sets
    )
    text = render_config(replace(firewall, exit_policy=replace(policy, address_sets=sets)))
    assert "source-ip sites" in rules(text, "ip")["out-web"]
    assert "source-ip sites-v6" in rules(text, "ipv6")["out-web"]
    assert "out-mail" in rules(text, "ipv6")
    assert "lan-resolve" not in rules(text, "ipv6"), "its targets have IPv4 only"


@pytest.mark.parametrize(("default", "last"), [("deny", "action drop"), ("permit", "action pass")])
def test_what_no_rule_names_is_decided_by_the_last_rule_of_both_policies(firewall, default, last):
    text = render_config(replace(firewall, exit_policy=replace(firewall.exit_policy, default=default)))
    for kind in ("ip", "ipv6"):
        *_, (name, lines) = rules(text, kind).items()
        assert (name, lines[0]) == ("zh-default", last)


def test_sessions_are_inspected_by_what_their_rule_asks_for(firewall):
    text = render_config(firewall)
    assert "profile zh_ips_av_url" in rules(text, "ip")["out-web"]
    assert "profile zh_ips" in rules(text, "ip")["out-dns"]
    assert terms(firewall).profiles["zh_ips_av"] == ("ips", "av")


def test_object_groups_of_all_kinds_share_one_space_of_names(firewall):
    policy = firewall.exit_policy
    sets = tuple(replace(one, prefixes6=("2001:db8::/48",)) for one in policy.address_sets)
    text = render_config(replace(firewall, exit_policy=replace(policy, address_sets=sets)))
    groups = [node.text.split()[-1] for node in parse(text, "h3c_comware").find("object-group")]
    assert len(groups) == len(set(groups))


def test_the_first_configuration_is_enough_to_reach_the_device(firewall):
    text = bootstrap_text(firewall)
    for line in ("ssh server enable", "ssh server acl 2001", "local-user netops class manage", "return"):
        assert f"\n{line}\n" in f"\n{text}"
    assert "snmp-agent" not in text
