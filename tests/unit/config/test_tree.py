# SPDX-License-Identifier: Apache-2.0
"""Device text as devices print it, as a tree: one case a peculiarity met in real prints."""

import pytest

from zongheng.config import broken_off, parse

PLATFORM = "huawei_vrp"


def paths(text: str, platform: str = PLATFORM) -> list[str]:
    return [" / ".join(node.path) for node in parse(text, platform).walk()]


CASES = {
    "several headers in one stanza": (
        (
            "#\nuser-interface con 0\n authentication-mode aaa\nuser-interface vty 0 4\n acl 2001 inbound\n"
            "user-interface vty 16 20\n#\nreturn\n"
        ),
        [
            "user-interface con 0",
            "user-interface con 0 / authentication-mode aaa",
            "user-interface vty 0 4",
            "user-interface vty 0 4 / acl 2001 inbound",
            "user-interface vty 16 20",
        ],
    ),
    "a separator inside a block does not close it": (
        "#\naaa\n authentication-scheme default\n #\n local-user a level 3\n#\nreturn\n",
        ["aaa", "aaa / authentication-scheme default", "aaa / local-user a level 3"],
    ),
    "globals with one blank are no children (AR)": (
        "[V200R003C00]\n#\n sysname R1\n#\n snmp-agent\n snmp-agent local-engineid 8000\n#\nreturn\n",
        ["sysname R1", "snmp-agent", "snmp-agent local-engineid 8000"],
    ),
    "both styles in one stanza (USG)": (
        (
            "#\n undo privacy-statement chinese\npage-setting\n"
            " user-manage page x\npassword-policy\n level high\n"
            "user-manage single-sign-on ad\n#\nreturn\n"
        ),
        [
            "undo privacy-statement chinese",
            "page-setting",
            "page-setting / user-manage page x",
            "password-policy",
            "password-policy / level high",
            "user-manage single-sign-on ad",
        ],
    ),
    "preambles are no commands": (
        (
            "\n!Software Version V200R007C00SPC900\n!Last configuration was updated at 2016 by admin\n"
            "2024-01-01 10:00:00.123 +08:00\nBuilding configuration...\n"
            "Current configuration : 100 bytes\n#\n"
            "sysname A\n#\nreturn\n"
        ),
        ["sysname A"],
    ),
    "trailing blanks and pager padding": (
        (
            "#               \naaa \n local-user a level 3          \n"
            "#                                         \nreturn \n"
        ),
        ["aaa", "aaa / local-user a level 3"],
    ),
    "a pager that a terminal erased": (
        (
            "#\naaa\n"
            "  ---- More ----\x1b[42D                                        \x1b[42D local-user a level 3\n"
            "#\nreturn\n"
        ),
        ["aaa", "aaa / local-user a level 3"],
    ),
    "a pager that overwrote itself": (
        "#\naaa\n---- More ----\r              \r local-user a level 3\n#\nreturn\n",
        ["aaa", "aaa / local-user a level 3"],
    ),
    "carriage returns": (
        "#\r\naaa\r\n local-user a level 3\r\n#\r\nreturn\r\n",
        ["aaa", "aaa / local-user a level 3"],
    ),
    "a NUL after the end": ("#\nsysname A\n#\nreturn\n\x00", ["sysname A"]),
    "hostile ciphers stay whole": (
        "#\naaa\n local-user a password cipher %^%#a!#\"<x>'\\%^%#\n#\nreturn\n",
        ["aaa", "aaa / local-user a password cipher %^%#a!#\"<x>'\\%^%#"],
    ),
    "a key's body is skipped, its header and end stay": (
        (
            "#\nrsa peer-public-key 10.1.1.1\n public-key-code begin\n"
            "  308188\n   0281\n    x\n public-key-code end\n"
            "peer-public-key end\n#\nsysname A\n#\nreturn\n"
        ),
        [
            "rsa peer-public-key 10.1.1.1",
            "rsa peer-public-key 10.1.1.1 / public-key-code begin",
            "rsa peer-public-key 10.1.1.1 / public-key-code end",
            "rsa peer-public-key 10.1.1.1 / peer-public-key end",
            "sysname A",
        ],
    ),
    "a banner swallows what looks like commands": (
        '#\nheader shell information "\naaa\n#\nreturn\n end"\n#\nsysname A\n#\nreturn\n',
        ['header shell information "', "sysname A"],
    ),
    "the last complete print of a session counts": (
        (
            "<A>display version\nVRP\n<A>dis cur\n#\nsysname A\n#\n"
            "aaa\n<A>display current-configuration\n#\nsysname A\n"
            "#\naaa\n domain default\n#\nreturn\n<A>display clock\n2024\n"
        ),
        ["sysname A", "aaa", "aaa / domain default"],
    ),
    "ping output between blocks is not configuration": (
        "#\nsysname A\n#\nreturn\n<A>ping 1.1.1.3\n  --- 1.1.1.3 ping statistics ---\n    5 packets\n",
        ["sysname A"],
    ),
    "virtual systems are kept apart": (
        (
            "#\nsysname A\n#\nsecurity-policy\n rule name a\n  action deny\n"
            "#\nreturn\n#\nswitch vsys V1\n#\nsecurity-policy\n"
            " rule name any\n  action permit\n#\nreturn\n#\nswitch vsys V2\n#\naaa\n#\nreturn\n"
        ),
        [
            "sysname A",
            "security-policy",
            "security-policy / rule name a",
            "security-policy / rule name a / action deny",
            "switch vsys V1",
            "switch vsys V1 / security-policy",
            "switch vsys V1 / security-policy / rule name any",
            "switch vsys V1 / security-policy / rule name any / action permit",
            "switch vsys V2",
            "switch vsys V2 / aaa",
        ],
    ),
    "an empty text is an empty tree": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_real_prints(text, expected):
    assert paths(text) == expected


TRUNCATED = {
    "whole": ("#\nsysname A\n#\nreturn\n", False),
    "broken off": ("#\nsysname A\n#\naaa\n", True),
    "broken off in a session, run again and whole": (
        "<A>dis cu\n#\naaa\n<A>dis cu\n#\naaa\n#\nreturn\n",
        False,
    ),
    "both runs broken off": ("<A>dis cu\n#\naaa\n<A>dis cu\n#\naaa\n", True),
    "a virtual system broken off": ("#\naaa\n#\nreturn\n#\nswitch vsys V\n#\naaa\n", True),
    "empty": ("", True),
}


@pytest.mark.parametrize(("text", "truncated"), TRUNCATED.values(), ids=TRUNCATED)
def test_a_print_that_broke_off_says_so(text, truncated):
    assert parse(text, PLATFORM).truncated is truncated
    assert broken_off(text, PLATFORM) is truncated


def test_nodes_know_their_line_in_the_text_given():
    text = "!Software Version V200R007C00\n\n#\nsysname A\n#\naaa\n #\n local-user a level 3\n#\nreturn\n"
    lines = text.split("\n")
    for node in parse(text, PLATFORM).walk():
        assert lines[node.number - 1].strip() == node.text


def test_finding_goes_by_whole_words_and_interface_names():
    tree = parse(
        "#\naaa\n local-user a level 3\n local-users x\n"
        "interface GE1/0/1\n mtu 1\ninterface GE1/0/10\nreturn\n"
    )
    assert [n.text for n in tree.find("aaa", "local-user")] == ["local-user a level 3"]
    assert [n.text for n in tree.find("interface GE")] == ["interface GE1/0/1", "interface GE1/0/10"]
    assert [n.text for n in tree.find("interface GE1/0/1")] == ["interface GE1/0/1"]
    assert tree.find("aaa", "local-user", "x") == []


def test_sections_reach_into_virtual_systems_and_say_whose_they_are():
    tree = parse("#\naaa\n#\nreturn\n#\nswitch vsys V\n#\naaa\n#\nreturn\n")
    assert [(n.text, n.vsys) for n in tree.sections("aaa")] == [("aaa", None), ("aaa", "V")]
    assert tree.vsys_names == ("V",)


def test_the_preamble_names_the_version():
    assert parse("!Software Version V200R007C00SPC900\n#\nreturn\n").software_version == "V200R007C00SPC900"


def test_other_platforms_have_other_marks():
    text = "hostname A\n!\ninterface GigabitEthernet 0/1\n ip address 10.0.0.1 255.255.255.0\n!\nend\n"
    assert paths(text, "ruijie_rgos") == [
        "hostname A",
        "interface GigabitEthernet 0/1",
        "interface GigabitEthernet 0/1 / ip address 10.0.0.1 255.255.255.0",
    ]
    assert not parse(text, "ruijie_rgos").truncated
    assert parse("frr version 10\nhostname A\n", "linux").truncated
