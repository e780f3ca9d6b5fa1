# SPDX-License-Identifier: Apache-2.0
"""A simulated SecPath: how it prints, asks, refuses, saves, and takes changes back."""

import asyncio
import re
from pathlib import Path

import pytest

from zongheng.config import same, unified_diff
from zongheng.config.secrets import fill, names
from zongheng.twin.configuration.ciphertext import is_ciphertext
from zongheng.twin.devices.accounts import may_log_in, ssh_is_open
from zongheng.twin.displays.link_displays import heard
from zongheng.twin.routing.topology import Topology

PLATFORM = "h3c_comware"
GOLDEN = Path(__file__).parents[2] / "golden" / "inventories" / "nanyang_county" / "th-exit1.cfg"
UNKNOWN = " % Unrecognized command found at '^' position."
WRONG = " % Wrong parameter found at '^' position."
SHORT = " % Incomplete command found at '^' position."
LONG = " % Too many parameters found at '^' position."
AMBIGUOUS = " % Ambiguous command found at '^' position."


def golden() -> str:
    text = GOLDEN.read_text(encoding="utf-8")
    return fill(text, {name: f"Secret-{name}-2026" for name in names(text)})


@pytest.fixture
def firewall(make_device):
    device = make_device("secpath", "th-exit1")
    assert device.running.load(golden().splitlines()) == []
    device.save()
    device.boot()
    assert device.refused == []
    return device


def without_secrets(text: str) -> str:
    """Return a text with every secret, typed or stored, as one word in one form."""
    text = re.sub(r"(?:simple|plain|hash|cipher) (?=Secret-|\$[hc]\$|authentication-mode)", "", text)
    return re.sub(r"Secret-\S+|\$[hc]\$\S+", "SECRET", text)


def test_the_golden_configuration_is_printed_back_equal(firewall) -> None:
    wanted, printed = without_secrets(golden()), without_secrets(firewall.configuration_text())
    assert same(wanted, printed, PLATFORM), unified_diff(wanted, printed, PLATFORM)


def test_no_secret_is_printed_as_it_was_typed(firewall) -> None:
    printed = firewall.configuration_text()
    assert "Secret-" not in printed
    stored = re.findall(r"\$[hc]\$\S+", printed)
    assert len(stored) == 6
    assert all(is_ciphertext(word) for word in stored)


def test_the_text_has_the_frame_of_comware(firewall) -> None:
    lines = firewall.configuration_text().splitlines()
    assert lines[:4] == ["#", " version 7.1.064, Release 9345P1901", "#", " sysname th-exit1"]
    assert lines[-2:] == ["#", "return"]
    assert "interface GigabitEthernet1/0/1" in lines
    assert " ip route-static 0.0.0.0 0 203.0.113.1 track 1" in lines


PROMPTS = [
    ((), "<H3C>"),
    (("system-view",), "[H3C]"),
    (("system-view", "sysname A"), "[A]"),
    (("system-view", "interface g1/0/1.5"), "[H3C-GigabitEthernet1/0/1.5]"),
    (("system-view", "local-user a class manage"), "[H3C-luser-manage-a]"),
    (("system-view", "security-zone name Trust"), "[H3C-security-zone-Trust]"),
    (("system-view", "ospf 1", "area 0"), "[H3C-ospf-1-area-0.0.0.0]"),
    (("system-view", "security-policy ip", "rule name r"), "[H3C-security-policy-ip-0-r]"),
    (("system-view", "interface g1/0/1", "return"), "<H3C>"),
    (("system-view", "interface g1/0/1", "\x1a"), "<H3C>"),
]


@pytest.mark.parametrize(("lines", "prompt"), PROMPTS)
def test_the_prompt_follows_view_and_name(lines, prompt, at) -> None:
    operator = at("secpath")
    operator.types(*lines)
    assert operator.session.prompt == prompt


