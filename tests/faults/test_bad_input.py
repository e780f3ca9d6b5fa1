# SPDX-License-Identifier: Apache-2.0
"""Bad input through the command line: a coded message, a non-zero end, and nothing half-written.

The cases are data: ``tests/errors/commands.yml``.
"""

import fcntl
import hashlib
import re
import shutil
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from zongheng import cli
from zongheng.files import from_yaml

CASES = from_yaml((Path(__file__).parents[1] / "errors" / "commands.yml").read_text(encoding="utf-8"))
SHORTHANDS = {"network": "inventories/xiayi", "build": "build/xiayi"}
OWN_TRACES = (
    "lock",
    "journal.key",
    "snapshots/coverage.json",
    "summaries/",
    "twin/transcripts",
    ".cache/",
)
"""What a command may leave whatever it comes to: lock, key, whom it could not reach and why, memory."""


def _delete(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _folder(path):
    path.unlink(missing_ok=True)
    path.mkdir()


def _replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _bytes(path, old, new):
    data = path.read_bytes()
    assert bytes.fromhex(old) in data
    path.write_bytes(data.replace(bytes.fromhex(old), bytes.fromhex(new), 1))


VERBS = {
    "replace": lambda path, edit: _replace(path, edit["replace"], edit["with"]),
    "append": lambda path, edit: path.write_text(
        path.read_text(encoding="utf-8") + edit["append"], encoding="utf-8"
    ),
    "keep_lines": lambda path, edit: path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[: edit["keep_lines"]]),
        encoding="utf-8",
    ),
    "encode": lambda path, edit: path.write_bytes(path.read_text(encoding="utf-8").encode(edit["encode"])),
    "bytes": lambda path, edit: _bytes(path, edit["bytes"], edit["as"]),
    "cut": lambda path, edit: path.write_bytes(path.read_bytes()[: -edit["cut"]]),
    "write": lambda path, edit: path.write_text(edit["write"], encoding="utf-8"),
    "hex": lambda path, edit: path.write_bytes(bytes.fromhex(edit["hex"])),
    "delete": lambda path, _: _delete(path),
    "folder": lambda path, _: _folder(path),
}


def edit_files(county, edits):
    for edit in edits:
        head, _, rest = edit["file"].partition("/")
        path = county.project / SHORTHANDS.get(head, head) / rest
        (verb,) = [name for name in VERBS if name in edit]
        VERBS[verb](path, edit)


def tree(county):
    """Return every file of inventory and artefacts with the hash of its content."""
    paths = [path for top in (county.network, county.build) for path in top.rglob("*") if path.is_file()]
    names = {path.relative_to(county.project).as_posix(): path for path in paths}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sorted(names.items())
        if not any(trace in name for trace in OWN_TRACES)
    }


@pytest.fixture
def a_county(request, state):
    return request.getfixturevalue({"planned": "planned_county", "twin": "installed_county"}[state])


@pytest.mark.parametrize(
    ("case", "state"), [pytest.param(c, c.get("state", "planned"), id=c["name"]) for c in CASES]
)
def test_bad_input_is_answered_by_a_coded_message_and_leaves_all_as_it_was(
    case, a_county, monkeypatch, capsys
):
    county = a_county
    edit_files(county, case.get("edits", []))
    with county.device_in(**case["device"]) if "device" in case else nullcontext():
        before = tree(county)
        code, said = run(county, case, monkeypatch, capsys)
        after = tree(county)
    assert "Traceback" not in said
    assert code == case["exit"], said
    if case["exit"]:
        message = next((m for m in messages(said) if m.startswith(f"[{case['code']}]")), f"none: {said}")
        assert re.search(r"\n    → \S", message), message
        for piece in case.get("says", []):
            assert piece in message
    assert after == before


def test_the_program_answers_as_its_command_line_does(planned_county):
    misspelt = {"replace": "as_number:", "with": "as_numbr:"}
    edit_files(planned_county, [{"file": "network/network.yml", **misspelt}])
    before = tree(planned_county)
    ended = planned_county.zongheng("plan")
    assert ended.returncode == 1
    assert "network.as_numbr: unknown key as_numbr; did you mean as_number?\n    → " in ended.stderr
    assert tree(planned_county) == before


def test_a_playbook_answers_as_the_command_line_does(planned_county):
    pool = {"replace": "prefix: 10.127.0.0/18", "with": "prefix: 10.126.64.0/18"}
    edit_files(planned_county, [{"file": "network/network.yml", **pool}])
    before = tree(planned_county)
    ended = planned_county.ended("site.yml", "-e", "zongheng_twin=true")
    assert ended.returncode != 0
    (message,) = set(re.findall(r"\[INT011\] \S+network\.yml:34:35 .*found: 10\.126\.64\.0/18", ended.stdout))
    assert "pools[3].prefix" in message
    assert tree(planned_county) == before


def test_a_table_in_gbk_is_as_good_as_one_in_utf8(planned_county):
    before = tree(planned_county)
    edit_files(planned_county, [{"file": "network/sites.csv", "encode": "gbk"}])
    planned_county.well("plan", "--date", "2026-11-23", "--by", "tests")
    changed = {name for name, hash_ in tree(planned_county).items() if before.get(name) != hash_}
    assert changed == {"inventories/xiayi/sites.csv"}


def run(county, case, monkeypatch, capsys):
    """Run the command line as its program does, in this process; return the exit code and what was said."""
    environment = {
        name: value.format(project=county.project) for name, value in case.get("environment", {}).items()
    }
    for name, value in (county.environment | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(case.get("cwd", county.project))
    inventory = case.get("inventory", str(county.network)).format(project=county.project)
    words = [*case["run"].split(), *(["-i", inventory] if inventory else [])]
    with locked_by_another(county.build) if case.get("locked") else nullcontext():
        code = cli.run(words)
    return code, "".join(capsys.readouterr())


@contextmanager
def locked_by_another(build):
    """Hold the network's lock as another process does."""
    with (build / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("tests")
        lock.flush()
        yield


def messages(text):
    """Return the coded messages of an output, each with its fix."""
    return [part.strip() for part in re.split(r"(?m)^(?=\[[A-Z]+\d+\])", text) if part.startswith("[")]
