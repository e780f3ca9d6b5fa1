# SPDX-License-Identifier: Apache-2.0
"""An import of what a network has changes nothing, whatever the order and however codes are written."""

import csv
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.divisions import Divisions
from zongheng.errors import ZonghengError
from zongheng.importing import How, Scope, import_division, import_file
from zongheng.intent.division import Level

SCOPE = Scope(division="411426", prefix="xy", domains={"public": "public", "公用网络区": "public"})
COUNTY = [entry for entry in Divisions.shipped().below("411426") if entry.code[:9] <= "411426102"]
MODES = (False, True)

SITES = st.lists(
    st.tuples(
        st.sampled_from(COUNTY),
        st.sampled_from(["", "AR6121", "ar6121"]),
        st.sampled_from(["", "12", "１２", "12.0", "12台"]),
        st.sampled_from(["", "active", "规划", "停用"]),
        st.sampled_from(["{}", " {} ", "{:0<12}", "{}.0"]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda row: row[0].code,
)
LOCALS = st.lists(st.sampled_from(["产业园", "集聚区", "林场", "农场"]), unique=True)


def sheet_of(rows, local):
    lines = ["夏邑县一览表,,,,,", "编码,名称,上级,型号,终端数,状态"]
    for division, model, terminals, lifecycle, writing in rows:
        lines.append(f"{writing.format(division.code)},{division.name},,{model},{terminals},{lifecycle}")
    lines += [f",{name},夏邑县,,," for name in local]
    return "\n".join(lines)


@settings(max_examples=60)
@given(rows=SITES, local=LOCALS, order=st.randoms(use_true_random=False))
def test_an_import_of_what_was_exported_is_a_fixed_point(rows, local, order):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sheet = folder / "sheet.csv"
        sheet.write_text(sheet_of(rows, local), encoding="utf-8")
        first = import_file(sheet, folder, SCOPE)
        assert first.rejected == ()
        assert len(first.merged.new) == len(rows) + len(local) + first.added
        assert first.write()
        exported = (folder / "sites.csv").read_text(encoding="utf-8")
        for replacing in MODES:
            again = import_file(folder / "sites.csv", folder, SCOPE, How(replacing=replacing))
            assert (again.changed, again.rejected, again.merged.differences) == (False, (), ())
            assert not import_file(sheet, folder, SCOPE).changed
        head, *body = exported.splitlines(keepends=True)
        order.shuffle(body)
        (folder / "copy.csv").write_text(head + "".join(body), encoding="gb18030")
        (folder / "sites.csv").unlink()
        assert import_file(folder / "copy.csv", folder, SCOPE).after == exported


@settings(max_examples=30)
@given(
    old=st.sets(st.sampled_from([entry.code for entry in COUNTY]), max_size=10),
    levels=st.sets(st.sampled_from([Level.TOWNSHIP, Level.VILLAGE]), min_size=1),
)
def test_whatever_is_imported_later_no_row_that_stands_changes(old, levels):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for code in sorted(old):
            import_division(code, folder, SCOPE, levels=()).write()
        table = folder / "sites.csv"
        before = set(table.read_text(encoding="utf-8").splitlines()) if old else set()
        for replacing in MODES:
            import_division("411426", folder, SCOPE, How(replacing=replacing), levels=levels).write()
            after = table.read_text(encoding="utf-8").splitlines()
            assert replacing or before <= set(after)
            slugs = {row.split(",")[0]: row.split(",")[2] for row in after[1:]}
            stood = {row.split(",")[0]: row.split(",")[2] for row in before}
            assert {code: slugs[code] for code in stood.keys() & slugs.keys()} == {
                code: stood[code] for code in stood.keys() & slugs.keys()
            }
            assert len(set(slugs.values())) == len(slugs)


CELLS = st.one_of(
    st.sampled_from(
        [
            "", " ", "411426", "411426101", "411426101000", "4.11426E+11", "4.1E+5", "41", "4114",
            "52", "999999999999", "4", "00", "0", "441900", "350527000000", "411426900",
            "会亭镇", "会亭", "夏邑县", "新村", "产业园", "合计", "编码", "U001",
            "D", "public", "公用网络区、互联网", "停用", "60台", "-1", "1e9", "AR6121",
            "SN1", "'411426101", "x" * 200, "²", "٤", "\u2028", '"', "会亭镇,1", "#", "=1+1",
        ]
    ),
    st.text(max_size=8),
)  # fmt: skip
HEADERS = st.lists(
    st.sampled_from(
        [
            "编码", "名称", "上级", "上级名称", "乡镇", "村", "县", "型号",
            "序列号", "端口", "终端数", "状态", "短名", "接入类别", "业务域",
            "备注", "站点",
        ]
    ),
    min_size=1,
    unique=True,
)  # fmt: skip


@settings(max_examples=300)
@given(data=st.data(), headers=HEADERS, replacing=st.booleans())
def test_whatever_stands_in_a_sheet_it_is_taken_or_told(data, headers, replacing):
    width = len(headers)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width + 1), max_size=12))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if data.draw(st.booleans()):
            import_division("411426", folder, SCOPE, levels={Level.TOWNSHIP}).write()
        with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as sheet:
            csv.writer(sheet).writerows([headers, *rows])
        for again in (False, True):
            try:
                imported = import_file(folder / "sheet.csv", folder, SCOPE, How(replacing=replacing))
            except ZonghengError:
                return
            taken = len(imported.merged.new) + len(imported.merged.known) - imported.added
            assert imported.read <= imported.rejected_rows + taken
            assert all(problem.place.line for problem in imported.rejected)
            assert "" not in [*imported.sentences(), *map(str, imported.rejected)]
            assert imported.write() is imported.changed
            assert not (again and imported.changed and not imported.rejected)
