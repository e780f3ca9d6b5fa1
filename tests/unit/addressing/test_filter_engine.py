# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters in Ansible's own template engine, with variables of a YAML inventory: all are tagged."""

import inspect
import shutil
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import filter_loader, init_plugin_loader
from ansible.template import Templar, trust_as_template
from ansible.vars.manager import VariableManager

from zongheng.addressing import Ledger, allocate
from zongheng.addressing.answers import OF_THE_PLAN as PLAN_QUESTIONS
from zongheng.addressing.answers import plan_of
from zongheng.addressing.values import OF_VALUES as VALUE_QUESTIONS
from zongheng.intent import load_network

ROOT = Path(__file__).parents[3]
HUITING = "411426101"
VARIABLES = {
    "site": "huiting",
    "device": "xy-huiting",
    "domain": "internet",
    "version": 6,
    "uplink": 1,
    "nth": 10,
    "lan": "10.26.64.0/24",
    "own": "10.140.48.18/30",
    "used": ["10.26.64.0/26", "10.26.64.128/25"],
    "hosts": ["10.26.64.1", "10.26.64.2"],
    "whole": False,
    "platform": "h3c",
    "nothing": None,
    "secret": "not an address",
    "nested": "{{ lan }}",
}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine") / "xiayi"
    shutil.copytree(ROOT / "inventories/xiayi", folder, ignore=shutil.ignore_patterns("ledger.csv"))
    ledger = allocate(load_network(folder), Ledger.empty(), date=date(2026, 1, 1), by="test")
    ledger.save(folder / "ledger.csv")
    return folder


@pytest.fixture(scope="module")
def templar(network):
    hosts = network.parent / "hosts.yml"
    hosts.write_text(yaml.safe_dump({"all": {"hosts": {"one": VARIABLES}}}), encoding="utf-8")
    init_plugin_loader([])
    filter_loader.add_directory(str(ROOT / "filter_plugins"))
    loader = DataLoader()
    inventory = InventoryManager(loader=loader, sources=[str(hosts)])
    known = VariableManager(loader=loader, inventory=inventory).get_vars(host=inventory.get_host("one"))
    return Templar(loader=loader, variables=known | {"inventory_dir": str(network)})


@pytest.fixture
def ask(templar):
    return lambda asked: templar.template(trust_as_template("{{ " + asked + " }}"))


def test_the_variables_are_tagged_or_this_proves_nothing(templar):
    for name in ("site", "version", "lan", "used"):
        assert type(templar.available_variables[name]).__name__.startswith("_AnsibleTagged")


