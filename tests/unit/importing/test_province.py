# SPDX-License-Identifier: Apache-2.0
"""A whole province, Guizhou: 19,571 sites below it, each a valid site with a name of its own."""

from zongheng.importing import Scope, import_division, import_file
from zongheng.importing.table import read_table
from zongheng.intent.site import Site

SCOPE = Scope(division="52", prefix="gz")


def test_all_of_guizhou_is_imported_and_a_second_import_finds_all_known(tmp_path):
    imported = import_division("52", tmp_path, SCOPE)
    assert (imported.rejected, len(imported.merged.new), imported.added) == ((), 19572, 0)
    imported.write()
    sites = [Site.model_validate(row) for row in read_table(tmp_path / "sites.csv", "sites").values()]
    assert len({site.slug for site in sites}) == 19572
    codes = {site.code for site in sites}
    assert {site.parent for site in sites} - {None} <= codes
    again = import_division("52", tmp_path, SCOPE)
    assert (again.changed, len(again.merged.known)) == (False, 19572)


def test_names_alone_find_the_codes_of_a_county(tmp_path):
    townships = "\n".join(f"{name}" for name in ("南明区", "云岩区", "花溪区"))
    sheet = tmp_path / "names.csv"
    sheet.write_text(f"市,区县\n贵阳市,南明区\n,云岩区\n,{townships.splitlines()[-1]}\n", encoding="utf-8")
    imported = import_file(sheet, tmp_path, SCOPE)
    assert imported.local == ()
    assert sorted(imported.merged.new) == ["52", "5201", "520102", "520103", "520111"]
