# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin in Ansible's own manager: groups as in the index, and the plan read for workers."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from ansible import constants, context
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader, init_plugin_loader, inventory_loader
from ansible.template import Templar, trust_as_template
from ansible.vars.manager import VariableManager

from tests.support.planning import plan
from zongheng.addressing import Ledger, allocate, answers, ledger_columns
from zongheng.build.index import inventory_hosts
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
PLAYBOOK = {"forks": 5, "listhosts": False}
QUESTION = "{{ 'huiting' | site_prefix('internet') }}"


@pytest.fixture(scope="module")
def ledger_text():
    ledger = allocate(load_network(ROOT / "inventories/xiayi"), Ledger.empty(), date=date(2026, 1, 1), by="t")
    return ledger.text()


@pytest.fixture(scope="module", autouse=True)
def loaders():
    """Let Ansible find our plugins."""
    init_plugin_loader([])
    inventory_loader.add_directory(str(ROOT / "plugins/inventory"))
    filter_loader.add_directory(str(ROOT / "filter_plugins"))


@pytest.fixture
def network(tmp_path, ledger_text):
    """Return a network that nobody planned, but for its ledger."""
    folder = tmp_path / "inventories" / "xiayi"
    shutil.copytree(ROOT / "inventories/xiayi", folder, ignore=shutil.ignore_patterns("ledger.csv"))
    (folder / "ledger.csv").write_text(ledger_text, encoding="utf-8")
    return folder


@pytest.fixture
def parsed(monkeypatch, tmp_path):
    """Let Ansible read the network as the command with these arguments would."""
    monkeypatch.setattr(constants, "INVENTORY_ENABLED", ["zongheng"])
    monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", True)
    monkeypatch.delenv("ZONGHENG_INVENTORY", raising=False)
    monkeypatch.delenv("ZONGHENG_BUILD", raising=False)
    monkeypatch.chdir(tmp_path)
    answers._read_plan.cache_clear()

    def parse(folder, **arguments):
        monkeypatch.setattr(context, "CLIARGS", arguments)
        return InventoryManager(loader=DataLoader(), sources=[str(folder / "zongheng.yml")])

    return parse


@pytest.fixture
def reads(monkeypatch):
    """Return the folders whose intent is read for the plan."""
    found = []

    def load(folder, *, sound):
        found.append(folder)
        return load_network(folder, sound=sound)

    monkeypatch.setattr(answers, "load_network", load)
    return found


def answer(inventory):
    """Return what a template of a host answers."""
    loader = DataLoader()
    known = VariableManager(loader=loader, inventory=inventory).get_vars(
        host=inventory.get_host("xy-huiting")
    )
    return Templar(loader=loader, variables=known).template(trust_as_template(QUESTION))


def test_every_host_is_in_the_groups_that_the_index_names_and_in_no_other(network, parsed):
    inventory = parsed(network)
    named = {host.name: {*host.groups, "zongheng", "all"} for host in inventory_hosts(network)}
    assert {host.name: {group.name for group in host.groups} for host in inventory.hosts.values()} == named
    for name, group in inventory.groups.items():
        assert {host.name for host in group.get_hosts()} == {host for host in named if name in named[host]}
    assert [host.name for host in inventory.get_hosts()] == [host.name for host in inventory_hosts(network)]


def test_a_site_lies_in_the_group_of_the_site_above_it(network, parsed):
    groups = parsed(network).groups
    assert [group.name for group in groups["site_411426101"].parent_groups] == ["site_411426"]
    assert [group.name for group in groups["site_411426"].parent_groups] == ["all"]


def test_groups_that_playbooks_name_are_there_when_empty(network, parsed):
    groups = parsed(network).groups
    assert not groups["zongheng_failed"].get_hosts()
    assert {"role_core", "role_exit", "role_node", "role_aggregation"} <= set(groups)


