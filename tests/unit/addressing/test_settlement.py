# SPDX-License-Identifier: Apache-2.0
"""Two operators gave addresses away in two branches, and git put their ledgers together."""

import subprocess
from datetime import date

import pytest

from zongheng.addressing import Ledger, Row, State, allocate, settled, strays
from zongheng.errors import ZonghengError
from zongheng.intent import Site

EARLY, LATE = date(2026, 3, 1), date(2026, 3, 2)


def village(number, township="411426101"):
    code = f"{township}{number}"
    return Site(code=code, name=code, slug=f"v{code}", parent=township, port=9)


def township(number):
    return Site(code=f"411426{number}", name=str(number), slug=f"t{number}", parent="411426", port=40)


@pytest.fixture
def branches(changed, ledger):
    """Return what 甲 and 乙 made of the same ledger, and the intent of both."""
    ours, theirs = village(901), village(902)
    one = allocate(changed(with_sites=[ours]), ledger, date=EARLY, by="甲")
    other = allocate(changed(with_sites=[theirs]), ledger, date=LATE, by="乙")
    return one, other, changed(with_sites=[ours, theirs])


def both(one, other):
    return [*one.rows.values(), *(row for key, row in other.rows.items() if one.rows.get(key) != row)]


def test_the_older_of_two_planned_blocks_stays_and_the_other_is_given_anew(branches):
    one, other, intent = branches
    merged, lost = settled(intent, both(one, other))
    assert {(row.owner, kept.owner) for row, kept in lost} == {("411426101902", "411426101901")}
    assert len(lost) == 6
    after = allocate(intent, merged, date=LATE, by="丙")
    assert {key: after.rows[key] for key in one.rows} == dict(one.rows)
    again, nothing = settled(intent, list(after.rows.values()))
    assert (again, nothing) == (after, ())
    assert list(strays(intent, after)) == []


def test_a_deployed_block_stays_before_an_older_planned_one(branches):
    one, other, intent = branches
    merged, lost = settled(intent, both(one, other.deployed({"411426101902"})))
    assert {row.owner for row, _ in lost} == {"411426101901"}
    assert merged.rows["411426101902/internet"].state is State.DEPLOYED


def test_two_deployed_blocks_are_never_settled_by_themselves(branches):
    one, other, intent = branches
    rows = both(one.deployed({"411426101901"}), other.deployed({"411426101902"}))
    with pytest.raises(ZonghengError) as refused:
        settled(intent, rows)
    assert {problem.code for problem in refused.value.problems} == {"ADR006"}
    assert len(refused.value.problems) == 6


def test_one_key_with_two_blocks_keeps_the_older(xiayi, ledger):
    row = ledger.rows["411426102/video"]
    younger = row._replace(value="10.127.60.0/27+3", given=LATE, by="乙")
    merged, lost = settled(xiayi, [*ledger.rows.values(), younger])
    assert merged == ledger
    assert [tuple(one) for one in lost] == [(younger, row)]


def test_regions_that_two_branches_gave_twice_are_settled_too(changed, ledger):
    one = allocate(changed(with_sites=[township(901)]), ledger, date=EARLY, by="甲")
    value = one.rows["411426901/internet"].value.replace("/24+3", "/22")
    extra = Row("411426102/internet/below/2", value, LATE, "乙", State.PLANNED)
    intent = changed(with_sites=[township(901)])
    merged, lost = settled(intent, [*one.rows.values(), extra])
    assert [row.key for row, _ in lost] == [extra.key]
    assert merged == one


def test_the_region_of_a_township_that_moved_is_no_contradiction(changed, xiayi, ledger):
    moved = xiayi.sites["411426101201"].model_copy(update={"parent": "411426102"})
    merged, lost = settled(changed(with_sites=[moved]), list(ledger.rows.values()))
    assert (merged, lost) == (ledger, ())


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_what_git_could_not_merge_is_read_with_its_marks(branches, ledger, tmp_path, style):
    one, other, intent = branches

    def git(*words):
        identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            f"merge.conflictStyle={style}",
        ]
        return subprocess.run(["git", *identity, *words], cwd=tmp_path, capture_output=True, check=False)

    path = tmp_path / "ledger.csv"
    git("init", "-q", "-b", "main")
    for branch, held in (("main", ledger), ("one", one), ("other", other)):
        git("checkout", "-q", "main")
        git("checkout", "-q", "-b", branch)
        held.save(path)
        git("add", ".")
        git("commit", "-q", "-m", branch)
    assert git("merge", "-q", "one").returncode == 1
    with pytest.raises(ZonghengError, match="ADR001"):
        Ledger.load(path)
    merged, lost = settled(intent, Ledger.read_merged(path))
    assert {row.owner for row, _ in lost} == {"411426101902"}
    assert {key for key in merged.rows if "101901" in key} == {key for key in one.rows if "101901" in key}
