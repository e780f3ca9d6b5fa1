# SPDX-License-Identifier: Apache-2.0
"""The Ansible filters: every documented example is run, and wrong input is told with its code."""

import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st
from jinja2.nativetypes import NativeEnvironment

from zongheng.addressing import Ledger, allocate
from zongheng.addressing.answers import OF_THE_PLAN
from zongheng.addressing.values import OF_VALUES
from zongheng.files import from_yaml
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
    return {path.stem: from_yaml(path.read_text(encoding="utf-8")) for path in FILTERS.glob("*.yml")}


def examples():
    for name, documented in sorted(sidecars().items()):
        for found in EXAMPLE.finditer(documented["EXAMPLES"]):
            yield pytest.param(name, found["asked"], found["answer"], id=found["asked"])


@pytest.mark.parametrize(("name", "asked", "answer"), examples())
def test_documented_examples_are_true(ask, name, asked, answer):
    assert name in asked
    assert ask(asked) == yaml.load(answer, yaml.BaseLoader) or ask(asked) == from_yaml(answer)


@pytest.mark.parametrize(("name", "documented"), sorted(sidecars().items()))
def test_documented_options_are_those_that_the_question_takes(name, documented):
    question = {**OF_THE_PLAN, **OF_VALUES}[name]
    taken = [one for one in inspect.signature(question).parameters.values() if one.name != "plan"][1:]
    told = documented["DOCUMENTATION"]
    options = told["options"]
    assert [one.name for one in taken] == [one for one in options if one not in ("_input", "inventory")]
    assert ", ".join(one.name for one in taken) == told.get("positional", "")
    assert ("inventory" in options) == (name in OF_THE_PLAN)
    for one in taken:
        assert options[one.name].get("required", False) == (one.default is one.empty)
        assert options[one.name].get("default", one.empty) == one.default


def test_every_filter_is_documented_with_an_example(ask):
    names = set(ask.__closure__[0].cell_contents.filters) - set(NativeEnvironment().filters)
    assert names == set(sidecars())
    assert {example.values[0] for example in examples()} == names


