# SPDX-License-Identifier: Apache-2.0
"""Bad input beside its exact message: ``tests/errors/intent/<case>/{case.yml,expected.txt}``.

``case.yml`` edits a copy of the inventory of Xiayi: ``replace`` (old, new), ``append``, ``write`` (a whole
file), ``delete``, ``encode``, ``bytes`` (old, hex), and ``overlay`` (a file laid over the intent).
"""

import shutil
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.files import from_yaml
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
CASES = sorted((ROOT / "tests/errors/intent").iterdir())
KEPT = ("network.yml", "sites.csv", "units.csv", "policy", "baselines")


def apply(edit: dict, folder: Path) -> None:
    path = folder / edit["file"]
    if "replace" in edit:
        text = path.read_text(encoding="utf-8")
        assert edit["replace"] in text, f"{edit['file']} has no {edit['replace']!r}"
        path.write_text(text.replace(edit["replace"], edit["with"], 1), encoding="utf-8")
    if "write" in edit:
        path.parent.mkdir(exist_ok=True)
        path.write_text(edit["write"], encoding="utf-8")
    if "append" in edit:
        path.write_text(path.read_text(encoding="utf-8") + edit["append"], encoding="utf-8")
    if "keep_lines" in edit:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: edit["keep_lines"]]), encoding="utf-8")
    if "encode" in edit:
        path.write_bytes(path.read_text(encoding="utf-8").encode(edit["encode"]))
    if "bytes" in edit:
        data = path.read_bytes()
        old = bytes.fromhex(edit["bytes"])
        assert old in data
        path.write_bytes(data.replace(old, bytes.fromhex(edit["as"]), 1))
    if edit.get("delete"):
        path.unlink()


def errors_of(case: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "xiayi"
    folder.mkdir()
    for name in KEPT:
        source = ROOT / "inventories/xiayi" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for edit in case.get("edits", []):
        apply(edit, folder)
    overlays = []
    if "overlay" in case:
        overlays.append(Path("xiayi/overlay.yml"))
        (folder / "overlay.yml").write_text(case["overlay"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZONGHENG_LANG", case.get("language", "zh"))
    try:
        load_network(Path("xiayi"), overlays=overlays)
    except ZonghengError as error:
        return f"{error}\n"
    return "no error\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_bad_intent_is_told_exactly(case, tmp_path, monkeypatch):
    told = errors_of(from_yaml((case / "case.yml").read_text(encoding="utf-8")), tmp_path, monkeypatch)
    assert told == (case / "expected.txt").read_text(encoding="utf-8")