@pytest.mark.parametrize("as_given", [lambda f, _: f, lambda f, here: f.relative_to(here), "link"])
def test_a_run_finds_the_plan_read_before_it_forks(network, parsed, reads, tmp_path, as_given):
    if as_given == "link":
        folder = tmp_path / "here"
        folder.symlink_to(network)
    else:
        folder = as_given(network, tmp_path)
    inventory = parsed(folder, **PLAYBOOK)
    assert len(reads) == 1
    assert answer(inventory) == str(answers.plan_of(network).lan("411426101", "internet"))
    assert reads.count(reads[0]) == 1


@pytest.mark.parametrize("changed", [None, "network.yml", "ledger.csv"])
def test_what_the_last_plan_was_made_of_is_not_checked_again(network, parsed, monkeypatch, changed):
    plan(network)
    if changed:
        text = (network / changed).read_text(encoding="utf-8")
        (network / changed).write_text(text.replace(",t,", ",u,") + "\n" * (changed == "network.yml"))
    asked = []
    monkeypatch.setattr("zongheng.intent.load.check", lambda _: asked.append("intent") or [])
    compared = ledger_columns._check_blocks
    monkeypatch.setattr(
        ledger_columns, "_check_blocks", lambda *rows: asked.append("ledger") or compared(*rows)
    )
    inventory = parsed(network, **PLAYBOOK)
    assert answer(inventory) == str(answers.plan_of(network).lan("411426101", "internet"))
    assert asked == {None: [], "network.yml": ["intent"], "ledger.csv": ["ledger"]}[changed]


def test_a_plan_that_was_made_before_does_not_hide_what_is_wrong_now(network, parsed):
    plan(network)
    sites = network / "sites.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace(",huiting,", ",matou,"), encoding="utf-8")
    inventory = parsed(network, **PLAYBOOK)
    with pytest.raises(Exception, match=r"\[INT012"):
        answer(inventory)


def test_the_network_of_the_environment_is_none_of_its_hosts(network, parsed, reads, tmp_path, monkeypatch):
    other = tmp_path / "other"
    shutil.copytree(network, other)
    inventory = parsed(network)
    monkeypatch.setenv("ZONGHENG_INVENTORY", str(other))
    inventory = parsed(network, **PLAYBOOK)
    answer(inventory)
    assert reads == [network]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"graph": True}, *({**PLAYBOOK, name: True} for name in ("listhosts", "listtasks", "syntax"))],
)
def test_a_listing_reads_no_plan(network, parsed, reads, arguments):
    assert parsed(network, **arguments).hosts
    assert reads == []


def test_without_a_ledger_no_plan_is_read(network, parsed, reads):
    (network / "ledger.csv").unlink()
    assert parsed(network, **PLAYBOOK).hosts
    assert reads == []


@pytest.mark.parametrize(("file", "code"), [("ledger.csv", "ADR002"), ("network.yml", "INT")])
def test_what_is_broken_is_told_by_the_template_that_asks(network, parsed, tmp_path, file, code):
    groups = ["site_411426", "site_411426101"]
    hosts = [{"host": "xy-huiting", "title": "", "platform": "huawei_vrp", "groups": groups}]
    index = tmp_path / "build" / "xiayi" / "hosts.json"
    index.parent.mkdir(parents=True)
    index.write_text(json.dumps({"overlays": [], "hosts": hosts}), encoding="utf-8")
    (network / file).write_text("x: [\n", encoding="utf-8")
    inventory = parsed(network, **PLAYBOOK)
    with pytest.raises(Exception, match=rf"\[{code}"):
        answer(inventory)


def test_even_a_fault_of_ours_fails_no_listing(network, parsed, monkeypatch):
    monkeypatch.setattr(answers, "load_network", lambda folder, **_: {}[folder])
    inventory = parsed(network, **PLAYBOOK)
    with pytest.raises(KeyError):
        answers.plan_of(network)
    assert inventory.hosts
