# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from zongheng.devices import HostRecord
from zongheng.onboarding.registration import registrations


def record(host, **changes):
    data = {"serial": f"SN-{host}", "family": "ar", "level": "township", "model": "AR6140-S"} | changes
    return HostRecord(host=host, role="node", platform="huawei_vrp", address4="10.140.1.1", **data)


def test_a_device_is_known_by_serial_and_family_and_comes_up_after_those_above_it():
    both = [record("town"), record("village", level="village")]
    entries, objections = registrations(both, both)
    assert not objections
    assert entries["town"].serial == "SN-town"
    assert entries["town"].wave < entries["village"].wave


@pytest.mark.parametrize(
    ("changes", "code", "found"),
    [
        ({"serial": ""}, "ONB001", ""),
        ({"serial": "SN-other"}, "ONB002", "SN-other"),
        ({"family": "abacus"}, "ONB003", "abacus"),
    ],
)
def test_a_device_that_cannot_be_told_apart_or_brought_up_is_refused_alone(changes, code, found):
    mine, other = record("town", **changes), record("other")
    entries, objections = registrations([mine, record("third")], [mine, other, record("third")])
    assert [(p.code, p.found) for p in objections["town"]] == [(code, found)]
    assert list(entries) == ["third"]


def test_every_device_of_xiayi_can_be_registered(records):
    entries, objections = registrations(records, records)
    assert not objections
    assert len(entries) == len(records)
