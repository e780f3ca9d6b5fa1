# SPDX-License-Identifier: Apache-2.0
"""``zongheng address`` into a file or a pipe."""

import datetime as dt
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.support.departments import write_departments
from zongheng.addressing import AddressPlan, Ledger
from zongheng.addressing.picture import picture
from zongheng.build import plan_network
from zongheng.cli import run
from zongheng.intent import load_network

SVG = "{http://www.w3.org/2000/svg}"
XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"


def test_each_address_stands_on_one_line_with_its_owner_and_reason(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    assert run(["address", "411426101", "-i", str(network)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (uplink,) = [line for line in lines if "2001:db8:1420:100f::1:142/126" in line]
    assert uplink.split()[0] == "411426101"
    assert "video" in uplink


def test_a_prefix_is_told_with_whose_block_it_lies_in_or_whose_lie_in_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    assert run(["address", "10.26.8.0/24", "-i", str(network)]) == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert line.split()[:4] == ["411426101", "internet", "block", "10.26.8.0/24"]
    assert run(["address", "10.26.0.0/20", "-i", str(network)]) == 0
    assert [line.split()[:4] for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["411426100", "internet", "region", "10.26.0.0/21"],
        ["411426101", "internet", "region", "10.26.8.0/21"],
    ]
    assert run(["address", "192.0.2.0/24", "-i", str(network)]) == 1
    assert "ADR024" in capsys.readouterr().err


def test_without_a_question_it_tells_how_full_the_pools_are(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    assert run(["address", "-i", str(network)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (internet,) = [line.split() for line in lines if line.strip().startswith("internet")]
    assert " ".join(internet) == "internet 65,536 addresses 21.0% 77.0% township 24 6,144 addresses 7"


def test_what_left_is_held_until_the_day_that_is_asked_about(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    left = "411426199/video,10.127.62.0/25,2026-01-01,a,tombstone:2026-02-01\n"
    (network / "ledger.csv").write_text(f"key,value,given,by,state\n{left}", encoding="utf-8")
    held = {}
    for day in ("2026-02-02", "2026-07-30", "2026-07-31"):
        assert run(["address", "-i", str(network), "--date", day]) == 0
        (video,) = [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("video")]
        held[day] = video.split()[3]
    assert held == {"2026-02-02": "0.8%", "2026-07-30": "0.8%", "2026-07-31": "0.0%"}


def test_the_picture_in_the_documentation_is_that_of_the_plan(tmp_path, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    assert run(["address", "-i", str(network), "--picture", str(tmp_path / "plan.svg")]) == 0
    kept = XIAYI.parents[1] / "docs" / "images" / "xiayi-addresses.svg"
    assert (tmp_path / "plan.svg").read_text(encoding="utf-8") == kept.read_text(encoding="utf-8"), (
        "run: script/docs"
    )


def test_every_block_and_region_is_in_the_picture(tmp_path, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi")
    plan_network(network, date=dt.date(2026, 11, 22), by="tester")
    plan = AddressPlan(load_network(network), Ledger.load(network / "ledger.csv"))
    drawn = [title.text for title in ET.fromstring(picture(plan)).iter(f"{SVG}title")]
    blocks = [block for key, block in plan.ledger.blocks.items()]
    assert len(drawn) == len(blocks) + sum(block.room > 0 for block in blocks)
    assert {str(block.prefix) for block in blocks} <= {title.split()[-1] for title in drawn}


def test_an_address_of_two_departments_is_told_of_both_or_of_the_one_that_is_meant(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    network = write_departments(tmp_path / "inventories" / "net")
    rows = "U003/police,10.64.8.0/26,2026-01-01,a,deployed\nU004/courts,10.64.8.0/25,2026-01-01,a,deployed\n"
    (network / "ledger.csv").write_text(f"key,value,given,by,state\n{rows}", encoding="utf-8")
    assert run(["address", "10.64.8.1", "-i", str(network)]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[:3] for line in lines] == [
        ["U003", "police", "gateway"],
        ["U004", "courts", "gateway"],
    ]
    assert run(["address", "10.64.8.1", "--domain", "courts", "-i", str(network)]) == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert line.split()[0] == "U004"
    assert run(["address", "10.64.8.1", "--domain", "video", "-i", str(network)]) == 1
    assert "ADR024" in capsys.readouterr().err
