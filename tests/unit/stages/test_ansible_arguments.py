# SPDX-License-Identifier: Apache-2.0
"""The arguments of actions: read once, and whatever is wrong with them is said with its code, all at once."""

from pathlib import Path

import pytest

from zongheng.files import from_yaml
from zongheng.for_ansible import ARGUMENTS, READERS, REQUIRED, Call, run_for_ansible
from zongheng.for_ansible import read_request as read
from zongheng.stages import STAGES

ROOT = Path(__file__).parents[3]
NETWORK = ROOT / "inventories" / "xiayi"
WRONG = [
    ("plan", {"date": "22.11.2026"}, "CLI006", "22.11.2026"),
    ("plan", {"date": "2026-02-30"}, "CLI006", "2026-02-30"),
    ("audit", {"date": ["2026-11-22"]}, "CLI006", "['2026-11-22']"),
    ("plan", {"overlays": {"lab.yml": 1}}, "CLI009", "{'lab.yml': 1}"),
    ("plan", {"overlays": [1]}, "CLI009", "[1]"),
    ("plan", {"by": ["lihua"]}, "CLI009", "['lihua']"),
    ("deploy", {"twin": "perhaps"}, "CLI009", "perhaps"),
    ("deploy", {"scopes": 7}, "CLI009", "7"),
    ("deploy", {"scopes": ["netwrk"]}, "CFG003", "netwrk"),
    ("baseline", {"scopes": ["network"]}, "CFG003", "network"),
    ("deploy", {"secrets": "netops_password=x"}, "CLI009", "str"),
    ("deploy", {"secrets": {"netops_password": ["x"]}}, "CLI009", "dict"),
    ("deploy", {"scope": ["network"]}, "CLI010", "scope"),
    ("rollback", {"run": "last"}, "CLI009", "last"),
    ("change", {}, "CLI009", ""),
    ("change", {"ticket": ""}, "CLI009", ""),
    ("change", {"ticket": "no/such/ticket.yml"}, "INT001", ""),
    ("plan", {"overlays": "no/such/overlay.yml"}, "INT001", ""),
    ("plan", {"inventory": "no/such/network"}, "CLI004", ""),
]


def call(network=NETWORK, **given):
    return Call(
        **{
            "batch": ["xy-core1"],
            "inventory": str(network),
            "check": True,
            "diff": False,
            "show": print,
            **given,
        }
    )


@pytest.mark.parametrize(("stage", "arguments", "code", "found"), WRONG)
def test_a_wrong_argument_is_a_coded_problem(stage, arguments, code, found):
    end = run_for_ansible(stage, arguments, call())
    assert end["failed"]
    assert f"[{code}]" in end["problems"][0]
    assert found in end["problems"][0]
    assert "Traceback" not in end["msg"]


def test_everything_wrong_is_said_at_once():
    wrong = {"inventory": "nowhere", "twin": "perhaps", "scopes": 7, "colour": "red"}
    problems = run_for_ansible("deploy", wrong, call())["problems"]
    assert [one[1:7] for one in problems] == ["CLI004", "CLI009", "CLI009", "CLI010"]


def test_the_value_of_a_secret_is_never_shown():
    end = run_for_ansible("deploy", {"secrets": {"netops_password": ["Planted-7x!"]}}, call())
    assert "Planted-7x!" not in str(end)


def test_an_inventory_that_is_no_folder_is_no_network():
    assert "[CLI004]" in run_for_ansible("deploy", {}, call(inventory=None))["msg"]


def test_an_unforeseen_error_is_a_sentence(monkeypatch):
    monkeypatch.delenv("ZONGHENG_DEBUG", raising=False)

    def stumble(_request):
        raise KeyError(_request)

    monkeypatch.setitem(STAGES, "audit", stumble)
    assert "[ZH001]" in run_for_ansible("audit", {}, call())["msg"]


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_value_means_none_given(empty):
    request = read("plan", {"date": empty, "by": empty, "overlays": empty}, call())
    assert request.overlays is None
    assert request.by


def test_what_is_given_reaches_the_stage():
    request = read("deploy", {"twin": "yes", "scopes": "network, ids", "secrets": {"a": 1}}, call())
    assert (request.twin, request.options["scopes"], request.secrets) == (
        True,
        ("network", "ids"),
        {"a": "1"},
    )
    assert request.limit == {"xy-core1"}


@pytest.mark.parametrize("stage", sorted(ARGUMENTS))
def test_the_module_documents_just_these_arguments(stage):
    fragment = _documentation("doc_fragments/zongheng.py", "DEVICES")["options"]
    shared = _documentation("doc_fragments/zongheng.py", "DOCUMENTATION")["options"]
    own = _documentation(f"modules/zongheng_{stage}.py", "DOCUMENTATION")
    fragments = own["extends_documentation_fragment"]
    documented = {**own.get("options", {}), **shared, **(fragment if "zongheng.devices" in fragments else {})}
    assert set(documented) == set(ARGUMENTS[stage])
    required = {name for name, option in documented.items() if option.get("required")}
    assert required == set(REQUIRED.get(stage, ()))


def test_every_argument_has_a_reader_and_every_stage_its_arguments():
    assert {name for names in ARGUMENTS.values() for name in names} == {*READERS, "inventory"}
    assert set(ARGUMENTS) == set(STAGES)


def _documentation(path, name):
    import ast

    tree = ast.parse((ROOT / "plugins" / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.targets[0].id == name:
            return from_yaml(node.value.value)
    raise AssertionError(name)