WRONG = [
    ("'huitin' | site_prefix('internet')", "ADR021", "是否想写 huiting"),
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
    ("'huiting' | site_prefix", "ADR029", "owner, domain, family, inventory="),
    ("'huiting' | site_prefix(['internet'])", "ADR026", "['internet']"),
    ("'huiting' | site_prefix('internet', inventory=5)", "ADR026", "5"),
    ("'huiting' | site_prefix('internet', family='4')", "ADR026", "4, 6"),
    ("'huiting' | site_mask('internet', 'hex')", "ADR026", "dotted, wildcard, length"),
    ("'huiting' | site_range('internet', separator='')", "ADR026", "''"),
    ("'U005' | site_gateway_pair('video')", "ADR020", "U005"),
    (
        "'huiting' | site_block('nothing')",
        "ADR021",
        "public、internet、administrative、video、infrastructure、ipv6",
    ),
    ("'huiting' | site_summaries('nothing')", "ADR021", "ipv6（现为：nothing）"),
    ("'huiting' | site_summaries('nothing', 6)", "ADR021", "ipv6（现为：nothing）"),
    ("'xiayi' | site_summaries('internat', 6)", "ADR021", "是否想写 internet"),
    ("'huiting' | site_summaries('ipv6')", "ADR026", "应为 6"),
    ("'U001' | site_summaries('internet')", "ADR021", "U001"),
    ("'xy-huiting' | link_end(0, 'heartbeat')", "ADR021", "management、public、internet"),
    ("'xy-huiting' | link_ends(0, 'heartbeat', 6)", "ADR021", "heartbeat"),
    ("'heartbeat' | vlan", "ADR021", "heartbeat"),
    ("'nowhere' | site_summaries('internet')", "ADR021", "nowhere"),
    ("'xy-huiting' | link_ends(0, 'nothing')", "ADR021", "nothing"),
    ("'xy-huiting' | link_ends('0', 'internet')", "ADR026", "'0'"),
    ("'xy-nowhere' | fqdn", "ADR021", "xy-nowhere"),
    ("'U999' | service_name('oa')", "ADR021", "U999"),
    ("'U001' | service_name('O A')", "ADR026", "O A"),
    ("'xiay' | site_as_number", "ADR021", "xiayi"),
    ("'nowhere' | rd", "ADR021", "nowhere"),
    ("'' | rd", "ADR026", "''"),
    ("'video' | rd('huiting')", "ADR029", "domain, inventory="),
    ("'xy-cor1' | isis_net", "ADR021", "xy-core1"),
    ("4 | router_id", "ADR026", "4"),
    ("'59.192.0.1/10' | address_kind", "ADR061", "59.192.0.0/10"),
    ("'10.0.0.0/24' | prefix_subnet(26, 9)", "ADR060", "-4"),
    ("'10.0.0.0/24' | prefix_subnet(26, -5)", "ADR060", "-5"),
    ("'10.0.0.0/24' | prefix_subnet(16, 0)", "ADR026", "24–32"),
    ("'10.0.0.0/24' | prefix_supernet(25)", "ADR026", "0–24"),
    ("'10.0.0.0/25' | prefix_host(129)", "ADR022", "126"),
    ("'10.0.0.0/25' | prefix_host(0)", "ADR022", "-1 到 -126"),
    ("'10.0.0.0/25' | prefix_host(-127)", "ADR022", "-1 到 -126"),
    ("'10.0.0.0/25' | prefix_host(true)", "ADR026", "True"),
    ("'10.0.0.9/25' | prefix_range", "ADR061", "10.0.0.0/25"),
    ("'10.0.0.0/25' | prefix_range(usable='yes')", "ADR026", "true, false"),
    ("'10.0.0.0/-1' | dotted_mask", "ADR025", "10.0.0.0/-1"),
    ("'10.0.0.0/ 8' | interface_network", "ADR025", "'10.0.0.0/ 8'"),
    ("('10.0.0.0/24' ~ end) | prefix_host(1)", "ADR025", r"'10.0.0.0/24\n'"),
    ("('10.0.0.1/24' ~ end) | interface_address", "ADR025", r"'10.0.0.1/24\n'"),
    ("(end ~ '255.0.0.0') | mask_length", "ADR025", r"'\n255.0.0.0'"),
    ("33 | wildcard_mask", "ADR026", "0–32"),
    ("'255.0.255.0' | mask_length", "ADR062", "255.0.255.0"),
    ("'0.0.0.255' | mask_length", "ADR062", "dotted"),
    ("'10.0.0.0/30' | next_free_address(['10.0.0.1', '10.0.0.2'])", "ADR063", "10.0.0.0/30"),
    ("'10.0.0.0/30' | next_free_address(['10.0.0.0/30'])", "ADR063", "10.0.0.0/30"),
    ("'10.0.0.0/30' | next_free_address(['10.0.0.0/8'])", "ADR063", "10.0.0.0/30"),
    ("'10.0.0.0/30' | next_free_address('10.0.0.1')", "ADR026", "地址或网段列表"),
    ("'10.0.0.0/30' | sort_prefixes", "ADR026", "地址或网段列表"),
    ("'10.0.0.0/30' | merge_prefixes", "ADR026", "应为 网段列表"),
    ("['10.0.0.0/24', 'x'] | sort_prefixes", "ADR025", "x"),
    ("['10.0.0.0/24', none] | merge_prefixes", "ADR026", "None"),
    ("'10.0.0.0/24' | acl_addresses('cisco')", "ADR026", "huawei, h3c, linux"),
    ("'10.0.0.0/24' | address_objects('h3c', first='a')", "ADR026", "'a'"),
    ("'10.0.0.0/24' | address_objects(first=-5)", "ADR026", "-5"),
    ("'10.0.0.0/24' | address_objects('linux', first=-1)", "ADR026", "-1"),
    ("['10.0.0.0/24', '10.0.1.0/24'] | address_objects(first=4095)", "ADR065", "4096"),
    ("['10.0.0.0/24', '10.0.1.0/24'] | address_objects('h3c', 4294967290)", "ADR065", "4294967300"),
    ("['10.0.0.0/24', '2001:db8::/64'] | address_objects('h3c')", "ADR064", "10.0.0.0/24, 2001:db8::/64"),
    ("['2001:db8::1', '10.0.0.0/24'] | address_objects('linux')", "ADR064", "2001:db8::1/128, 10.0.0.0/24"),
    ("'10.0.0.1/8' | ptr_name(6)", "ADR029", "address"),
    ("'10.0.0.0/8' | dotted_mask(length=8)", "ADR029", "length"),
]


@pytest.mark.parametrize(("asked", "code", "named"), WRONG, ids=[asked for asked, _, _ in WRONG])
def test_wrong_input_is_an_error_with_code_and_value(ask, asked, code, named):
    with pytest.raises(AnsibleFilterError) as told:
        ask(asked, end="\n")
    assert str(told.value).startswith(f"[{code}]")
    assert named in str(told.value)
    assert "→" in str(told.value)
    assert str(told.value).count(code) == 1


WORDS = "huiting 411426 U005 xy-huiting xy-core1 internet video management infrastructure own import wildcard"
ANYTHING = st.one_of(
    st.sampled_from(WORDS.split()),
    st.sampled_from([0, 1, 4, 6, -1, 2**70, True, False, 1.5, None, "", "é", "10.0.0.1", "x" * 300]),
    st.sampled_from([[], ["internet"], {}, {"internet": 1}, b"internet", object()]),
)


