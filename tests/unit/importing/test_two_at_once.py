# SPDX-License-Identifier: Apache-2.0
"""Whoever imports into a network holds it from reading its table to writing it: another waits."""

import threading

import pytest

from tests.unit.importing.test_cases import prepare
from zongheng.addressing import locked
from zongheng.cli import run

WAITS = 0.5
"""Seconds after which an import that does not wait would have written long ago."""


@pytest.mark.parametrize(
    ("table", "sheet", "mine", "both"),
    [
        (
            "sites",
            "编码,名称\n411426101,会亭镇\n",
            "411426102,马头镇,matou,411426,,,1,,planned\n",
            ["411426", "411426101", "411426102"],
        ),
        (
            "units",
            "名称,接入类别,域\n财政局,A,administrative\n",
            "U001,税务局,shuiwuju,411426,A,administrative,1,,active\n",
            ["U001", "U002"],
        ),
    ],
)
def test_an_import_waits_for_another_and_keeps_its_rows(tmp_path, table, sheet, mine, both):
    folder = tmp_path / "inventories" / "net"
    prepare({}, folder)
    (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
    words = ["import", str(tmp_path / "sheet.csv"), "-i", str(folder)]
    other, path = threading.Thread(target=run, args=(words,)), folder / f"{table}.csv"
    with locked(folder / "ledger.csv"):
        before = path.read_text(encoding="utf-8")
        other.start()
        other.join(WAITS)
        path.write_text(before + mine, encoding="utf-8")
    other.join()
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == both
