# SPDX-License-Identifier: GPL-3.0-or-later
"""The titles of plays: in the operator's language, and only of those that have something to do."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible.plugins.loader import callback_loader

from zongheng.files import from_yaml

ROOT = Path(__file__).parents[2]
OWN_STAGE = SimpleNamespace(action="zongheng_plan")


def play(name):
    return SimpleNamespace(get_name=lambda: name, check_mode=False)


@pytest.fixture
def callback(monkeypatch):
    """Return our callback with the banners that it prints."""
    callback_loader.add_directory(str(ROOT / "plugins" / "callback"))
    made = callback_loader.get("zongheng_progress")
    banners = []
    monkeypatch.setattr(made, "_display", SimpleNamespace(banner=banners.append))
    return made, banners


def titles():
    for path in sorted((ROOT / "playbooks").glob("*.yml")):
        for entry in from_yaml(path.read_text(encoding="utf-8")):
            if "hosts" in entry and not entry["name"].isascii():
                yield entry["name"]


def test_a_play_in_which_no_task_runs_is_not_announced(callback, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "zh")
    made, banners = callback
    made.v2_playbook_on_play_start(play("采集配置"))
    made.v2_playbook_on_play_start(play("等保三级审计"))
    made.v2_playbook_on_task_start(OWN_STAGE, is_conditional=False)
    made.v2_playbook_on_task_start(OWN_STAGE, is_conditional=False)
    assert banners == ["等保三级审计"]


@pytest.mark.parametrize("title", sorted(set(titles())))
def test_every_play_has_an_english_title(callback, monkeypatch, title):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    made, banners = callback
    made.v2_playbook_on_play_start(play(title))
    made.v2_playbook_on_task_start(OWN_STAGE, is_conditional=False)
    assert len(banners) == 1
    assert banners[0].isascii()
