# SPDX-License-Identifier: Apache-2.0
"""What a gateway lets through is told exactly, from its policy and from its running text alike."""

import shutil
from datetime import date
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.change.decisions import changed, compiled, running
from zongheng.change.intent_patch import apply_patch
from zongheng.change.ticket import load_ticket
from zongheng.design import design_network
from zongheng.devices import HostRecord
from zongheng.intent import load_network
from zongheng.policy.decision import decide
from zongheng.policy.model import AddressSet, ExitPolicy, Rule, ServiceItem, ServiceSet, Zone
from zongheng.render import render_config

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
HOST = "xy-exit1"
USG = HostRecord(host=HOST, role="exit", platform="huawei_vrp", flavour="usg", address4="10.140.32.3")
MACHINE = HostRecord(host=HOST, role="exit", platform="linux", flavour="frr", address4="10.140.32.3")


@pytest.fixture(scope="module")
def gateway():
    """The exit gateway's design and its rendered text."""
    return planned(XIAYI)


def planned(inventory, overlays=()):
    intent = load_network(inventory, overlays=overlays)
    ledger = allocate(intent, Ledger.load(inventory / "ledger.csv"), date=date(2026, 11, 22), by="tests")
    design = design_network(intent, AddressPlan(intent, ledger))[HOST]
    return design, render_config(design)


def test_the_text_of_a_gateway_enforces_exactly_what_its_policy_was_compiled_to(gateway):
    design, text = gateway
    assert design.exit_policy.rules
    assert design.exit_policy.published
    assert changed(compiled(design.exit_policy), running(USG, text)) == ()


EDITS = {
    "a port is opened": (
        "destination-port 443\n#\naaa",
        "destination-port 443\n service 1 protocol tcp destination-port 8443\n#\naaa",
        [("published-portal", "tcp/8443", "deny", "permit")],
    ),
    "a service is taken away": (
        " service 4 protocol tcp source-port 0 to 65535 destination-port 995\n",
        "",
        [("out-mail", "tcp/995", "permit", "deny")],
    ),
    "a rule is disabled": (
        " rule name portal-resolve\n",
        " rule name portal-resolve\n  disable\n",
        [("portal-resolve", "tcp/53 udp/53", "permit", "deny")],
    ),
    "a way out for everything": (
        "security-policy\n",
        "security-policy\n rule name oops\n  source-zone dmz\n  destination-zone dmz\n  action permit\n",
        [("oops", "any", "deny", "permit")],
    ),
    "a rule that never matches": (
        "#\nnat-policy",
        " rule name late\n  source-zone manage\n  destination-zone local\n  action deny\n#\nnat-policy",
        [],
    ),
    "only an inspection": ("  profile ips zh_ips\n", "", []),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_by_hand_shows_as_the_decisions_that_it_changes(gateway, case):
    old, new, expected = EDITS[case]
    _, text = gateway
    assert old in text
    found = changed(running(USG, text), running(USG, text.replace(old, new)))
    # a decision has a row for each family, and for each shape that its packets fall into
    assert {(d.rule, d.packets.rpartition(", ")[2], d.before, d.after) for d in found} == set(expected)


def test_a_server_that_is_published_elsewhere_is_two_decisions(gateway):
    _, text = gateway
    moved = text.replace("inside 10.141.0.10 443 vrrp 1", "inside 10.141.0.11 443 vrrp 1")
    assert [str(one) for one in changed(running(USG, text), running(USG, moved))] == [
        "tcp 203.0.113.5:443 → 10.141.0.11:443: – → published (nat server)",
        "tcp 203.0.113.5:443 → 10.141.0.10:443: published → – (nat server)",
    ]


def test_a_conditional_rule_counts_at_its_widest(gateway):
    _, text = gateway
    denied = text.replace(
        "security-policy\n",
        "security-policy\n rule name lunch\n  source-zone trust\n  time-range noon\n  action deny\n",
    )
    assert changed(running(USG, text), running(USG, denied)) == ()
    permitted = denied.replace("time-range noon\n  action deny", "time-range noon\n  action permit")
    assert {d.rule for d in changed(running(USG, text), running(USG, permitted))} == {"lunch"}


def test_a_linux_gateway_s_texts_tell_the_same_change_port_by_port(tmp_path):
    inventory = Path(shutil.copytree(XIAYI, tmp_path / "xiayi"))
    _, before = planned(inventory, [XIAYI / "lab.yml"])
    assert changed(running(MACHINE, before), running(MACHINE, before)) == ()
    assert running(MACHINE, before).published
    apply_patch(inventory, load_ticket(XIAYI / "tickets" / "T2026-002.yml").patch)
    _, after = planned(inventory, [XIAYI / "lab.yml"])
    found = changed(running(MACHINE, before), running(MACHINE, after))
    permitted = [one for one in found if one.after == "permit"]
    assert permitted
    assert {one.packets.rpartition(", ")[2] for one in permitted} == {"tcp/8443"}
    assert all("10.141.0.10/32" in one.packets for one in permitted)
    assert {one.packets for one in found if one.after == "published"} == {
        "tcp 198.51.100.5:8443 → 10.141.0.10:8443",
        "tcp 203.0.113.5:8443 → 10.141.0.10:8443",
    }
    assert not [one for one in found if one.after in ("deny", "–")]


ZONES = ("dmz", "trust", "untrust")
NETS = ("10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/30", "2001:db8::/127")
PORTS = ((1, 1), (2, 3), (1, 3))
SETS = tuple(
    AddressSet(f"a{n}", "", *((net,), ()) if "." in net else ((), (net,))) for n, net in enumerate(NETS)
)
SERVICES = tuple(ServiceSet(f"s{n}", "", (ServiceItem("tcp", *ports),)) for n, ports in enumerate(PORTS))


def some(names):
    return st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)


