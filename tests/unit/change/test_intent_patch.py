# SPDX-License-Identifier: Apache-2.0
"""A ticket's patch fits, is there already, or is refused; it never half-applies."""

import pytest

from zongheng.change.intent_patch import PatchState, apply_patch, foreign_files, patch_state
from zongheng.errors import ZonghengError

PATCH = """\
--- a/sites.csv
+++ b/sites.csv
@@ -1,2 +1,3 @@
 code,name
 411426,夏邑县
+411426214201,孔庄村委会
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sites.csv").write_text("code,name\n411426,夏邑县\n", encoding="utf-8")
    return tmp_path


def test_a_patch_is_applied_once_and_taken_back(folder):
    before = (folder / "sites.csv").read_bytes()
    assert patch_state(folder, PATCH) is PatchState.APPLIES
    apply_patch(folder, PATCH)
    assert "孔庄村委会" in (folder / "sites.csv").read_text(encoding="utf-8")
    assert patch_state(folder, PATCH) is PatchState.APPLIED
    apply_patch(folder, PATCH, reverse=True)
    assert (folder / "sites.csv").read_bytes() == before


def test_a_patch_whose_ground_moved_is_refused_and_changes_nothing(folder):
    (folder / "sites.csv").write_text("code,name\n411400,商丘市\n", encoding="utf-8")
    before = (folder / "sites.csv").read_bytes()
    assert patch_state(folder, PATCH) is PatchState.CONFLICTS
    with pytest.raises(ZonghengError) as refused:
        apply_patch(folder, PATCH)
    assert [p.code for p in refused.value.problems] == ["CHG003"]
    assert (folder / "sites.csv").read_bytes() == before


def test_a_patch_in_a_folder_of_a_repository_is_still_relative_to_the_folder(folder):
    (folder / ".git").mkdir()
    inner = folder / "inventories"
    inner.mkdir()
    (inner / "sites.csv").write_text("code,name\n411426,夏邑县\n", encoding="utf-8")
    apply_patch(inner, PATCH)
    assert "孔庄村委会" in (inner / "sites.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["ledger.csv", "../network.yml", "group_vars/all/vault.yml", "approvers"])
def test_files_that_are_not_the_intent_are_refused_by_name(name):
    assert foreign_files(PATCH.replace("sites.csv", name)) == (name,)


@pytest.mark.parametrize(
    "header",
    [
        "diff --git a/sites.csv b/approvers\nrename from sites.csv\nrename to approvers\n",
        "diff --git a/approvers b/approvers\nold mode 100644\nnew mode 100755\n",
    ],
)
def test_a_patch_without_hunks_is_read_too(header):
    assert foreign_files(header) == ("approvers",)


def test_the_intent_s_own_files_are_not_foreign():
    assert foreign_files(PATCH) == ()
    assert foreign_files(PATCH.replace("sites.csv", "policy/exits/520103.yml")) == ()


def test_nothing_to_patch_counts_as_applied(folder):
    assert patch_state(folder, "") is PatchState.APPLIED
