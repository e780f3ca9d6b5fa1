# SPDX-License-Identifier: Apache-2.0
"""A text says of which platform, dialect and version it is; where it leaves that open, nobody guesses."""

from pathlib import Path

import pytest

from zongheng.config.recognition import known_platforms, recognise
from zongheng.files import from_yaml

PRINTS = from_yaml(Path(__file__).with_name("prints.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PRINTS, ids=lambda case: case["name"])
def test_every_form_is_recognised(case):
    found = recognise(case["text"])
    assert [found.platform, found.flavour, found.version] == case["is"]


GOLDEN = Path(__file__).parents[2] / "golden"
FIREWALLS = ("xy-exit1", "xy-exit2", "dl-exit1", "dz-decheng-exit1")
NE = (
    "core1", "core2", "gz-liupanshui", "gz-longli", "gz-nanming", "dl-zhongshan",
    "dz-dezhouyunhejingjikaifaqu", "gx-beihai", "gx-xingning", "hlj-qitaihe", "zy-chongqing", "zy-xinyu",
)  # fmt: skip
COMWARE = ("th-exit1",)
S7700 = ("th-core1",)


def expected(path):
    if path.read_text(encoding="utf-8").startswith("### "):
        return "linux", "frr"
    if path.parent.name == "ruijie":  # its only dialect need not be told
        return "ruijie_rgos", "rgos"
    if path.stem in COMWARE or path.parent.name in ("h3c", "isis-h3c"):
        return "h3c_comware", "comware7"
    if path.stem in FIREWALLS:
        return "huawei_vrp", "usg"
    is_8 = path.parent.name == "cloudengine" or (path.stem not in S7700 and path.stem.endswith(NE))
    return "huawei_vrp", "vrp8" if is_8 else "vrp5"


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.rglob("*.cfg")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_configuration_of_ours_is_recognised_from_its_lines_alone(path):
    found = recognise(path.read_text(encoding="utf-8"))
    assert (found.platform, found.flavour) == expected(path)


OPEN = {
    "what VRP and Comware both print": (
        "#\nsysname A\n#\ninterface GigabitEthernet0/0/1\n ip address 10.0.0.1 255.255.255.0\n#\nreturn\n",
        ("huawei_vrp", "h3c_comware"),
    ),
    "what Cisco and Ruijie both print": ("hostname A\n!\nend\n", ("ruijie_rgos", "cisco_ios", "frr")),
    "two devices in one file": (
        "version 7.1.070, Release 6310\nline vty 0 63\ndrop illegal-mac alarm\nvlan batch 10\n",
        ("huawei_vrp", "h3c_comware"),
    ),
    "what Comware and Ruijie both print": (
        "line vty 0 4\n idle-timeout 5\n",
        ("h3c_comware", "ruijie_rgos"),
    ),
    "what VRP and Comware 5 both print": (
        "user-interface vty 0 4\n idle-timeout 5\n",
        ("huawei_vrp", "h3c_comware"),
    ),
    "what Ruijie took over from Cisco": (
        "vrf definition Q\nspanning-tree mode rstp\n",
        ("ruijie_rgos", "cisco_ios"),
    ),
    "no configuration at all": ("Dear colleague,\nthe device is broken.\n", ()),
}


@pytest.mark.parametrize(("text", "candidates"), OPEN.values(), ids=OPEN)
def test_what_cannot_be_told_apart_names_its_candidates(text, candidates):
    found = recognise(text)
    assert found.platform is None
    assert found.candidates == candidates


def test_a_cisco_text_is_known_for_one_though_it_is_not_read():
    text = "version 15.2\nservice timestamps debug datetime msec\nhostname A\nip cef\nline con 0\nend\n"
    found = recognise(text)
    assert (found.platform, found.version) == ("cisco_ios", "15.2")


def test_the_operator_s_word_counts_for_the_platform_and_the_text_s_for_the_rest():
    found = recognise("#\nversion 7.1.070, Release 6310\n#\nreturn\n", "huawei_vrp")
    assert (found.platform, found.flavour, found.version) == ("huawei_vrp", None, None)
    assert found.dialects == ("vrp5", "vrp8", "usg")


def test_a_banner_that_speaks_of_others_does_not_deceive():
    text = (
        "#\nsysname A\n#\nheader login %\nversion 7.1.070, Release 6310\nhostname x\n%\n#\n"
        "aaa\n authentication-scheme default\n#\nuser-interface con 0\nvlan batch 10\n#\nreturn\n"
    )
    assert recognise(text).platform == "huawei_vrp"


def test_every_platform_s_own_marks_are_used_by_a_case():
    met = {case["is"][0] for case in PRINTS} | {"cisco_ios", "frr", "nftables"}
    assert met == set(known_platforms())