# lines before, line, the word that the caret is under ("" is behind the line), message
CARETS = [
    ((), "hostname R1", "hostname", UNKNOWN),
    ((), "aaa", "aaa", UNKNOWN),
    ((), "undo frobnicate", "frobnicate", UNKNOWN),
    ((), "user-interface vty 0 4", "user-interface", UNKNOWN),
    ((), "acl number 2001", "number", UNKNOWN),
    ((), "sysname", "", SHORT),
    ((), "undo", "", SHORT),
    ((), "sysname A B", "B", LONG),
    ((), "acl basic 1999", "1999", WRONG),
    ((), "interface GigabitEthernet0/0/1", "GigabitEthernet0/0/1", WRONG),
    ((), "interface GigabitEthernet1/0/24", "GigabitEthernet1/0/24", WRONG),
    ((), "password-control length 33", "33", WRONG),
    ((), "password-control aging 0", "0", WRONG),
    ((), "info-center logbuffer size 1025", "1025", WRONG),
    ((), "ntp-service unicast-server 10.0.0.256", "10.0.0.256", WRONG),
    ((), "ospf 65536", "65536", WRONG),
    ((), "ip route-static 10.0.0.0 33 10.0.0.1", "33", WRONG),
    ((), "track 1025 nqa entry a b reaction 1", "1025", WRONG),
    ((), "configuration commit delay 0", "0", WRONG),
    ((), "configuration commit delay 65536", "65536", WRONG),
    ((), "ssh server authentication-retries 6", "6", WRONG),
    ((), "ssh server", "", SHORT),
    ((), "se", "se", AMBIGUOUS),
    (("interface g1/0/1",), "ip address 10.0.0.1 255.0.255.0", "255.0.255.0", WRONG),
    (("interface g1/0/1",), "no shutdown", "no", UNKNOWN),
    (("interface g1/0/1",), "vrrp vrid 256 virtual-ip 10.0.0.1", "256", WRONG),
    (("interface g1/0/1",), "ospf cost 65536", "65536", WRONG),
    (("local-user a class manage",), "password hash plain", "plain", WRONG),
    (("local-user a class manage",), "privilege level 15", "privilege", UNKNOWN),
    (("acl basic 2001",), "rule 65535 permit", "65535", WRONG),
    (("security-policy ip", "rule name r"), "action permit", "permit", UNKNOWN),
    (("object-group service s",), "service tcp destination eq 65536", "65536", WRONG),
    (("line vty 0 63",), "idle-timeout 5 60", "60", WRONG),
]


@pytest.mark.parametrize(("before", "line", "word", "message"), CARETS)
def test_the_caret_stands_under_the_word_at_fault(before, line, word, message, at) -> None:
    operator = at("secpath")
    operator.types("system-view", *before)
    prompt = operator.session.prompt
    caret, error, _ = operator.types(line).split("\n")[1:4]
    column = line.index(word) if word else len(line) + 1
    assert (caret, error) == (" " * (len(prompt) + column) + "^", message)


# lines before, line, what the device says without a caret
MESSAGES = [
    (("security-policy ip", "rule name r"), "source-zone nowhere", "The security zone does not exist."),
    (("security-policy ip", "rule name r"), "source-ip none", "The object group does not exist."),
    (("security-policy ip", "rule name r"), "service none", "The object group does not exist."),
    (("security-policy ip", "rule name r"), "profile none", "The DPI application profile does not exist."),
    (("security-policy ip", "rule name r"), "move rule name r top", "The rule does not exist."),
    (("interface g1/0/1",), "ospf authentication-mode keychain k", "The keychain does not exist."),
    (("interface g1/0/1",), "vlan-type dot1q vid 5", "The command is not supported on the interface."),
    (("interface g1/0/1",), "vrrp vrid 1 priority 9", "The VRRP group does not exist."),
    (("interface LoopBack0",), "port link-mode route", "The command is not supported on the interface."),
    (("acl basic 2001", "rule 5 permit"), "rule 5 deny", "The setting already exists with another value."),
    ((), "undo interface g1/0/1", "The interface cannot be removed."),
    ((), "undo security-zone name Trust", "The security zone cannot be removed."),
    ((), "ip route-static 0.0.0.0 0 10.0.0.1 track 1", "The track entry does not exist."),
    ((), "nqa schedule a b start-time now lifetime forever", "The NQA operation does not exist."),
    (
        ("security-zone name DMZ", "import interface g1/0/1", "security-zone name Trust"),
        "import interface g1/0/1",
        "The interface has been added to security zone DMZ.",
    ),
    (
        ("object-group service s", "security-policy ip", "rule name r", "service s", "quit", "quit"),
        "undo object-group service s",
        "The object group is being used.",
    ),
    (
        ("interface g1/0/1", "ip address 10.0.0.1 24", "interface g1/0/2"),
        "ip address 10.0.0.9 30",
        "The IP address you entered overlaps with another interface!",
    ),
]


