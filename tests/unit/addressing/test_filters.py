# SPDX-License-Identifier: Apache-2.0
"""The Ansible filters: every documented example is run, and wrong input is told with its code."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from jinja2.nativetypes import NativeEnvironment

from zongheng.addressing import Ledger, allocate
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
FILTERS = ROOT / "filter_plugins"
EXAMPLE = re.compile(r'msg: "\{\{ (?P<asked>.+) \}\}"\n# => (?P<answer>.+)')


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filters") / "xiayi"
    shutil.copytree(ROOT / "inventories/xiayi", folder, ignore=shutil.ignore_patterns("ledger.csv"))
    ledger = allocate(load_network(folder), Ledger.empty(), date=date(2026, 1, 1), by="test")
    ledger.save(folder / "ledger.csv")
    return folder


@pytest.fixture(scope="module")
def ask(inventory):
    spec = importlib.util.spec_from_file_location("addressing_filters", FILTERS / "addressing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    environment = NativeEnvironment()
    environment.filters.update(module.FilterModule().filters())
    return lambda asked, **known: environment.from_string("{{ " + asked + " }}").render(
        {"inventory_dir": str(inventory)} | known
    )


def sidecars():
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILTERS.glob("*.yml")}


def examples():
    for name, documented in sorted(sidecars().items()):
        for found in EXAMPLE.finditer(documented["EXAMPLES"]):
            yield pytest.param(name, found["asked"], found["answer"], id=found["asked"])


@pytest.mark.parametrize(("name", "asked", "answer"), examples())
def test_documented_examples_are_true(ask, name, asked, answer):
    assert name in asked
    assert ask(asked) == yaml.load(answer, yaml.BaseLoader) or ask(asked) == yaml.safe_load(answer)


def test_every_filter_is_documented_with_an_example(ask):
    names = set(ask.__closure__[0].cell_contents.filters) - set(NativeEnvironment().filters)
    assert names == set(sidecars())
    assert {example.values[0] for example in examples()} == names


WRONG = [
    ("'huitin' | site_prefix('internet')", "ADR021", "huitin"),
    ("'huiting' | site_prefix('intranet')", "ADR021", "internet"),
    ("'U005' | site_prefix('video')", "ADR020", "U005"),
    ("'huiting' | site_host('internet', 300)", "ADR022", "254"),
    ("'huiting' | site_host('internet', 'ten')", "ADR026", "ten"),
    ("'xy-huiting' | link_end(2, 'internet')", "ADR023", "xy-huiting"),
    ("'xy-huiting' | link_end(0, 'internet', end='far')", "ADR026", "own, parent"),
    ("'xy-core1' | loopback(5)", "ADR026", "5"),
    ("missing | loopback", "ADR026", "Undefined"),
    ("none | dotted_mask", "ADR026", "None"),
    ("'10.0.0.0/33' | dotted_mask", "ADR025", "10.0.0.0/33"),
    ("'10.0.0.1/24' | split_prefix(26)", "ADR061", "10.0.0.0/24"),
    ("'10.0.0.0/24' | split_prefix(16)", "ADR026", "24–32"),
    ("'::/0' | split_prefix(64)", "ADR026", "64"),
    ("'10.0.0.0/24' | next_free_prefix(['10.0.0.0/8'], 30)", "ADR027", "10.0.0.0/24"),
    ("'10.0.0.0/24' | next_free_prefix('10.0.0.0/26', 30)", "ADR026", "10.0.0.0/26"),
    ("'nonsense' | ptr_name", "ADR025", "nonsense"),
    ("'video' | rt('both')", "ADR026", "both"),
    ("'huiting' | site_prefix", "ADR029", "owner, domain, family"),
    ("'10.0.0.0/8' | dotted_mask(length=8)", "ADR029", "length"),
]


@pytest.mark.parametrize(("asked", "code", "named"), WRONG, ids=[asked for asked, _, _ in WRONG])
def test_wrong_input_is_an_error_with_code_and_value(ask, asked, code, named):
    with pytest.raises(AnsibleFilterError) as told:
        ask(asked)
    assert code in str(told.value)
    assert named in str(told.value)


def test_the_network_may_be_named_by_argument_environment_or_inventory(ask, inventory, monkeypatch):
    elsewhere = {"inventory_dir": "/nonexistent"}
    with pytest.raises(AnsibleFilterError, match="INT001"):
        ask("'video' | vlan", **elsewhere)
    assert ask("'video' | vlan(inventory=folder)", folder=str(inventory), **elsewhere) == 104
    monkeypatch.setenv("ZONGHENG_INVENTORY", str(inventory))
    assert ask("'video' | vlan", **elsewhere) == 104
    monkeypatch.delenv("ZONGHENG_INVENTORY")
    with pytest.raises(AnsibleFilterError, match="ADR028"):
        ask("'video' | vlan", inventory_dir="")


def test_a_changed_ledger_is_read_again(ask, inventory, tmp_path):
    folder = tmp_path / "xiayi"
    shutil.copytree(inventory, folder)
    assert ask("'huiting' | site_prefix('video', inventory=folder)", folder=str(folder)) == "10.127.16.0/27"
    text = (folder / "ledger.csv").read_text(encoding="utf-8").replace("10.127.16.0/27", "10.127.63.224/27")
    (folder / "ledger.csv").write_text(text, encoding="utf-8")
    assert ask("'huiting' | site_prefix('video', inventory=folder)", folder=str(folder)) == "10.127.63.224/27"


def test_ansible_doc_shows_every_filter(tmp_path):
    names = sorted(sidecars())
    shown = subprocess.run(
        [Path(sys.executable).parent / "ansible-doc", "-t", "filter", "--json", *names],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "ANSIBLE_FILTER_PLUGINS": str(FILTERS)},
        capture_output=True,
        text=True,
        check=True,
    )
    documented = json.loads(shown.stdout)
    assert sorted(documented) == names
    assert all(entry["doc"]["short_description"] for entry in documented.values())
