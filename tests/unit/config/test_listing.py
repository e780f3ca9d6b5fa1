# SPDX-License-Identifier: Apache-2.0
"""The tree printed back is the text: every line, in order, each with the headers that it stands below."""

from pathlib import Path

import pytest

from zongheng.config import parse
from zongheng.config.listing import Kind, listing, own_lines, printed, redacted
from zongheng.files import from_yaml

PRINTS = from_yaml(Path(__file__).with_name("prints.yml").read_text(encoding="utf-8"))
GOLDEN = sorted((Path(__file__).parents[2] / "golden").rglob("*.cfg"))
ENDS = {"LF": "\n", "CRLF": "\r\n", "CR CR LF": "\r\r\n"}


def listed(text, platform):
    return listing(text, parse(text, platform))


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("case", PRINTS, ids=lambda case: case["name"])
def test_every_line_of_every_form_stands_there_with_its_path(case, ends):
    text = case["text"].replace("\n", ends)
    lines = listed(text, case["is"][0])
    assert [line.text for line in lines] == case["text"].removesuffix("\n").split("\n")
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert {number: list(lines[number - 1].path) for number in case["paths"]} == case["paths"]
    assert parse(text, case["is"][0]).truncated is case.get("truncated", False)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_golden_configurations_print_back_and_hold_nothing_to_mask(path):
    text = path.read_text(encoding="utf-8")
    platform = "linux" if text.startswith("### ") else "huawei_vrp"
    lines = listed(text, platform)
    assert printed(lines) == text
    assert redacted(lines) == lines


def test_each_line_says_what_it_is():
    text = (
        "<A>display current-configuration\n!Software Version V200R003C00\n\n#\naaa\n #\n domain default\n"
        '#\nheader login "\nhello"\n#\nreturn\n<A>quit\n'
    )
    assert [(line.kind.value, line.path) for line in listed(text, "huawei_vrp")] == [
        ("outside", ()),
        ("outside", ()),
        ("blank", ()),
        ("separator", ()),
        ("command", ()),
        ("separator", ("aaa",)),
        ("command", ("aaa",)),
        ("separator", ()),
        ("command", ()),
        ("body", ('header login "',)),
        ("separator", ()),
        ("end", ()),
        ("outside", ()),
    ]


def test_a_command_is_told_apart_from_what_a_pager_left_in_its_line():
    text = "#\naaa\n---- More ----\r              \r domain default\n#\nreturn\n"
    line = listed(text, "huawei_vrp")[2]
    assert (line.kind, line.path, line.command) == (Kind.COMMAND, ("aaa",), "domain default")
    assert "More" in line.text


SECRETS = {
    "huawei_vrp": (
        "#\naaa\n local-user a password cipher Adm1n@hunter2   \n"
        "---- More ----\r          \r local-user b password simple Adm1n@hunter2\n"
        "#\nsnmp-agent community read cipher Adm1n@hunter2\n#\nreturn\n"
    ),
    "h3c_comware": "#\nlocal-user a class manage\n password simple Adm1n@hunter2\n#\nreturn\n",
    "ruijie_rgos": (
        "hostname A\nenable secret 5 Adm1n@hunter2\nsnmp-server community Adm1n@hunter2 rw\n"
        "username a password 0 Adm1n@hunter2\nradius-server host 10.0.0.1 key 7 Adm1n@hunter2\nend\n"
    ),
    "linux": (
        "### FILE /etc/snmp/snmpd.conf 0600 root:root\nrocommunity Adm1n@hunter2\n"
        "### FILE /etc/frr/frr.conf 0640 frr:frr\n ip ospf authentication-key Adm1n@hunter2\n### END\n"
    ),
}


@pytest.mark.parametrize(("platform", "text"), SECRETS.items(), ids=SECRETS)
def test_secrets_are_masked_and_all_else_stays(platform, text):
    lines = listed(text, platform)
    assert "hunter2" in printed(lines)
    shown = redacted(lines)
    assert "hunter2" not in repr(shown)
    assert [line.number for line in shown] == [line.number for line in lines]
    assert [line.kind for line in shown] == [line.kind for line in lines]


def test_what_a_file_has_no_line_feeds_for_ends_at_its_carriage_returns():
    assert own_lines("#\raaa\r domain default\r") == ["#", "aaa", " domain default"]
    assert own_lines("\ufeff#\r\n\r\nx") == ["#", "", "x"]
    assert own_lines("") == []