@given(st.sampled_from(sorted(OF_THE_PLAN)), st.lists(ANYTHING, min_size=1, max_size=5))
def test_any_question_of_the_plan_is_answered_or_refused_with_a_code(ask, inventory, name, asked):
    environment = ask.__closure__[0].cell_contents
    context = environment.from_string("").new_context({"inventory_dir": str(inventory)})
    try:
        answer = environment.call_filter(name, asked[0], asked[1:], context=context)
    except AnsibleFilterError as error:
        assert str(error).startswith("[ADR")
    else:
        assert type(answer) in (str, int, list, dict)
        assert answer or answer == 0


def test_the_network_is_that_of_the_argument_or_else_of_the_host(ask, inventory, monkeypatch):
    elsewhere = {"inventory_dir": "/nonexistent"}
    with pytest.raises(AnsibleFilterError, match="INT001"):
        ask("'video' | vlan", **elsewhere)
    assert ask("'video' | vlan(inventory=folder)", folder=str(inventory), **elsewhere) == 104
    monkeypatch.setenv("ZONGHENG_INVENTORY", "/nonexistent")
    assert ask("'video' | vlan") == 104, "a host's own network goes before the one of the environment"


@pytest.mark.parametrize("folder", [None, "", "None"])
def test_a_host_without_an_inventory_folder_asks_the_network_of_the_environment(
    ask, inventory, monkeypatch, folder
):
    """Of ``-i localhost,`` Ansible says the word None."""
    monkeypatch.delenv("ZONGHENG_INVENTORY", raising=False)
    with pytest.raises(AnsibleFilterError, match=r"ADR028.*\n.*ZONGHENG_INVENTORY") as told:
        ask("'video' | vlan", inventory_dir=folder)
    assert "这台主机不属于任何网络目录" in str(told.value)
    monkeypatch.setenv("ZONGHENG_INVENTORY", str(inventory))
    assert ask("'video' | vlan", inventory_dir=folder) == 104


def test_a_changed_ledger_is_read_again(ask, inventory, tmp_path):
    folder = tmp_path / "xiayi"
    shutil.copytree(inventory, folder)
    assert ask("'huiting' | site_prefix('video', inventory=folder)", folder=str(folder)) == "10.127.1.0/27"
    text = (folder / "ledger.csv").read_text(encoding="utf-8").replace("10.127.1.0/27", "10.127.63.0/27")
    (folder / "ledger.csv").write_text(text, encoding="utf-8")
    assert ask("'huiting' | site_prefix('video', inventory=folder)", folder=str(folder)) == "10.127.63.0/27"


def test_a_ledger_put_in_place_of_another_is_read_even_if_it_is_as_old(ask, inventory, tmp_path):
    folder = tmp_path / "xiayi"
    shutil.copytree(inventory, folder)
    before = ask("'huiting' | site_prefix('video')", inventory_dir=str(folder))
    ledger, other = folder / "ledger.csv", tmp_path / "ledger.csv"
    length = before.partition("/")[2]
    other.write_text(ledger.read_text(encoding="utf-8").replace(before, f"10.127.63.0/{length}"))
    os.utime(other, ns=(ledger.stat().st_atime_ns, ledger.stat().st_mtime_ns))
    other.replace(ledger)
    after = ask("'huiting' | site_prefix('video')", inventory_dir=str(folder))
    assert after == f"10.127.63.0/{length}" != before


@pytest.mark.parametrize(
    ("used", "free"),
    [
        ("'10.0.0.0/25'", "10.0.0.128"),
        ("'10.0.0.1/24'", "10.0.0.2"),
        ("'10.0.0.1', '10.0.0.2/30', '10.0.0.4/30'", "10.0.0.3"),
        ("'10.0.0.0/31'", "10.0.0.2"),
        ("'10.0.0.0', '10.0.0.3'", "10.0.0.1"),
        ("'2001:db8::/32', '10.0.1.0/24'", "10.0.0.1"),
    ],
)
def test_a_block_in_use_is_in_use_whole_and_an_interface_s_address_alone(ask, used, free):
    assert ask(f"'10.0.0.0/24' | next_free_address([{used}])") == free


def test_objects_are_numbered_to_the_end_and_of_both_families_where_platforms_take_that(ask):
    assert ask("['10.0.0.0/24', '2001:db8::/64'] | address_objects(first=4094)") == [
        "address 4094 10.0.0.0 mask 24",
        "address 4095 2001:db8:: 64",
    ]
    assert ask("['2001:db8::/64'] | address_objects('h3c', first=4294967294)") == [
        "4294967294 network subnet 2001:db8:: 64"
    ]
    assert ask("[] | address_objects(first=4095)") == []


def test_ansible_doc_shows_every_filter(tmp_path):
    names = sorted(sidecars())
    own = {"ANSIBLE_FILTER_PLUGINS": str(FILTERS), "PYTHONPATH": str(ROOT)}
    shown = subprocess.run(
        [Path(sys.executable).parent / "ansible-doc", "-t", "filter", "--json", *names],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **own},
        capture_output=True,
        text=True,
        check=True,
    )
    documented = json.loads(shown.stdout)
    assert sorted(documented) == names
    assert all(entry["doc"]["short_description"] for entry in documented.values())
