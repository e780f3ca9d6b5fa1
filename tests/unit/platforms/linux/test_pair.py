# SPDX-License-Identifier: Apache-2.0
"""How a pair's virtual routers stand: what keepalived says of itself, and who answers for an address."""

import json
import socket

import pytest

from zongheng.platforms.linux import pair

OWN, OTHER = bytes.fromhex("02000a000001"), bytes.fromhex("02000a000002")
ADDRESS = "203.0.113.4"
ROUTER = {
    "iname": "wan1-2",
    "ifp_ifname": "wan1",
    "state": 1,
    "vips": [f"{ADDRESS}/29 dev wan1 scope global"],
}


def frame(kind, sender, address):
    parts = [OWN, sender, pair.ARP, 1, 0x0800, 6, 4, kind, sender, socket.inet_aton(address), OWN, b"\0" * 4]
    return pair.HEAD.pack(*parts)


def test_the_probe_asks_everybody_and_claims_no_address():
    sent = pair.HEAD.unpack(pair.question(OWN, ADDRESS))
    assert (sent[0], sent[1], sent[7]) == (pair.EVERYBODY, OWN, pair.REQUEST)
    assert (sent[9], sent[11]) == (b"\0" * 4, socket.inet_aton(ADDRESS))


def advertisement(sender, address, kind=pair.ADVERTISEMENT, hops=255):
    own, all_nodes = (socket.inet_pton(socket.AF_INET6, one) for one in (address, "ff02::1"))
    ip = (b"\x60\0\0\0", pair.MESSAGE6, pair.ICMPV6, hops, own, all_nodes)
    return pair.HEAD6.pack(OWN, sender, pair.IPV6, *ip, kind, 0, 0, b"\xa0\0\0\0", own)


def test_the_probe_of_ipv6_claims_none_either_and_adds_up():
    sent = pair.question(OWN, "2001:db8::1:2")
    target, source, group, asked = sent[:6], sent[22:38], sent[38:54], sent[62:78]
    assert (target.hex(), source) == ("3333ff010002", b"\0" * 16)
    assert socket.inet_ntop(socket.AF_INET6, group) == "ff02::1:ff01:2"
    assert socket.inet_ntop(socket.AF_INET6, asked) == "2001:db8::1:2"
    words = source + group + (24).to_bytes(4, "big") + (58).to_bytes(4, "big") + sent[54:]
    assert sum(int.from_bytes(words[at : at + 2], "big") for at in range(0, len(words), 2)) % 0xFFFF == 0


def test_addresses_of_both_families_are_asked_for():
    vips = ["fe80::1/64 dev zone1 scope link", "2001:db8::1/64 dev zone1", "203.0.113.4/29 dev wan1"]
    assert pair.virtual({"vips": vips}) == ["fe80::1", "2001:db8::1", "203.0.113.4"]


@pytest.mark.parametrize(
    ("heard", "who"),
    [
        (frame(pair.REPLY, OTHER, ADDRESS) + b"\0" * 18, ADDRESS),
        (frame(pair.REPLY, OWN, ADDRESS), ""),
        (frame(pair.REQUEST, OTHER, ADDRESS), ""),
        (b"\0" * 20, ""),
        (advertisement(OTHER, "fe80::1") + b"\2\1" + OTHER, "fe80::1"),
        (advertisement(OWN, "fe80::1"), ""),
        (advertisement(OTHER, "fe80::1", pair.SOLICITATION), ""),
        (advertisement(OTHER, "fe80::1", hops=254), ""),
        (advertisement(OTHER, "fe80::1")[:70], ""),
    ],
    ids=[
        *("somebody else's answer, padded", "our own", "a question", "a broken frame"),
        *(
            "an advertisement with an option",
            "our own of IPv6",
            "a solicitation",
            "one from afar",
            "a broken one",
        ),
    ],
)
def test_only_an_answer_of_somebody_else_counts(heard, who):
    assert pair.answerer(heard, OWN) == who


@pytest.mark.parametrize(
    ("state", "answered", "said"),
    [
        ("MASTER", [False, False], "alone"),
        ("MASTER", [False, True], "contested"),
        ("BACKUP", [True, True], "led"),
        ("BACKUP", [True, False], "unled"),
        ("FAULT", [True], "led"),
    ],
)
def test_what_the_others_say_depends_on_ones_own_state(state, answered, said):
    assert pair.verdict(state, answered) == (state, said)


@pytest.fixture
def keepalived(tmp_path, monkeypatch):
    """Return a function that lets keepalived write something when it is asked how it stands."""
    said = tmp_path / "keepalived.json"
    words = {"systemctl": "4711", "keepalived": "36"}
    monkeypatch.setattr(pair, "SAID", said)
    monkeypatch.setattr(pair, "SECONDS", 0.2)
    monkeypatch.setattr(pair, "SETTLING", 0.0)
    monkeypatch.setattr(pair, "said_by", lambda program, *_: words[program])
    monkeypatch.setattr(pair, "enter_network", lambda _: None)

    def says(text, **programs):
        words.update(programs)
        monkeypatch.setattr(pair.os, "kill", lambda *_: said.write_text(text))

    said.write_text(json.dumps([{"data": {**ROUTER, "state": 2}}]))  # of yesterday
    return says


def test_a_follower_whose_leader_answers(keepalived, monkeypatch, capsys):
    keepalived(json.dumps([{"data": ROUTER, "stats": {}}]))
    monkeypatch.setattr(pair, "owners", lambda wanted: dict.fromkeys(wanted, True))
    pair.main()
    assert capsys.readouterr().out == "wan1-2 BACKUP led\n"


def test_who_no_longer_hears_a_leader_is_given_the_time_to_rise_before_he_is_asked(
    keepalived, monkeypatch, capsys
):
    keepalived(json.dumps([{"data": ROUTER}]))
    risen = json.dumps([{"data": {**ROUTER, "state": 2}}])
    monkeypatch.setattr(pair, "SETTLING", 9.0)
    monkeypatch.setattr(pair.time, "sleep", lambda seconds: keepalived(risen) if seconds == 9.0 else None)
    monkeypatch.setattr(pair, "owners", lambda wanted: dict.fromkeys(wanted, True))
    pair.main()
    assert capsys.readouterr().out == "wan1-2 MASTER contested\n"


@pytest.mark.parametrize("text", ["", "[{"])
def test_what_keepalived_does_not_say_now_is_not_taken_from_before(keepalived, capsys, text):
    keepalived(text)
    pair.main()
    assert capsys.readouterr().out == ""


def test_a_machine_on_which_keepalived_does_not_run_has_nothing_to_say(keepalived, capsys):
    keepalived("[]", systemctl="0")
    pair.main()
    assert capsys.readouterr().out == ""


def test_a_port_that_is_not_there_hears_nobody():
    assert pair.owners({("nowhere0", ADDRESS)}) == {("nowhere0", ADDRESS): False}