rules = st.builds(
    lambda zones, ends, services, action: (*zones, *ends, services, action),
    st.tuples(some(ZONES), some(ZONES)),
    st.tuples(*(some([one.name for one in SETS]),) * 2),
    some([one.name for one in SERVICES]),
    st.sampled_from(["permit", "deny"]),
)


def policy(drawn):
    named = tuple(Rule(f"r{n}", "", *parts) for n, parts in enumerate(drawn))
    zones = tuple(Zone(name, "", number) for number, name in enumerate(ZONES))
    return ExitPolicy("", zones, SETS, SERVICES, named, "deny")


def holds(decision, zone_from, zone_to, source, destination, protocol, port):
    """Tell whether a packet is among those that a decision's words name."""
    zones, ends, services = decision.packets.split(", ")
    return (
        all(
            z == "any" or packet in z.split(",")
            for z, packet in zip(zones.split(" → "), (zone_from, zone_to), strict=True)
        )
        and all(within(end, ip) for end, ip in zip(ends.split(" → "), (source, destination), strict=True))
        and (services == "any" or any(on_port(part, protocol, port) for part in services.split()))
    )


def within(words, address):
    ip = ip_address(address)
    nets = [(word[0] == "!", ip_network(word.lstrip("!"))) for word in words.split()]
    inside = [net for out, net in nets if not out and net.version == ip.version and ip in net]
    return bool(inside) and not any(out and net.version == ip.version and ip in net for out, net in nets)


def on_port(part, protocol, port):
    name, _, ports = part.partition("/")
    first, _, last = ports.partition("-")
    return name == protocol and (not ports or int(first) <= port <= int(last or first))


@given(st.lists(rules, max_size=4), st.lists(rules, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_packet_is_in_a_changed_decision_just_when_the_two_policies_decide_it_otherwise(first, second):
    before, after = policy(first), policy(second)
    decisions = changed(compiled(before), compiled(after))
    for zones in product(ZONES, ZONES):
        for ends in (("10.0.0.0", "10.0.0.3"), ("10.0.0.2", "10.9.9.9"), ("2001:db8::1", "2001:db8::2")):
            for port in (1, 2, 4):
                packet = (*zones, *ends, "tcp", port)
                told = {(one.before, one.after) for one in decisions if holds(one, *packet)}
                actions = decide(before, *packet).action, decide(after, *packet).action
                assert told == ({actions} if actions[0] != actions[1] else set())


@given(st.lists(rules, max_size=4))
@settings(max_examples=20, deadline=None)
def test_a_policy_changes_nothing_of_itself(drawn):
    assert changed(compiled(policy(drawn)), compiled(policy(drawn))) == ()
