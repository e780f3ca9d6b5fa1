# SPDX-License-Identifier: Apache-2.0
"""Scopes part a configuration: every section is in exactly one."""

from pathlib import Path

import pytest

from zongheng.config import parse, same, scope_names, scope_of, scoped
from zongheng.config.references import namings, object_of
from zongheng.config.scopes import aim
from zongheng.errors import ZonghengError

PLATFORM = "huawei_vrp"
GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "xiayi").glob("*.cfg"))
SCOPES = {
    "security-policy": "exit_policy",
    "nat-policy": "exit_policy",
    "nat server portal zone untrust": "exit_policy",
    "nat address-group out 0": "exit_policy",
    "ip address-set a type object": "exit_policy",
    "ip service-set a type object": "exit_policy",
    "aaa": "baseline",
    "hwtacacs-server template central": "baseline",
    "user-interface vty 0 4": "baseline",
    "undo telnet server enable": "baseline",
    "stelnet server enable": "baseline",
    "ssh user a": "baseline",
    "info-center loghost 10.0.0.1": "baseline",
    "ntp-service unicast-server 10.0.0.1": "baseline",
    "clock timezone BJ add 08:00:00": "baseline",
    "snmp-agent": "baseline",
    "acl number 2001": "baseline",
    "password-policy": "baseline",
    "profile type ips name x": "ids",
    "profile type url-filter name x": "ids",
    "update schedule ips-sdb daily 03:30": "ids",
    "firewall defend land enable": "baseline",
    "undo http server enable": "baseline",
    "firewall zone trust": "network",
    "acl number 3001": "network",
    "interface GigabitEthernet0/0/1": "network",
    "ospf 1": "network",
    "sysname A": "network",
    "location": "network",
    "ip vpn-instance A": "network",
}


@pytest.mark.parametrize(("header", "scope"), SCOPES.items())
def test_each_section_has_its_scope(header, scope):
    assert scope_of(header, PLATFORM) == scope


RUNNING = "#\nsysname OLD\n#\naaa\n local-user a level 1\n#\nsecurity-policy\n rule name old\n#\nreturn\n"
INTENDED = "#\nsysname NEW\n#\naaa\n local-user a level 2\n#\nsecurity-policy\n rule name new\n#\nreturn\n"


def test_the_scope_comes_from_the_intended_text_and_the_rest_stays():
    text = scoped(RUNNING, INTENDED, ["exit_policy"], PLATFORM)
    assert [n.text for n in parse(text).walk()] == [
        "sysname OLD",
        "aaa",
        "local-user a level 1",
        "security-policy",
        "rule name new",
    ]
    assert not parse(text).truncated


def test_scopes_outside_do_not_matter_to_the_difference():
    assert same(
        scoped(RUNNING, INTENDED, ["baseline"], PLATFORM), RUNNING.replace("level 1", "level 2"), PLATFORM
    )


def test_all_scopes_or_none_is_the_whole():
    assert scoped(RUNNING, INTENDED, scope_names(PLATFORM), PLATFORM) == INTENDED
    assert scoped(RUNNING, INTENDED, [], PLATFORM) == INTENDED


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_taking_every_scope_in_turn_leads_to_the_intended_configuration(path):
    intended, text = path.read_text(encoding="utf-8"), RUNNING
    for scope in scope_names(PLATFORM):
        text = scoped(text, intended, [scope], PLATFORM)
    assert same(text, intended, PLATFORM)


def test_unknown_scopes_are_all_named():
    with pytest.raises(ZonghengError) as error:
        scoped(RUNNING, INTENDED, ["nat", "network", "acl"], PLATFORM)
    assert [(p.code, p.found) for p in error.value.problems] == [("CFG003", "acl"), ("CFG003", "nat")]


def test_virtual_systems_keep_their_own_sections():
    running = RUNNING + "#\nswitch vsys V\n#\nsecurity-policy\n rule name vold\n#\nreturn\n"
    intended = INTENDED + "#\nswitch vsys V\n#\nsecurity-policy\n rule name vnew\n#\nreturn\n"
    text = scoped(running, intended, ["exit_policy"], PLATFORM)
    assert [n.text for n in parse(text).find("switch vsys V", "security-policy", "rule name")] == [
        "rule name vnew"
    ]


# A profile (scope ids) that a rule (scope exit_policy) names gets another name.
OLD_NAME = """#
profile type ips name old
#
security-policy
 rule name out
  profile ips old
  action permit
#
return
"""
NEW_NAME = OLD_NAME.replace("old", "new")


def headers(text):
    return [node.text for node in parse(text).children]