@pytest.mark.parametrize(("before", "line", "message"), MESSAGES)
def test_what_cannot_be_is_refused_in_words(before, line, message, at) -> None:
    operator = at("secpath")
    operator.types("system-view", *before)
    if "move rule" in line:
        line = "move rule name x top"
        operator.types("quit")
    assert operator.types(line).split("\n")[1] == message


def test_members_and_rules_get_numbers(at) -> None:
    operator = at("secpath")
    operator.types("system-view", "object-group service s", "service icmp", "service tcp destination eq 22")
    operator.types("quit", "security-policy ip", "rule name a", "quit", "rule name b", "action pass")
    operator.types("quit", "move rule name b top", "return")
    printed = operator.session.device.configuration_text()
    assert " 0 service icmp\n 10 service tcp destination eq 22\n" in printed
    assert "security-policy ip\n rule 1 name b\n  action pass\n rule 0 name a\n#" in printed


def test_the_auditor_loses_other_roles_after_a_question(at) -> None:
    operator = at("secpath")
    operator.types("system-view", "local-user a class manage")
    asked = operator.types("authorization-attribute user-role security-audit")
    assert asked.endswith("This operation will delete all other roles of the user. Are you sure? [Y/N]:")
    operator.types("y")
    body = operator.session.device.running.root.find("local-user", "a").body
    assert [entry.line for entry in body.ordered()] == ["authorization-attribute user-role security-audit"]


def test_long_answers_are_paged_until_the_operator_turns_paging_off(at) -> None:
    operator = at("secpath", page=24)
    assert operator.types("display current-configuration").endswith("---- More ----")
    operator.session.feed("q")
    operator.types("screen-length disable")
    assert "More" not in operator.types("display current-configuration")


def test_save_asks_for_a_file(at) -> None:
    operator = at("secpath")
    device = operator.session.device
    assert operator.types("save").endswith("Are you sure? [Y/N]:")
    assert operator.types("y").endswith("(To leave the existing filename unchanged, press the enter key):")
    assert "Configuration is saved to device successfully." in operator.types("")
    assert device.startup == "startup.cfg"
    operator.types("save", "y")
    assert operator.types("").endswith("flash:/startup.cfg exists, overwrite? [Y/N]:")
    assert "successfully" in operator.types("y")
    operator.types("system-view", "sysname B", "return", "save force")
    assert "sysname B" in device.startup_text()


def test_a_copy_does_not_become_the_startup_file(firewall, at) -> None:
    operator = at(firewall)
    operator.types("save other.cfg")
    operator.types("y")
    assert firewall.startup == "startup.cfg"
    assert (firewall.flash / "other.cfg").read_text(encoding="utf-8") == firewall.configuration_text()
    operator.types("startup saved-configuration other.cfg")
    assert firewall.startup == "other.cfg"
    assert operator.types("startup saved-configuration none.cfg").split("\n")[1] == "The file does not exist."


