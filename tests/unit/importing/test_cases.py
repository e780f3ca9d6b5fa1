# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets beside what an import makes of them: ``tests/golden/import`` and ``tests/errors/import``.

A case is a folder: ``sheet.csv`` (bytes as an operator sends them), ``case.yml``, ``expected.txt`` (exit code
and all that is printed), and ``sites.csv`` or ``units.csv`` as it then is, where it changed. ``case.yml`` has
``run`` (arguments after the sheet), ``source`` (in the sheet's place), ``sites`` and ``units`` (rows that the
network has), ``above`` (a comment over them), ``encoding`` (of both), ``ledger`` (its rows), ``network``
(old, new in its file) and ``language``.
``ZONGHENG_UPDATE_GOLDEN=1`` writes the expectations.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from zongheng.cli import run
from zongheng.errors import registry
from zongheng.files import from_yaml

ROOT = Path(__file__).parents[3]
CASES = sorted([*(ROOT / "tests/golden/import").iterdir(), *(ROOT / "tests/errors/import").iterdir()])
HEADS = {
    "sites": "code,name,slug,parent,model,serial,port,terminals,lifecycle\n",
    "units": "code,name,slug,site,access_class,domains,port,terminals,lifecycle\n",
}
COUNTY = "411426,夏邑县,xiayi,,,,,400,active\n"


def prepare(case, folder):
    folder.mkdir(parents=True)
    network = (ROOT / "inventories/xiayi/network.yml").read_text(encoding="utf-8")
    (folder / "network.yml").write_text(network.replace(*case.get("network", ("", ""))), encoding="utf-8")
    for table, head in HEADS.items():
        text = case.get("above", "") + head + case.get(table, COUNTY if table == "sites" else "")
        (folder / f"{table}.csv").write_text(text, encoding=case.get("encoding", "utf-8"))
    if "ledger" in case:
        (folder / "ledger.csv").write_text("key,value,given,by,state\n" + case["ledger"], encoding="utf-8")


def tables(folder):
    return {table: (folder / f"{table}.csv").read_text(encoding="utf-8", errors="replace") for table in HEADS}


def printed(words, capsys):
    code = run(words)
    told = capsys.readouterr()
    return f"exit {int(code)}\n{told.out}{told.err}"


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_sheet_is_imported_and_told_exactly(folder, tmp_path, monkeypatch, capsys):
    case = from_yaml((folder / "case.yml").read_text(encoding="utf-8")) or {}
    network = tmp_path / "inventories" / "net"
    prepare(case, network)
    for extra in folder.glob("*.*"):
        shutil.copy(extra, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZONGHENG_LANG", case.get("language", "zh"))
    before = tables(network)
    words = ["import", case.get("source", "sheet.csv"), "-i", "inventories/net", *case.get("run", "").split()]
    said = printed(words, capsys)
    after = {table: text for table, text in tables(network).items() if text != before[table]}
    if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
        (folder / "expected.txt").write_text(said, encoding="utf-8")
        for table, text in after.items():
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    expected = {
        table: (folder / f"{table}.csv").read_text(encoding="utf-8")
        for table in HEADS
        if (folder / f"{table}.csv").exists()
    }
    assert said == (folder / "expected.txt").read_text(encoding="utf-8")
    assert after == expected
    again = tables(network)
    printed(words, capsys)
    assert tables(network) == again, "a second run changes something"


def test_every_code_of_the_import_stands_in_a_case():
    expected = (ROOT / "tests").glob("*/*/*/expected.txt")  # lists of allocations, too
    told = "".join(path.read_text(encoding="utf-8") for path in expected)
    told += Path(__file__).with_name("test_workbooks.py").read_text(encoding="utf-8")
    codes = {code for code in registry() if code.startswith("IMP")}
    assert codes <= set(re.findall(r"IMP\d{3}", told))
