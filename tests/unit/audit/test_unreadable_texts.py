# SPDX-License-Identifier: Apache-2.0
"""Nothing is said, for or against, of a text that is not the device's whole configuration."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zongheng.audit import DeviceText, Outcome, audit_texts
from zongheng.config import decode

GOLDEN = Path(__file__).parents[2] / "golden" / "xiayi"
WHOLE = (GOLDEN / "xy-kongzhuang.cfg").read_text(encoding="utf-8")
CISCO = """version 15.2
service password-encryption
hostname xy-kongzhuang
!
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.255.0
!
line vty 0 4
 login local
!
end
"""
COMWARE = """#
 version 7.1.070, Release 6126P20
#
 sysname xy-kongzhuang
#
interface GigabitEthernet0/1
#
line vty 0 63
 authentication-mode scheme
#
return
"""
TEXTS = {
    "empty": "",
    "blank": "\n \r\n\x00\x00",
    "truncated": WHOLE[: len(WHOLE) // 2],
    "without its end": WHOLE.replace("\nreturn", "\n"),
    "cisco": CISCO,
    "comware": COMWARE,
    "another device": WHOLE.replace("sysname xy-kongzhuang", "sysname xy-huiting"),
    "binary": decode(bytes(range(256)) * 40),
    "error answer": "Error: Unrecognized command found at '^' position.\n",
    "only its end": "sysname xy-kongzhuang\nreturn\n",
    "a page": "<html><body>sysname xy-kongzhuang</body></html>\nreturn\n",
}


BUNDLE = (Path(__file__).parents[2] / "golden" / "xiayi-lab" / "xy-kongzhuang.cfg").read_text(
    encoding="utf-8"
)
BUNDLES = {
    "empty": "",
    "blank": "\n \r\n\x00\x00",
    "truncated": BUNDLE[: len(BUNDLE) // 2],
    "without its end": BUNDLE.replace("### END\n", ""),
    "only its end": "### END\n",
    "without what routes": BUNDLE.replace("### FILE /etc/frr/frr.conf", "### FILE /etc/frr/other.conf"),
    "a line outside of any file": BUNDLE.replace("### SERVICE ssh\n", "### SERVICE ssh\nlost line\n"),
    "a file twice": BUNDLE.replace("### END\n", "### FILE /etc/timezone 0644 root:root\nx\n### END\n"),
    "another device": BUNDLE.replace("hostname xy-kongzhuang", "hostname xy-huiting"),
    "a router's print": WHOLE,
    "cisco": CISCO,
    "binary": decode(bytes(range(256)) * 40),
    "a page": "<html><body>### FILE /etc/frr/frr.conf</body></html>\n",
}


def judged(text, site_facts, flavour="vrp5"):
    platform = "linux" if flavour == "frr" else "huawei_vrp"
    device = DeviceText(
        host="xy-kongzhuang", text=text, platform=platform, flavour=flavour, family="ar", role="node"
    )
    return audit_texts([device], site_facts=site_facts).devices[0]


@pytest.mark.parametrize("name", TEXTS)
def test_every_rule_ends_in_error(name, site_facts):
    device = judged(TEXTS[name], site_facts)
    assert device.unreadable is not None
    assert {result.outcome for result in device.results} <= {Outcome.ERROR, Outcome.NOT_APPLICABLE}
    assert all(item.line == 0 for result in device.results for item in result.evidence)


@pytest.mark.parametrize("name", BUNDLES)
def test_every_rule_ends_in_error_for_what_is_no_whole_bundle(name, site_facts):
    device = judged(BUNDLES[name], site_facts, flavour="frr")
    assert device.unreadable is not None
    assert {result.outcome for result in device.results} <= {Outcome.ERROR, Outcome.NOT_APPLICABLE}
    assert all(item.line == 0 for result in device.results for item in result.evidence)


def test_a_bundle_is_no_router_and_its_parts_are_judged_by_no_rule_of_one(site_facts):
    assert judged(BUNDLE, site_facts, flavour="frr").unreadable is None
    assert judged(BUNDLE, site_facts, flavour="vrp5").unreadable is not None


def test_a_whole_bundle_that_configures_nothing_passes_next_to_nothing(site_facts):
    """What is merely absent is no proof: of a machine without its baseline hardly a rule may pass."""
    must = r"### FILE (?:/etc/frr/frr.conf|/etc/nftables.conf|/etc/zongheng/network.sh) "
    blocks = [block for block in re.split(r"(?m)^(?=### )", BUNDLE) if re.match(must, block)]
    device = judged("".join(blocks) + "### END\n", site_facts, flavour="frr")
    passing = {result.rule for result in device.results if result.outcome is Outcome.PASS}
    assert device.unreadable is None
    assert passing == {"HD-04", "HD-08", "NE-01", "NE-02", "NE-03", "NE-05"}, "what these three files do show"


def test_the_whole_text_is_judged(site_facts):
    assert judged(WHOLE, site_facts).unreadable is None


def test_a_text_of_another_flavour_is_refused(site_facts):
    assert judged(WHOLE, site_facts, flavour="usg").unreadable is not None


def test_an_unknown_platform_is_refused(site_facts):
    device = DeviceText(host="x", text=WHOLE, platform="ruijie_rgos", flavour="rgos")
    assert audit_texts([device], site_facts=site_facts).devices[0].unreadable is not None


@given(cut=st.integers(min_value=0, max_value=len(WHOLE) - len("return\n") - 1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_beginning_of_a_text_passes_anything(cut, site_facts):
    outcomes = {result.outcome for result in judged(WHOLE[:cut], site_facts).results}
    assert Outcome.PASS not in outcomes
    assert Outcome.FAIL not in outcomes


@given(cut=st.integers(min_value=0, max_value=len(BUNDLE) - len("### END\n")))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_beginning_of_a_bundle_passes_anything(cut, site_facts):
    outcomes = {result.outcome for result in judged(BUNDLE[:cut], site_facts, flavour="frr").results}
    assert Outcome.PASS not in outcomes
    assert Outcome.FAIL not in outcomes


def mutated(draw, text):
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "shear", "noise"])):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case "shear":
                lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
            case "noise":
                lines[place] = lines[place].replace(" ", draw(st.text(max_size=4)), 1)
    return "\n".join(lines)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mutilated_bundle_makes_the_audit_stumble(data, site_facts):
    text = mutated(data.draw, BUNDLE) + "\n### END\n"
    audited = judged(text, site_facts, flavour="frr")
    count = len(text.splitlines())
    assert all(0 <= item.line <= count + 1 for result in audited.results for item in result.evidence)


@given(data=st.data(), host=st.sampled_from(["xy-kongzhuang", "xy-exit1", "xy-ranshizhuang-cun"]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mutilated_text_makes_the_audit_stumble(data, host, site_facts):
    flavour = "usg" if host == "xy-exit1" else "vrp5"
    text = mutated(data.draw, (GOLDEN / f"{host}.cfg").read_text(encoding="utf-8"))
    device = DeviceText(host=host, text=text, flavour=flavour, role="exit" if flavour == "usg" else "core")
    (audited,) = audit_texts([device], site_facts=site_facts).devices
    count = len(text.splitlines())
    assert all(0 <= item.line <= count + 1 for result in audited.results for item in result.evidence)
