# SPDX-License-Identifier: Apache-2.0
"""``zongheng zones``: files for a name server, their serials grow only with what they say."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.support.departments import write_departments
from tests.support.zone_file import read_zone
from zongheng.build import plan_network
from zongheng.cli import run

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
FORWARD, REVERSE = "xy.ha.cegn.cn.zone", "26.10.in-addr.arpa.zone"


@pytest.fixture
def network(tmp_path, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    return network


@pytest.fixture
def written(network, tmp_path):
    """Write zones on a day, into a folder; return the serial of each file."""

    def written(day, *more):
        folder = tmp_path / "zones"
        assert run(["zones", "-i", str(network), "--to", str(folder), "--date", day, *more]) == 0
        return {path.name: read_zone(path.read_text("utf-8")).serial for path in folder.glob("*.zone")}

    return written


def rename(network, old, new):
    sites = network / "units.csv"
    sites.write_text(sites.read_text("utf-8").replace(f",{old},", f",{new},"), "utf-8")


def test_serials_are_the_day_and_grow_only_with_changes(network, written):
    first = written("2026-11-22")
    assert set(first.values()) == {2026112200}
    assert written("2026-11-23") == first
    rename(network, "u001", "xianwei")
    changed = written("2026-11-24")
    assert changed[FORWARD] == changed[REVERSE] == 2026112400
    assert changed["0.140.10.in-addr.arpa.zone"] == 2026112200
    rename(network, "xianwei", "xwb")
    assert written("2026-11-24")[FORWARD] == 2026112401
    rename(network, "xwb", "u001")
    assert written("2026-11-20")[FORWARD] == 2026112402


def test_the_index_names_every_file(written, tmp_path):
    files = set(written("2026-11-22"))
    lines = (tmp_path / "zones" / "zones.conf").read_text("utf-8").splitlines()
    assert lines[0] == f'zone "xy.ha.cegn.cn" {{ type master; file "{FORWARD}"; }};'
    assert {line.split('"')[3] for line in lines} == files
    assert all(line.split('"')[1] + ".zone" == line.split('"')[3] for line in lines)


def test_a_check_writes_nothing_and_tells_how_much_would_change(network, written, tmp_path, capsys):
    assert written("2026-11-22", "--check") == {}
    assert not (tmp_path / "zones").exists()
    written("2026-11-22")
    rename(network, "u001", "xianwei")
    capsys.readouterr()
    before = written("2026-11-23", "--check")
    assert set(before.values()) == {2026112200}
    assert "files would change" in capsys.readouterr().out


def test_without_a_folder_they_lie_with_what_the_network_s_plan_made(network, capsys):
    assert run(["zones", "-i", str(network)]) == 0
    zones = network.parents[1] / "build" / "xiayi" / "zones"
    assert (zones / FORWARD).is_file()
    assert str(zones) in capsys.readouterr().out


def test_before_the_first_plan_there_is_nothing_to_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    assert run(["zones", "-i", str(network)]) == 1
    assert "[ADR020]" in capsys.readouterr().err


def test_departments_have_folders_of_their_own_and_are_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = write_departments(tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    folder = tmp_path / "zones"
    assert run(["zones", "-i", str(network), "--to", str(folder)]) == 0
    assert "each has a folder, for its own name server or view: police, courts" in capsys.readouterr().out
    for domain in ("police", "courts"):
        lines = (folder / domain / "zones.conf").read_text("utf-8").splitlines()
        origin = f"{domain}.xy.ha.cegn.cn"
        assert lines[0] == f'zone "{origin}" {{ type master; file "{domain}/{origin}.zone"; }};'
        named = {line.split('"')[3] for line in lines}
        assert named == {f"{domain}/{path.name}" for path in (folder / domain).glob("*.zone")}
    assert "police" not in (folder / "zones.conf").read_text("utf-8")