OF_THE_PLAN = {
    "site | site_prefix(domain)": lambda plan: str(plan.lan(HUITING, "internet")),
    "site | site_prefix(domain, family=version)": lambda plan: str(plan.lan(HUITING, "internet", 6)),
    "site | site_prefix(domain, inventory=inventory_dir)": lambda plan: str(plan.lan(HUITING, "internet")),
    "[site] | map('site_prefix', domain) | list": lambda plan: [str(plan.lan(HUITING, "internet"))],
    "site | site_host(domain, nth)": lambda plan: str(plan.host(HUITING, "internet", 10)),
    "(site | site_gateway_pair(domain)).ipv6": lambda plan: str(plan.gateway(HUITING, "internet", 6).address),
    "site | site_gateway(domain)": lambda plan: str(plan.gateway(HUITING, "internet").address),
    "device | link_end(uplink, domain, family=version)": lambda plan: str(
        plan.link("xy-huiting", 1, "internet", 6).b
    ),
    "site | site_prefix_pair(domain)": lambda plan: {
        "ipv4": str(plan.lan(HUITING, "internet")),
        "ipv6": str(plan.lan(HUITING, "internet", 6)),
    },
    "site | site_mask(domain, 'length')": lambda plan: plan.lan(HUITING, "internet").length,
    "site | site_summaries(domain, version)": lambda plan: [
        str(one) for one in plan.summaries(HUITING, "internet", 6)
    ],
    "device | link_end(uplink, domain, end='parent')": lambda plan: str(
        plan.link("xy-huiting", 1, "internet").a
    ),
    "device | fqdn": lambda plan: plan.fqdn("xy-huiting"),
    "domain | vlan": lambda plan: plan.vlan("internet"),
}
OF_VALUES = {
    "lan | prefix_range(usable=whole)": "10.26.64.0-10.26.64.255",
    "nested | prefix_host(nth)": "10.26.64.10",
    "lan | next_free_prefix(used, 27)": "10.26.64.64/27",
    "lan | next_free_address(hosts)": "10.26.64.3",
    "lan | subtract_prefixes(used)": ["10.26.64.64/26"],
    "used | merge_prefixes | first": "10.26.64.0/26",
    "used | map('prefix_size') | sum": 192,
    "used | map('prefix_contains', '10.26.64.7') | list": [True, False],
    "hosts | map('ptr_name') | list": ["1.64.26.10.in-addr.arpa", "2.64.26.10.in-addr.arpa"],
    "own | address_and_mask": "10.140.48.18 255.255.255.252",
    "lan | address_objects(platform, first=nth)": ["10 network subnet 10.26.64.0 255.255.255.0"],
    "(used + hosts) | sort_prefixes": ["10.26.64.0/26", "10.26.64.1", "10.26.64.2", "10.26.64.128/25"],
}


@pytest.mark.parametrize(("asked", "answer"), OF_THE_PLAN.items(), ids=OF_THE_PLAN)
def test_a_question_of_the_plan_takes_tagged_values(ask, network, asked, answer):
    assert ask(asked) == answer(plan_of(network))


@pytest.mark.parametrize(("asked", "answer"), OF_VALUES.items(), ids=OF_VALUES)
def test_a_question_of_values_takes_tagged_values(ask, asked, answer):
    assert ask(asked) == answer


@pytest.mark.parametrize(
    ("asked", "code", "named"),
    [
        ("secret | site_prefix(domain)", "ADR021", "not an address"),
        ("secret | dotted_mask", "ADR025", "not an address"),
        ("nothing | prefix_range", "ADR026", "None"),
        ("lan | prefix_host(site)", "ADR026", "huiting"),
        ("lan | prefix_subnet(26, nth)", "ADR060", "-4"),
        ("own | prefix_size", "ADR061", "10.140.48.16/30"),
        ("site | site_prefix(domain, version, uplink)", "ADR029", "owner, domain, family"),
    ],
)
def test_wrong_values_end_the_template_with_code_value_and_fix(ask, asked, code, named):
    with pytest.raises(AnsibleError) as told:
        ask(asked)
    assert f"[{code}]" in str(told.value)
    assert named in str(told.value)
    assert str(told.value).count("→") == 1


def test_what_is_undefined_stays_undefined(ask):
    with pytest.raises(AnsibleError, match="'missing' is undefined"):
        ask("missing | dotted_mask")
    assert ask("missing | default(lan) | dotted_mask") == "255.255.255.0"


