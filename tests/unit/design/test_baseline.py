# SPDX-License-Identifier: Apache-2.0
"""Baseline files and what may be wrong with them."""

import shutil
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.intent.baseline import load_baselines

GIVEN = Path(__file__).parents[3] / "inventories" / "xiayi" / "baselines"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GIVEN, tmp_path / "baselines"))


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(folder):
    with pytest.raises(ZonghengError) as caught:
        load_baselines(folder)
    return caught.value.problems


def test_a_role_overlays_the_common_baseline_key_by_key():
    baselines = load_baselines(GIVEN)
    exits, others = baselines.of("exit"), baselines.of("core")
    assert exits.logins.lock_minutes == 30
    assert exits.logins.model_copy(update={"lock_minutes": others.logins.lock_minutes}) == others.logins


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "key", "found"),
    [
        ("devices.yml", "min_length: 10", "min_length: 6", "DSN013", "passwords.min_length", "6"),
        ("devices.yml", "attempts: 5", "attempts: 9", "DSN013", "logins.attempts", "9"),
        ("devices.yml", "idle_minutes: 5", "idle_minutes: 60", "DSN013", "logins.idle_minutes", "60"),
        ("devices.yml", "  history: 5", "  histroy: 5", "DSN012", "passwords.histroy", "histroy"),
        ("devices.yml", "banner: Authorized", "banner: 授权", "DSN013", "banner", None),
        (
            "devices.yml",
            "{lock_minutes: 30}",
            "{lock_minutes: 1}",
            "DSN013",
            "roles.exit.logins.lock_minutes",
            "1",
        ),
        ("firewall.yml", "default: deny", "default: permit", "DSN013", "default", "permit"),
        ("firewall.yml", "state_check: true", "state_check: false", "DSN013", "state_check", "False"),
        ("ids.yml", "zh_ips", "zh-ips", "DSN013", "ips_profile", "zh-ips"),
        ("ids.yml", '"03:30"', '"25:00"', "DSN013", "update_at", "25:00"),
    ],
)
def test_a_value_outside_grade_3_or_an_unknown_key_is_named_with_its_line(
    folder, file, old, new, code, key, found
):
    edit(folder / file, old, new)
    hits = [p for p in problems(folder) if (p.code, p.place.key) == (code, key)]
    assert len(hits) == 1
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    assert key.rpartition(".")[2] in lines[hits[0].place.line - 1]
    assert found is None or hits[0].found == found


def test_an_unknown_key_is_answered_with_a_suggestion(folder):
    edit(folder / "devices.yml", "  history: 5", "  histroy: 5")
    (hit,) = (p for p in problems(folder) if p.code == "DSN012")
    assert "history" in hit.fix


def test_all_files_are_checked_at_once(folder):
    (folder / "ids.yml").unlink()
    (folder / "firewall.yml").write_text("just text\n", encoding="utf-8")
    edit(folder / "devices.yml", "min_kinds: 3", "min_kinds: 1")
    assert {p.code for p in problems(folder)} == {"DSN010", "DSN011", "DSN013"}


def test_broken_yaml_is_placed(folder):
    (folder / "ids.yml").write_text("ips_profile: zh_ips\n  broken: [\n", encoding="utf-8")
    (hit,) = problems(folder)
    assert (hit.code, hit.place.line) == ("DSN011", 2)
