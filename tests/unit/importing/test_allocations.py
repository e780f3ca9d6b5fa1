# SPDX-License-Identifier: Apache-2.0
"""Lists of existing addresses beside what becomes of them, in ``allocations`` of the golden files and errors.

A case is a folder: ``sheet.csv`` (bytes as an operator sends them), ``case.yml``, ``expected.txt`` (exit
code and all that is printed) and ``ledger.csv`` as it then is, where it changed. The network is that of
``tests/support/departments.py``. ``case.yml`` has ``planned`` (a first plan was made before), ``ledger``
(the rows that it has instead), ``run`` (arguments after the sheet), ``source`` (in the sheet's place) and
``language``. ``ZONGHENG_UPDATE_GOLDEN=1`` writes the expectations.
"""

import os
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from tests.support.departments import write_departments
from zongheng.addressing import Ledger, Prefix, State, allocate, locked, strays
from zongheng.cli import run
from zongheng.files import from_yaml
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
CASES = sorted(
    [*(ROOT / "tests/golden/allocations").iterdir(), *(ROOT / "tests/errors/allocations").iterdir()]
)
HEAD = "key,value,given,by,state\n"
SAID = ["--date", "2026-01-02", "--by", "王五"]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_departments(tmp_path_factory.mktemp("written") / "net")


@pytest.fixture
def network(written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(written, tmp_path / "inventories" / "net")


def prepare(case, network):
    if case.get("planned"):
        planned = allocate(load_network(network), Ledger.empty(), date=date(2026, 1, 1), by="张三")
        planned.save(network / "ledger.csv")
    elif "ledger" in case:
        (network / "ledger.csv").write_text(HEAD + case["ledger"], encoding="utf-8")


def imported(words, capsys):
    code = run(["import", "--allocations", *words, "-i", "inventories/net", *SAID])
    told = capsys.readouterr()
    return f"exit {int(code)}\n{told.out}{told.err}"


def text_of(path):
    return path.read_text(encoding="utf-8") if path.exists() else None


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_list_is_taken_into_the_ledger_and_told_exactly(folder, network, monkeypatch, capsys):
    case = from_yaml((folder / "case.yml").read_text(encoding="utf-8"))
    prepare(case, network)
    if (folder / "sheet.csv").exists():
        shutil.copy(folder / "sheet.csv", "sheet.csv")
    monkeypatch.setenv("ZONGHENG_LANG", case.get("language", "zh"))
    before = text_of(network / "ledger.csv")
    words = [case.get("source", "sheet.csv"), *case.get("run", "").split()]
    said, after = imported(words, capsys), text_of(network / "ledger.csv")
    if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
        (folder / "expected.txt").write_text(said, encoding="utf-8")
        if after != before:
            (folder / "ledger.csv").write_text(after, encoding="utf-8")
    assert said == (folder / "expected.txt").read_text(encoding="utf-8")
    assert after == (text_of(folder / "ledger.csv") or before)
    if said.startswith("exit 0") and after != before:
        assert_kept(network, words, capsys)


def assert_kept(network, words, capsys):
    """The next plan changes no row that was imported, and a second import changes nothing."""
    intent, ledger = load_network(network), Ledger.load(network / "ledger.csv")
    planned = allocate(intent, ledger, date=date(2026, 2, 1), by="李四")
    kept = {key: row for key, row in ledger.rows.items() if row.state is State.DEPLOYED}
    assert kept
    assert kept.items() <= planned.rows.items()
    planned.save(network / "ledger.csv")
    imported(words, capsys)
    assert Ledger.load(network / "ledger.csv") == planned


def test_an_import_waits_for_who_holds_the_ledger(network, capsys):
    Path("sheet.csv").write_text("编码,地址池,网段\n411426101,video,10.127.9.0/27\n", encoding="utf-8")
    done = []
    waiting = threading.Thread(target=lambda: done.append(imported(["sheet.csv"], capsys)))
    with locked(network / "ledger.csv"):
        waiting.start()
        waiting.join(timeout=1.5)
        assert waiting.is_alive()
        assert not (network / "ledger.csv").exists()
    waiting.join()
    assert done[0].startswith("exit 0")


def test_those_below_find_their_place_in_an_imported_region(network, capsys):
    shutil.copy(ROOT / "tests/golden/allocations/regions_of_superiors/sheet.csv", "sheet.csv")
    imported(["sheet.csv"], capsys)
    intent = load_network(network)
    planned = allocate(intent, Ledger.load(network / "ledger.csv"), date=date(2026, 2, 1), by="李四")
    village, unit = planned.prefixes["411426101201/internet"], planned.prefixes["U004/ipv6"]
    assert Prefix.parse("10.26.8.0/21").contains(village)
    assert not Prefix.parse("2001:db8:1420:a000::/52").contains(unit)
    assert list(strays(intent, planned)) == []
