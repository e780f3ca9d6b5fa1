# SPDX-License-Identifier: Apache-2.0
"""Every device is in exactly one wave; of a pair never both are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.deploy.waves import plan_waves
from zongheng.devices import HostRecord


def record(host, role, level="county"):
    return HostRecord(host=host, role=role, level=level, platform="huawei_vrp", address4="10.140.0.1")


XIAYI = [
    record("xy-core1", "core"),
    record("xy-core2", "core"),
    record("xy-agg1", "aggregation"),
    record("xy-exit1", "exit"),
    record("xy-exit2", "exit"),
    *(record(f"xy-t{number:02}", "node", "township") for number in range(24)),
    *(record(f"xy-v{number}", "node", "village") for number in range(6)),
]


def test_a_county_is_changed_from_its_leaves_to_its_trunks():
    waves = plan_waves(XIAYI)
    assert [len(wave) for wave in waves] == [1, 5, 1, 8, 15, 1, 1, 1, 1, 1]
    assert waves[0] == ("xy-v0",)
    assert waves[2] == ("xy-t00",)
    assert waves[5:] == (("xy-exit2",), ("xy-exit1",), ("xy-agg1",), ("xy-core2",), ("xy-core1",))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["node", "core", "exit", "aggregation", "sensor", "gateway", "other"]),
            st.sampled_from(["county", "township", "village"]),
        ),
        max_size=150,
    )
)
def test_every_device_is_in_exactly_one_wave_and_no_pair_in_one(kinds):
    records = [record(f"h{number:03}", role, level) for number, (role, level) in enumerate(kinds)]
    waves = plan_waves(records)
    assert sorted(host for wave in waves for host in wave) == [record.host for record in records]
    alone = {record.host for record in records if record.role in ("core", "exit")}
    assert all(len(wave) == 1 for wave in waves if alone & set(wave))
