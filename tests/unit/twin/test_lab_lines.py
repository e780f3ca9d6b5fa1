# SPDX-License-Identifier: Apache-2.0
"""Internet lines of the lab: who joins them, the carrier's leases, and GRE where the kernel has none."""

import struct
from ipaddress import IPv4Interface

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.district import HUB, SPOKE, district
from zongheng.twin.lab import kernel
from zongheng.twin.lab.blueprint import CARRIER, HOMES, blueprint
from zongheng.twin.lab.gre import framed, unframed
from zongheng.twin.lab.leases import COOKIE, HEAD, Leases, options

HARDWARE = b"\x02\0\0\0\0\7".ljust(16, b"\0")


def test_a_carrier_joins_fixed_ports_and_those_behind_its_translation():
    topology = blueprint(district().values())
    (carrier,) = (box for box in topology.boxes if box.name == CARRIER)
    assert carrier.addresses == {"isp1": ("203.0.113.33/30",), HOMES: ("100.64.0.1/24",)}
    assert carrier.translates == ("isp1",)
    ends = {
        segment.ends
        for segment in topology.segments
        if (CARRIER, HOMES) in segment.ends or (CARRIER, "isp1") in segment.ends
    }
    assert ends == {((HUB, "up1"), (CARRIER, "isp1")), ((SPOKE, "up1"), (CARRIER, HOMES))}


def test_a_tunnel_is_no_cable():
    cabled = {port for segment in blueprint(district().values()).segments for _, port in segment.ends}
    assert not any(port.startswith("vpn") for port in cabled)


def question(kind, wanted=None, held="0.0.0.0"):
    held4 = IPv4Interface(held).ip.packed
    head = HEAD.pack(1, 1, 6, 0, 7, 0, 0, held4, bytes(4), bytes(4), bytes(4), HARDWARE)
    said = bytes([53, 1, kind]) + (bytes([50, 4]) + IPv4Interface(wanted).ip.packed if wanted else b"")
    return head + bytes(192) + COOKIE + said + b"\xff"


def answered(leases, *words, **named):
    found = leases.answer(question(*words, **named))
    address = ".".join(str(byte) for byte in HEAD.unpack_from(found)[8])
    return options(found[HEAD.size + 192 + len(COOKIE) :])[53][0], address


@pytest.fixture
def leases(tmp_path):
    return Leases(IPv4Interface("100.64.0.1/24"), tmp_path)


def test_a_client_is_offered_an_address_and_gets_it(leases):
    assert answered(leases, 1) == (2, "100.64.0.20")
    assert answered(leases, 3, wanted="100.64.0.20") == (5, "100.64.0.20")
    assert answered(leases, 3, held="100.64.0.20") == (5, "100.64.0.20")


def test_a_carrier_that_changed_its_mind_refuses_the_address_of_before(leases, tmp_path):
    answered(leases, 1)
    (tmp_path / "first").write_text("60")
    assert answered(leases, 3, held="100.64.0.20") == (6, "0.0.0.0")
    assert answered(leases, 1) == (2, "100.64.0.60")


@pytest.mark.parametrize("noise", [b"", b"short", question(7), question(8)])
def test_what_asks_for_nothing_is_not_answered(leases, noise):
    assert leases.answer(noise) == b""


OUTER = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 0, 0, 0, 64, 47, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))


@given(rest=st.binary(max_size=64), version=st.sampled_from([4, 6]), key=st.integers(0, 2**32 - 1))
def test_what_one_end_wraps_the_other_unwraps(rest, version, key):
    packet = bytes([version << 4]) + rest
    assert unframed(OUTER + framed(packet, key), "10.0.0.1", key) == packet
    assert unframed(OUTER + framed(packet, key), "10.0.0.1", key ^ 1) == b""
    assert unframed(OUTER + framed(packet, key), "10.0.0.9", key) == b""


@pytest.mark.parametrize(("able", "placed"), [(True, []), (False, ["etc", "usr"])])
def test_programs_stand_in_for_the_kernel_only_where_it_cannot(tmp_path, monkeypatch, able, placed):
    monkeypatch.setattr(kernel, "has", lambda _what: able)
    kernel.stand_in(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == placed
