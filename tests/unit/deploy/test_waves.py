# SPDX-License-Identifier: Apache-2.0
"""Every device is in exactly one wave; of a pair never both are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.deploy.waves import plan_waves
from zongheng.devices import HostRecord


def record(host, role, level="county", site="411426"):
    known = {"host": host, "role": role, "level": level, "site": site}
    return HostRecord(**known, platform="huawei_vrp", address4="10.140.0.1")


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


def test_the_exits_of_a_city_and_its_counties_are_changed_together_the_standbys_before_the_leaders():
    sites = {"dz": "3714", "dz-qihe": "371425", "dz-yucheng": "371482", "dz-leling": "371481"}
    records = [record(f"{name}-exit{n}", "exit", site=code) for name, code in sites.items() for n in (1, 2)]
    records.append(record("dz-alone-exit1", "exit", site="371426"))
    assert plan_waves(records) == (
        ("dz-yucheng-exit2",),
        ("dz-qihe-exit2", "dz-leling-exit2", "dz-exit2", "dz-alone-exit1"),
        ("dz-yucheng-exit1",),
        ("dz-qihe-exit1", "dz-leling-exit1", "dz-exit1"),
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["node", "core", "exit", "aggregation", "sensor", "gateway", "other"]),
            st.sampled_from(["county", "township", "village"]),
            st.sampled_from(["3714", "371425", "371482"]),
        ),
        max_size=150,
    )
)
def test_every_device_is_in_exactly_one_wave_and_no_pair_in_one(kinds):
    records = [record(f"h{number:03}", *kind) for number, kind in enumerate(kinds)]
    waves = plan_waves(records)
    assert sorted(host for wave in waves for host in wave) == [record.host for record in records]
    alone = {record.host for record in records if record.role == "core"}
    assert all(len(wave) == 1 for wave in waves if alone & set(wave))
    exits = {record.host: record.site for record in records if record.role == "exit"}
    for sites in ([exits[host] for host in wave if host in exits] for wave in waves):
        assert len(sites) == len(set(sites))
