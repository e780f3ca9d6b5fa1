# SPDX-License-Identifier: Apache-2.0
"""A network that was made from its code stays one that holds, whatever is imported into it afterwards."""

import csv
import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import Ledger, allocate
from zongheng.divisions import Divisions
from zongheng.founding import found_network
from zongheng.importing import How, Scope, import_division, import_file
from zongheng.intent import Level, load_network

COUNTY = "411426"
TOWNSHIPS = [entry.code for entry in Divisions.shipped().below(COUNTY, (Level.TOWNSHIP,))]
DIVISIONS = st.tuples(st.just("division"), st.sampled_from([COUNTY, *TOWNSHIPS]), st.sampled_from(Level))
NAMES = st.lists(st.sampled_from(["甲园", "乙园", "会亭镇", "丙场"]), unique=True)
SHEETS = st.tuples(st.just("sheet"), NAMES, st.booleans())
IMPORTS = st.lists(DIVISIONS | SHEETS, max_size=5)
"""What is imported one after the other: levels of a division, or a sheet of names, replacing or not."""


def imported(entry, folder):
    kind, what, how = entry
    scope = Scope.of_folder(folder)
    if kind == "division":
        return import_division(what, folder, scope, levels={how})
    sheet = folder.parent / "sheet.csv"
    sheet.write_text("".join(["名称,上级\n", *(f"{name},夏邑县\n" for name in what)]), encoding="utf-8")
    return import_file(sheet, folder, scope, How(replacing=how and bool(what)))


def places(folder):
    with (folder / "sites.csv").open(encoding="utf-8") as table:
        return {row["code"]: (row["parent"], row["port"]) for row in csv.DictReader(table)}


@settings(max_examples=25)
@given(imports=IMPORTS)
def test_what_is_imported_holds_and_never_moves_a_port(imports):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "net"
        sheet = Path(place) / "first.csv"
        sheet.write_text("名称\n会亭镇\n", encoding="utf-8")
        found_network(COUNTY, folder, source=sheet)
        for entry in imports:
            before = places(folder)
            result = imported(entry, folder)
            assert result.rejected == ()
            result.write()
            after = places(folder)
            assert {code: after[code] for code in before.keys() & after.keys()} == {
                code: before[code] for code in before.keys() & after.keys()
            }
            assert not imported(entry, folder).changed
        intent = load_network(folder)
        allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