RIGHT = {
    "owner": "'huiting'",
    "site": "'huiting'",
    "host": "'xy-huiting'",
    "domain": "'internet'",
    "plane": "'internet'",
    "pool": "'internet'",
    "family": "4",
    "number": "1",
    "uplink": "0",
    "end": "'own'",
    "direction": "'import'",
    "service": "'oa'",
    "separator": "'-'",
    "notation": "'dotted'",
    "prefix": "'10.26.64.0/24'",
    "other": "'10.26.64.0/25'",
    "prefixes": "['10.26.64.0/24']",
    "taken": "['10.26.64.0/25']",
    "used": "['10.26.64.1']",
    "length": "26",
    "usable": "true",
    "mask": "'255.255.255.0'",
    "address": "'10.26.64.1/24'",
    "interface": "'10.26.64.1/24'",
    "platform": "'h3c'",
    "first": "1",
}
"""What each argument may be, in Jinja: every filter is asked with all of its arguments."""
PARTICULAR = {
    ("hostname", "site"): "'huiting'",
    ("site_block", "pool"): "'infrastructure'",
    ("next_free_prefix", "pool"): "'10.26.64.0/24'",
    ("prefix_supernet", "length"): "16",
    ("ptr_name", "address"): "'10.26.64.1'",
}
WRONG = ["none", "''", "1.5", "{}", "[none]", "['']", "[[]]", "'nowhere'", "'10.0.0.256'", "'::/129'"]
ANY_TEXT = {"separator": {"'nowhere'", "'10.0.0.256'", "'::/129'"}, "service": {"'nowhere'"}}
QUESTIONS = {**PLAN_QUESTIONS, **VALUE_QUESTIONS}


def arguments(name):
    """Return the arguments of a filter, the value that it is applied to first, each with a right value."""
    taken = [one for one in inspect.signature(QUESTIONS[name]).parameters if one != "plan"]
    return {one: PARTICULAR.get((name, one), RIGHT[one]) for one in taken}


def call(name, values):
    """Return the call of a filter in Jinja."""
    value, *further = values.items()
    return f"({value[1]}) | {name}({', '.join(f'{key}={one}' for key, one in further)})"


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_filter_answers_when_all_of_its_arguments_are_right(ask, name):
    answer = ask(call(name, arguments(name)))
    assert answer or answer == 0
    assert isinstance(answer, bool) == (name in ("prefix_contains", "prefixes_overlap"))


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_filter_refuses_what_is_wrong_in_any_place(ask, name, wrong):
    right = arguments(name)
    defaults = inspect.signature(QUESTIONS[name]).parameters
    for place in right:
        if wrong in ANY_TEXT.get(place, ()) or (wrong == "none" and defaults[place].default is None):
            continue
        with pytest.raises(AnsibleError, match=r"\[ADR\d\d\d\]") as told:
            ask(call(name, {**right, place: wrong}))
        assert str(told.value).count("→") == 1


@pytest.mark.parametrize("wrong", ["missing", "[missing]"])
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_filter_leaves_undefined_what_is_asked_of_the_undefined(ask, name, wrong):
    right = arguments(name)
    for place in right:
        if wrong.startswith("[") and not right[place].startswith("["):
            continue
        asked = call(name, {**right, place: wrong})
        with pytest.raises(AnsibleError, match="'missing' is undefined"):
            ask(asked)
        assert ask(f"({asked}) | default('else')") == "else"


INSIDE = (
    "merge_prefixes",
    "next_free_address",
    "next_free_prefix",
    "prefix_host",
    "prefix_range",
    "prefix_subnet",
    "site_gateway",
    "site_host",
    "site_range",
    "split_prefix",
)


@pytest.mark.parametrize("name", INSIDE)
def test_an_answer_lies_in_what_it_is_asked_of(ask, name):
    right = arguments(name)
    around = ask("'huiting' | site_prefix('internet')") if name.startswith("site_") else "10.26.64.0/24"
    answer = ask(call(name, right))
    found = answer if isinstance(answer, list) else answer.split("-")
    assert found
    assert all(ip_network(one).subnet_of(ip_network(around)) for one in found)


def test_a_whole_template_asks_the_disk_once(ask, templar, monkeypatch):
    last = ask("site | site_host(domain, 50)")
    looked = []
    monkeypatch.setattr("zongheng.addressing.answers._state", lambda path: looked.append(path) or (0, 0, 0))
    loop = "{% for n in range(50) %}{{ site | site_host(domain, n + 1) }}\n{% endfor %}"
    assert templar.template(trust_as_template(loop)).split()[-1] == last
    assert len(looked) == len(set(looked)) == 5
