# SPDX-License-Identifier: Apache-2.0
"""Benchmarks are figures, not tests; but what they measure must exist, and what is missing must be said."""

import json
import sys
from pathlib import Path

import pytest

from zongheng.intent import Level, load_network

ROOT = Path(__file__).parents[3]


def test_the_made_up_province_is_a_valid_network_of_3000_sites(part, tmp_path):
    sites = part("province").make_province(ROOT / "inventories" / "xiayi", tmp_path / "province")
    intent = load_network(tmp_path / "province")
    assert len(intent.sites) == sites
    assert 2800 < sites < 3100
    assert {site.level for site in intent.sites.values()} == {*Level} - {Level.CENTRE}


def test_a_peer_that_is_not_there_is_said_to_be_missing_and_no_figure_is_made_up(part, tmp_path, capsys):
    frame = part("frame")

    reason = "pip install it"

    def gone():
        raise frame.PeerMissingError(reason)

    result = frame.compared(
        lambda peer, note: frame.Result("x", "1 call", "ms", 2.0, peer, "the peer", note), gone
    )
    assert (result.peer, result.ratio, result.note) == (None, None, reason)
    run = frame.Run([result, frame.Result("y", "1 call", "ms", 2.0, 5.0, "another")])
    run.show()
    shown = capsys.readouterr().out
    assert reason in shown
    assert "2.5×" in shown
    run.save(tmp_path / "results.json")
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [one["ratio"] for one in kept["results"]] == [None, 2.5]
    assert kept["machine"]["cpus"]


def test_every_benchmark_has_a_name_of_its_own(part):
    names = [one.name for one in part("__main__").BENCHMARKS]
    assert len(set(names)) == len(names)
    listed = (ROOT / "script" / "bench").read_text(encoding="utf-8")
    assert f"# Names: {' '.join(names)}." in listed


def test_a_filter_is_measured_beside_an_idle_one_of_the_same_arguments(part, tmp_path, monkeypatch):
    filters = part("filters")
    examples = dict(filters._examples())
    assert len(examples) > 80
    assert not [one for one, idle in examples.items() if idle == one]
    assert examples["'xy-core1' | loopback_pair"] == "'xy-core1' | idle_dict_2"
    assert filters._idle("'10.0.0.0/8' | prefix_subnet(24, 3)") == "'10.0.0.0/8' | idle(24, 3)"
    monkeypatch.setattr(filters, "CALLS", 2)
    asked = [pair.ours for pair in filters.PAIRS]
    turns = filters._turns(
        sys.executable,
        [*asked, *map(filters._idle, asked), *examples.values()],
        variables=filters._plan(tmp_path),
        filters=(filters.FILTERS, filters.IDLE),
    )
    assert all(turns[one].microseconds > 0 for one in asked)
    assert turns[asked[0]].answer == "10.0.0.64/26"


def test_a_peer_that_pypi_does_not_give_is_missing(part, monkeypatch):
    peer = part("environments").Environment("a-peer", ("a-package-that-nobody-made",))
    monkeypatch.setattr(type(peer), "program", lambda _, __: Path(sys.executable))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(part("frame").PeerMissingError, match="a-peer: ERROR"):
        peer._pip("download", *peer.packages)
