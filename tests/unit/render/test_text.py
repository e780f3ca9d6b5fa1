# SPDX-License-Identifier: Apache-2.0
"""What holds for the text of every device, whatever its kind."""

import hashlib
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from zongheng.design import to_json
from zongheng.errors import ZonghengError
from zongheng.render import render_config

SECRETS = {
    *("auditor_password", "netops_password", "secadmin_password"),
    *("bgp_key", "ospf_key", "snmp_auth", "snmp_priv"),
}


@pytest.fixture(scope="module")
def texts(xiayi):
    return {host: render_config(design) for host, design in xiayi.items()}


def sections(text):
    """Return each run of lines between separators at column 0."""
    return [
        part.strip("\n").split("\n") for part in re.split(r"^#\n", text, flags=re.MULTILINE) if part.strip()
    ]


def test_a_print_begins_with_a_separator_and_ends_with_return(texts):
    for text in texts.values():
        assert text.startswith("#\nsysname ")
        assert text.endswith("\n#\nreturn\n")
        assert "#\n#\n" not in text


def test_text_is_printable_ascii_without_trailing_blanks(texts):
    for text in texts.values():
        for line in text.splitlines():
            assert line.isascii()
            assert line.isprintable()
            assert line == line.rstrip()
            assert line


def test_every_line_lies_one_blank_deeper_than_its_parent_at_most(texts):
    for text in texts.values():
        depth = 0
        for line in text.splitlines():
            indent = len(line) - len(line.lstrip())
            assert indent <= depth + 1, line
            depth = indent


def test_no_line_stands_twice_in_its_block(texts):
    for host, text in texts.items():
        for section in sections(text):
            heads = [line for line in section if not line.startswith(" ")]
            assert [line for line, times in Counter(heads).items() if times > 1] == [], host


def test_secrets_are_references_to_names_that_the_network_has(texts):
    for text in texts.values():
        assert set(re.findall(r"\{\{secret:(\w+)\}\}", text)) <= SECRETS
        bare = re.sub(r"\{\{secret:\w+\}\}", "", text)
        assert "{" not in bare
        for line in text.splitlines():
            if re.search(r"\b(cipher|irreversible-cipher) ", line) and not line.startswith(
                "ssh server cipher"
            ):
                assert line.endswith("}}"), line


def test_nothing_of_the_template_language_is_left(texts):
    for text in texts.values():
        assert not re.search(r"None|True|False|Undefined|\{%|\{#", text)


def test_an_interface_is_opened_once(texts):
    for text in texts.values():
        names = re.findall(r"^interface (\S+)$", text, flags=re.MULTILINE)
        assert len(set(names)) == len(names)
        assert "NULL0" in names


def test_login_is_ssh_from_the_management_zone_with_aaa(texts):
    for text in texts.values():
        lines = text[text.index("user-interface vty") :]
        for wanted in (
            "acl 2001 inbound",
            "acl ipv6 2001 inbound",
            "authentication-mode aaa",
            "protocol inbound ssh",
        ):
            assert f"\n {wanted}\n" in lines
        assert "undo telnet server enable\n" in text
        assert not re.search(r"^ *protocol inbound (all|telnet)", text, flags=re.MULTILINE)


def test_every_adjacency_is_authenticated(texts, xiayi):
    for host, text in texts.items():
        wanted = sum(bool(i.ospf and i.ospf.auth_secret) for i in xiayi[host].interfaces)
        assert text.count("\n ospf authentication-mode hmac-sha256 1 cipher ") == wanted
        assert text.count("\n ospfv3 authentication-mode hmac-sha256 key-id 1 cipher ") == wanted


def test_the_two_exits_differ_only_where_each_is_itself(texts):
    ours, theirs = (texts[host].splitlines() for host in ("xy-exit1", "xy-exit2"))
    differing = set(ours) ^ set(theirs)
    own = re.compile(
        r"sysname|hrp (interface|standby-device)| description| ip address| ipv6 address| vrrp vrid"
        r"|  network|ospf \d+ router-id| router-id|firewall log source"
    )
    assert [line for line in differing if not own.match(line)] == []


def test_rendering_is_the_same_in_another_process_with_another_hash_seed(texts):
    code = (
        "import datetime as dt, hashlib, pathlib\n"
        "from zongheng.addressing import AddressPlan, Ledger, allocate\n"
        "from zongheng.design import design_network\n"
        "from zongheng.intent import load_network\n"
        "from zongheng.render import render_config\n"
        "intent = load_network(pathlib.Path('inventories/xiayi'))\n"
        "ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by='tests')\n"
        "designs = design_network(intent, AddressPlan(intent, ledger))\n"
        "text = ''.join(render_config(design) for _, design in sorted(designs.items()))\n"
        "print(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    root = Path(__file__).parents[3]
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
    )
    here = hashlib.sha256("".join(text for _, text in sorted(texts.items())).encode()).hexdigest()
    assert other.stdout.strip() == here


def test_a_design_that_a_template_cannot_read_is_a_coded_error_and_no_traceback(xiayi):
    broken = replace(xiayi["xy-kongzhuang"], passwords=None)
    with pytest.raises(ZonghengError) as caught:
        render_config(broken)
    (problem,) = caught.value.problems
    assert problem.code == "RND001"
    assert problem.place.host == "xy-kongzhuang"


def test_a_rendered_design_is_read_from_its_text_alone(xiayi, texts):
    from zongheng.design import from_json

    for host in ("xy-core1", "xy-exit1", "xy-agg1", "xy-huiting"):
        assert render_config(from_json(to_json(xiayi[host]))) == texts[host]
