# SPDX-License-Identifier: Apache-2.0
"""First configurations and intermediate files, as each family of devices takes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zongheng.config import parse
from zongheng.config.secrets import names
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.onboarding.delivery import deliver
from zongheng.onboarding.families import families
from zongheng.onboarding.lint import lint
from zongheng.twin.processes.ztp import read_index

TOKEN = "0123456789abcdef01234567"
ONE_OF_EACH = {"ar": "xy-huiting", "s": "xy-agg1", "ne": "xy-core1", "usg": "xy-exit1"}


def delivery(host, entries, design, secrets):
    text = bootstrap_text(design(host))
    return deliver(entries[host], text, secrets, token=TOKEN, server="http://10.140.0.60:8060")


@pytest.fixture(params=ONE_OF_EACH.values())
def host(request):
    return request.param


def test_each_family_is_tried():
    # a machine of platform linux takes its delivery in test_carton.py
    assert {*ONE_OF_EACH, "linux"} == set(families())


def test_vendor_rules_are_kept(host, entries, design, secrets):
    assert lint(entries[host], delivery(host, entries, design, secrets)) == ()


def test_the_simulated_device_takes_it(host, entries, design, secrets):
    entry = entries[host]
    files = delivery(host, entries, design, secrets)
    keys = read_index(files.index, family=entry.family, model=entry.model, serial=entry.serial)
    assert keys[families()[entry.family].file_key] == files.file_name


def test_the_first_configuration_is_reachable_safe_and_no_more(host, design):
    full, text = design(host), bootstrap_text(design(host))
    tree = parse(text, "huawei_vrp")
    heads = {node.text for node in tree.children}
    assert f"sysname {host}" in heads
    assert any(head.startswith("ospf 1 ") for head in heads)
    assert "ospf_key" in names(text)
    assert set(names(text)) <= {"netops_password", "ospf_key"}
    assert "acl 2001 inbound" in text
    assert full.management.address.partition("/")[0] in text
    assert not any(head.startswith(("snmp-agent", "ip vpn-instance", "bgp", "nat-policy")) for head in heads)


def test_a_firewall_first_lets_in_only_its_own_traffic(design):
    text = bootstrap_text(design("xy-exit1"))
    assert "manage-in" in text
    assert "out-web" not in text
    assert "nat server" not in text


BREAKS = {
    "a long name": (lambda f: replace(f, file_name="x" * 61 + ".cfg"), 3),
    "a banned character": (lambda f: replace(f, file_name="a;b.cfg"), 2),
    "a long URL": (lambda f: replace(f, url="http://10.140.0.60/" + "x" * 46), 1),
    "another ending": (lambda f: replace(f, file_name="config.txt"), 2),
    "an altered configuration": (lambda f: replace(f, file=f.file + b"\n"), 1),
    "an altered index": (lambda f: replace(f, index=f.index.replace(b"ESN=", b"ESN=X")), 2),
    "no account": (lambda f: replace(f, file=b"stelnet server enable\n"), 2),
    "no SSH": (lambda f: replace(f, file=b"local-user a password\n"), 2),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_linter_finds(name, entries, design, secrets):
    spoil, count = BREAKS[name]
    files = spoil(delivery("xy-huiting", entries, design, secrets))
    found = lint(entries["xy-huiting"], files)
    assert {problem.code for problem in found} == {"ONB005"}
    assert len(found) >= min(count, 2) or count == 1
    assert not any(secret in str(problem) for problem in found for secret in secrets.values())


def test_no_print_of_a_delivery_shows_token_or_content(entries, design, secrets):
    shown = repr(delivery("xy-huiting", entries, design, secrets))
    assert TOKEN not in shown
    assert secrets["netops_password"] not in shown
