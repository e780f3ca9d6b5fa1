# SPDX-License-Identifier: Apache-2.0
"""The vendor's notation, compiled and matched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.twin.grammar.matcher import Match, Matcher, Refusal
from zongheng.twin.grammar.notation import NotationError, compile_format
from zongheng.twin.models.model import load_model

PORTS = load_model("AR6140-S", "ar")


def reader(*formats: str) -> Matcher[str]:
    matcher: Matcher[str] = Matcher({})
    for text in formats:
        matcher.add(compile_format(text), text)
    return matcher


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sysname = <name:word 1-246>", "sysname R1", "sysname R1"),
        ("mtu = <n:int 46-9600>", "mt 1500", "mtu 1500"),
        ("a [ b | c ]", "a", "a"),
        ("a [ b | c ]", "a c", "a c"),
        ("a { b | c } d", "a b d", "a b d"),
        ("a { b <n:int> | c | d } *", "a d b 7", "a d b 7"),
        ("a [ b <n:int> | c ] *", "a", "a"),
        ("vlan { <v:int 1-4094> [ to <w:int 1-4094> ] } &<1-3>", "vlan 1 to 5 9", "vlan 1 to 5 9"),
        (
            "ip address = <ip:ipv4> <mask:mask>",
            "ip address 10.0.0.1 30",
            "ip address 10.0.0.1 255.255.255.252",
        ),
        ("ipv6 address <p:prefix6>", "ipv6 address 2001:db8:0:0::1/64", "ipv6 address 2001:DB8::1/64"),
        ("interface <p:interface>", "interface g 0/0/1", "interface GigabitEthernet0/0/1"),
        ("interface <p:interface>", "int gi0/0/1.100", "interface GigabitEthernet0/0/1.100"),
        ("description = <text:text>", "description  to  the east", "description to  the east"),
        ("area <a:area>", "area 7", "area 0.0.0.7"),
        ("if-match dscp <d:dscp>", "if-match dscp 46", "if-match dscp ef"),
        ("rule source <ip:ipv4> <w:wildcard>", "rule source 10.0.0.1 0.0.0.0", "rule source 10.0.0.1 0"),
    ],
)
def test_a_line_is_read_and_made_whole(text: str, line: str, words: str) -> None:
    match = reader(text).read(line, PORTS)
    assert isinstance(match, Match), match
    assert " ".join(match.words) == words


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("hostname R1", "Unrecognized command", 0),
        ("ip adress 10.0.0.1 24", "Unrecognized command", 3),
        ("ip address 300.1.1.1 24", "Wrong parameter", 11),
        ("ip address 10.0.0.1 33", "Wrong parameter", 20),
        ("ip address 10.0.0.1 255.0.255.0", "Wrong parameter", 20),
        ("ip address 10.0.0.1 24 25", "Too many parameters", 23),
        ("ip address 10.0.0.1", "Incomplete command", 20),
        ("ip address", "Incomplete command", 11),
        ("mtu 20", "Wrong parameter", 4),
        ("mtu 9601", "Wrong parameter", 4),
        ("interface GigabitEthernet0/0/40", "Wrong parameter", 10),
        ("interface Ten-GigabitEthernet1/0/1", "Wrong parameter", 10),
        ("in", "Ambiguous command", 0),
    ],
)
def test_a_wrong_line_is_refused_at_its_first_wrong_word(line: str, reason: str, column: int) -> None:
    matcher = reader(
        "ip address <ip:ipv4> <mask:mask>",
        "mtu <n:int 46-9600>",
        "interface <p:interface>",
        "info-center enable",
    )
    assert matcher.read(line, PORTS) == Refusal(reason, column)


def test_the_identity_ends_where_the_format_says() -> None:
    match = reader("peer <p:peer> as-number = <as:as>").read("peer 10.0.0.1 as 65000", PORTS)
    assert isinstance(match, Match)
    assert (match.identity, match.value) == (("peer", "10.0.0.1", "as-number"), ("65000",))


def test_an_exact_keyword_wins_over_a_longer_one() -> None:
    match = reader("display ip interface", "display ip").read("display ip", PORTS)
    assert isinstance(match, Match)
    assert match.subject == "display ip"


@pytest.mark.parametrize("text", ["a [ b", "a } b", "a <b"])
def test_a_format_that_is_not_in_the_notation_is_a_fault(text: str) -> None:
    with pytest.raises(NotationError):
        compile_format(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 4094), min_size=1, max_size=10), st.data())
def test_any_list_of_numbers_is_read_in_any_abbreviation(numbers: list[int], data: st.DataObject) -> None:
    keyword = "batch"[: data.draw(st.integers(1, 5))]
    line = f"vlan {keyword} {' '.join(map(str, numbers))}"
    match = reader("vlan batch = <v:int 1-4094> &<1-10>").read(line, PORTS)
    assert isinstance(match, Match)
    assert match.value == tuple(map(str, numbers))