def test_a_file_replaces_what_runs(firewall, at) -> None:
    operator, before = at(firewall), firewall.configuration_text()
    operator.types("save before.cfg", "y", "system-view", "undo ospf 1", "sysname other")
    assert firewall.configuration_text() != before
    assert operator.types("configuration replace file before.cfg").endswith("[Y/N]:")
    assert "Succeeded in replacing" in operator.types("n")
    assert firewall.configuration_text() == before


async def test_a_change_that_nobody_commits_is_taken_back(firewall, at) -> None:
    operator, before = at(firewall), firewall.configuration_text()
    operator.types("system-view", "configuration commit delay 60", "sysname other", "undo ssh server enable")
    operator.session.end()
    assert firewall.sysname == "other"
    await asyncio.sleep(0.1)
    assert firewall.configuration_text() == before
    assert firewall.trial is None


async def test_a_committed_change_stays_and_a_restarted_timer_keeps_its_point(firewall, at) -> None:
    operator, before = at(firewall), firewall.configuration_text()
    operator.types("system-view", "configuration commit delay 600", "sysname one")
    operator.types("configuration commit delay 60", "sysname two")
    await asyncio.sleep(0.1)
    assert firewall.configuration_text() == before
    operator.types("configuration commit delay 60", "sysname three", "configuration commit")
    await asyncio.sleep(0.1)
    assert firewall.sysname == "three"


async def test_a_reboot_leads_back_to_what_was_saved(firewall, at) -> None:
    operator = at(firewall)
    operator.types("system-view", "configuration commit delay 600", "sysname other", "return")
    assert operator.types("reboot").endswith("save current configuration? [Y/N]:")
    assert operator.types("n").endswith("This command will reboot the device. Continue? [Y/N]:")
    operator.types("y")
    assert (firewall.sysname, firewall.trial) == ("th-exit1", None)


def test_accounts_and_filters_let_in(firewall, at) -> None:
    assert may_log_in(firewall, "netops", "Secret-netops_password-2026")
    assert not may_log_in(firewall, "netops", "wrong")
    firewall.client = "10.2.193.9"
    assert ssh_is_open(firewall)
    firewall.client = "192.0.2.1"
    assert not ssh_is_open(firewall)
    firewall.client = None
    at(firewall).types("system-view", "line vty 0 63", "protocol inbound telnet")
    assert not ssh_is_open(firewall)


def test_a_factory_device_takes_its_account(make_device) -> None:
    device = make_device("secpath")
    assert may_log_in(device, "admin", "admin")
    assert ssh_is_open(device)


def test_a_firewall_and_a_switch_of_another_vendor_are_neighbours(firewall, make_device) -> None:
    core = make_device("s", "th-core1", "S7703")
    text = GOLDEN.with_name("th-core1.cfg").read_text(encoding="utf-8")
    core.running.load(fill(text, {name: f"Secret-{name}-2026" for name in names(text)}).splitlines())
    core.state = "booted"
    network = Topology({"th-exit1": firewall, "th-core1": core})
    for family in (4, 6):
        found = network.ospf_neighbours("th-exit1", family)
        assert [(n.process, n.host) for n in found] == [("1", "th-core1"), ("12", "th-core1")]
    firewall.network = core.network = network
    for device, other in ((firewall, "th-core1"), (core, "th-exit1")):
        assert [cable.other.host for cable in heard(device)] == [other]
    chain = firewall.running.root.find("keychain", "ospf_key").body
    chain.find("key").body.find("key-string").value = ("cipher", "$c$3$other")
    firewall.generation += 1
    assert network.ospf_neighbours("th-exit1", 4) == []


def test_the_system_view_shows_what_belongs_to_no_section(firewall, at) -> None:
    operator = at(firewall)
    operator.types("system-view")
    shown = operator.types("display this").split("\n")
    assert " sysname th-exit1" in shown
    assert "interface GigabitEthernet1/0/1" not in shown
    operator.types("interface g1/0/5")
    assert operator.types("display this").split("\n")[1:4] == [
        "#",
        "interface GigabitEthernet1/0/5",
        " port link-mode route",
    ]