def test_what_another_scope_still_names_is_postponed():
    aimed = aim(OLD_NAME, NEW_NAME, ["ids"], PLATFORM)
    assert headers(aimed.text) == [
        "security-policy",
        "profile type ips name old",
        "profile type ips name new",
    ]
    (one,) = aimed.postponed
    assert (one.section, one.scope) == ("profile type ips name old", "exit_policy")
    assert one.by == ("security-policy", "rule name out", "profile ips old")


def test_an_object_goes_with_the_last_line_that_names_it():
    waiting = scoped(OLD_NAME, NEW_NAME, ["ids"], PLATFORM)
    aimed = aim(waiting, NEW_NAME, ["exit_policy"], PLATFORM)
    assert same(aimed.text, NEW_NAME, PLATFORM)
    assert aimed.released == ("profile type ips name old",)
    assert aimed.postponed == ()


def test_what_nothing_named_before_is_left_to_its_own_scope():
    running = OLD_NAME.replace("  profile ips old\n", "")
    assert aim(running, NEW_NAME, ["exit_policy"], PLATFORM).released == ()
    assert aim(running, NEW_NAME, ["ids"], PLATFORM).postponed == ()


def test_what_the_intent_keeps_is_not_released():
    without = NEW_NAME.replace("  profile ips new\n", "")
    assert aim(NEW_NAME, without, ["exit_policy"], PLATFORM).released == ()


CHAINED = """#
firewall session aging-time service-set group 600
#
ip service-set member type object
#
ip service-set group type group
 service 0 service-set member
#
return
"""


def test_what_a_postponed_object_names_waits_with_it():
    aimed = aim(CHAINED, "#\nreturn\n", ["exit_policy"], PLATFORM)
    assert [one.section for one in aimed.postponed] == [
        "ip service-set group type group",
        "ip service-set member type object",
    ]
    assert {one.scope for one in aimed.postponed} == {"network"}
    assert aim(CHAINED, "#\nreturn\n", ["network"], PLATFORM).released == (
        "ip service-set member type object",
        "ip service-set group type group",
    )


def test_a_virtual_system_has_objects_of_its_own():
    running = (
        "#\nprofile type ips name old\n#\nswitch vsys V\n"
        + OLD_NAME.removesuffix("#\nreturn\n")
        + "#\nreturn\n"
    )
    aimed = aim(running, "#\nreturn\n", ["ids"], PLATFORM)
    assert len(aimed.postponed) == 1
    assert headers(aimed.text) == ["switch vsys V"]


# object -> lines that name it
NAMED_BY = {
    "acl number 2001": (
        "ssh server acl 2001",
        "user-interface vty 0 4\n acl 2001 inbound",
        "aaa\n manager-user a\n  acl-number 2001",
        "interface GigabitEthernet0/0/1\n traffic-filter inbound acl 2001",
        "snmp-agent usm-user v3 a acl 2001",
    ),
    "acl ipv6 number 2001": (
        "ssh ipv6 server acl 2001",
        "user-interface vty 0 4\n acl ipv6 2001 inbound",
        "traffic classifier c\n if-match ipv6 acl 2001",
    ),
    "ip vpn-instance A": (
        "interface GigabitEthernet0/0/1\n ip binding vpn-instance A",
        "bgp 65001\n ipv4-family vpn-instance A",
        "info-center loghost 10.0.0.1 vpn-instance A",
        "ip route-static vpn-instance A 0.0.0.0 0.0.0.0 10.0.0.1",
    ),
    "time-range T": ("acl number 2001\n rule 5 permit source any time-range T",),
    "nat address-group out 0": ("nat-policy\n rule name r\n  action source-nat address-group out",),
    "ip service-set s type object": ("security-policy\n rule name r\n  service http s",),
    "traffic policy p": ("interface GigabitEthernet0/0/1\n traffic-policy p inbound",),
}
PAIRS = [(header, lines) for header, several in NAMED_BY.items() for lines in several]


@pytest.mark.parametrize(("header", "lines"), PAIRS)
def test_a_line_names_an_object_and_no_other(header, lines):
    sections = parse(f"#\n{lines}\n#\nreturn\n").children
    named = {naming.key for naming in namings(sections, PLATFORM)}
    known = {other: object_of(other, PLATFORM) for other in NAMED_BY}
    assert {other for other, key in known.items() if key in named} == {header}


@pytest.mark.parametrize(
    "lines",
    [
        "acl number 2001\n description as acl 2001 of the core",
        "ip vpn-instance A\n ipv4-family",
        "security-policy\n rule name r\n  service protocol tcp destination-port 80",
    ],
)
def test_an_object_does_not_name_itself_and_a_description_nothing(lines):
    assert list(namings(parse(f"#\n{lines}\n#\nreturn\n").children, PLATFORM)) == []
