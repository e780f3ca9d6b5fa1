# SPDX-License-Identifier: Apache-2.0
"""A terminal session: prompts, paging, filters, questions, saving and restarting."""

import pytest

from zongheng.twin.sessions.transcript import configuration_lines, read_transcript

PROMPTS = [
    ("ar", ("system-view",), "[HUAWEI]"),
    ("ar", ("system-view", "sysname A"), "[A]"),
    ("ar", ("system-view", "interface g0/0/1.5"), "[HUAWEI-GigabitEthernet0/0/1.5]"),
    ("ar", ("system-view", "aaa"), "[HUAWEI-aaa]"),
    ("ar", ("system-view", "ospf 11", "area 0"), "[HUAWEI-ospf-11-area-0.0.0.0]"),
    ("ar", ("system-view", "user-interface vty 0 4"), "[HUAWEI-ui-vty0-4]"),
    ("ar", ("system-view", "interface g0/0/1", "quit"), "[HUAWEI]"),
    ("ar", ("system-view", "interface g0/0/1", "return"), "<HUAWEI>"),
    ("ar", ("system-view", "interface g0/0/1", "\x1a"), "<HUAWEI>"),
    ("ne", ("system-view",), "[~HUAWEI]"),
    ("ne", ("system-view", "sysname A"), "[*HUAWEI]"),
    ("ne", ("system-view", "sysname A", "commit"), "[~A]"),
    ("usg", ("system-view", "firewall zone trust"), "[HUAWEI-zone-trust]"),
    ("usg", ("system-view", "security-policy", "rule name r"), "[HUAWEI-policy-security-rule-r]"),
    ("usg", ("system-view", "hrp enable"), "HRP_M[HUAWEI]"),
    ("usg", ("system-view", "hrp enable", "hrp standby-device", "return"), "HRP_S<HUAWEI>"),
]


@pytest.mark.parametrize(("family", "lines", "prompt"), PROMPTS)
def test_the_prompt_follows_view_and_name(family, lines, prompt, at) -> None:
    assert at(family).types(*lines).split("\n")[-1] == prompt


def test_long_answers_are_paged_until_the_operator_turns_paging_off(at) -> None:
    operator = at("ar", page=24)
    first = operator.types("display current-configuration")
    assert first.endswith("---- More ----")
    assert first.count("\n") == 25
    operator.screen.text = ""
    operator.session.feed(" ")
    assert operator.screen.text.count("\r\n") == 24
    operator.session.feed("q")
    assert operator.screen.text.endswith("<HUAWEI>")
    operator.types("screen-length 0 temporary")
    assert "More" not in operator.types("display current-configuration")


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("include ^sysname|^aaa", ["aaa"]),
        ("exclude .", []),
        ("begin user-interface", ["user-interface con 0", "user-interface vty 0 4", "#", "return"]),
        ("count interface NULL", ["Total lines: 1."]),
    ],
)
def test_filters(suffix, expected, at) -> None:
    answer = at("ar").types(f"display current-configuration | {suffix}")
    assert [line.rstrip() for line in answer.split("\n")[1:-1]] == expected


def test_backspace_takes_back_what_was_typed(at) -> None:
    operator = at("ar")
    operator.session.feed("systex\x08m-view\r")
    assert operator.session.prompt == "[HUAWEI]"


def test_a_pasted_block_is_worked_through_line_by_line(at) -> None:
    operator = at("ar")
    operator.session.feed("system-view\ninterface g0/0/1\ndescription a\nquit\nsysname B\n")
    assert operator.session.prompt == "[B]"


def test_saving_asks_and_reboot_comes_back_with_what_was_saved(at) -> None:
    operator = at("s")
    operator.types("system-view", "sysname SAVED", "return")
    assert operator.types("save").endswith("Continue? [Y/N]:")
    assert "Please choose" in operator.types("maybe")
    assert "successfully" in operator.types("y")
    operator.types("system-view", "sysname LOST", "return")
    operator.types("reboot", "n", "y")
    assert operator.session.device.sysname == "SAVED"
    assert operator.session.device.state == "booted"


def test_not_saving_after_all(at) -> None:
    operator = at("s")
    operator.types("save", "n")
    assert operator.session.device.startup is None
    assert "does not exist" in operator.types("display saved-configuration")


def test_a_device_without_a_startup_file_is_in_factory_state(at) -> None:
    operator = at("s")
    operator.types("save", "y", "reset saved-configuration", "y", "reboot", "n", "y")
    assert operator.session.device.state == "factory"


async def test_a_scheduled_reboot_loses_what_was_not_saved_unless_it_is_cancelled(at) -> None:
    operator = at("s")
    operator.types("system-view", "sysname SAVED", "return", "save", "y")
    operator.types("system-view", "sysname RISK", "return")
    operator.types("schedule reboot delay 10", "y")
    assert "will reboot at" in operator.types("display schedule reboot")
    operator.types("undo schedule reboot")
    assert "No reboot schedule" in operator.types("display schedule reboot")
    operator.types("schedule reboot delay 1", "y")
    timer = operator.session.device.reboot_timer
    assert timer is not None
    timer._run()
    assert operator.session.device.sysname == "SAVED"
    assert operator.session.device.log[-1] == "restarted as scheduled"


def test_startup_names_an_existing_file(at) -> None:
    operator = at("s")
    assert "does not exist" in operator.types("startup saved-configuration none.cfg")
    operator.types("save", "y", "system-view", "sysname OTHER", "return", "save other.cfg", "y")
    operator.types("startup saved-configuration other.cfg")
    assert "flash:/other.cfg" in operator.types("display startup")
    operator.session.device.restart()
    assert operator.session.device.sysname == "OTHER"


def test_the_transcript_has_every_line_and_no_secret(at, tmp_path) -> None:
    operator = at("ar")
    operator.types(
        "display version", "system-view", "aaa", "local-user x password irreversible-cipher Huawei@12345",
        "local-user x password cypher Huawei@12345", "display this", "return", "save", "y",
    )  # fmt: skip
    path = tmp_path / "ar1.log"
    assert [line.text for line in read_transcript(path)][:2] == ["display version", "system-view"]
    assert "Huawei@12345" not in path.read_text()
    assert len(configuration_lines(path)) == 3


def test_quitting_the_user_view_hangs_up(at) -> None:
    operator = at("ar")
    operator.types("quit")
    assert operator.screen.gone


DISPLAYS = [
    ("display version", "Version 5.170 (AR6140-S"),
    ("display clock", "Time Zone(UTC) : UTC+00:00"),
    ("display startup", "Startup saved-configuration file:"),
    ("display esn", "ESN of master: SN-ar1"),
    ("display device", "AR6140-S"),
    ("display users", "Username : admin"),
    ("display ip interface brief", "GigabitEthernet0/0/0"),
    ("display interface brief", "GigabitEthernet3/0/7"),
    ("display interface description", "GigabitEthernet0/0/2"),
    ("display ip vpn-instance", "Total VPN-Instances configured      : 0"),
    ("dis ver", "Version 5.170"),
    ("display ssh server status", "STELNET server"),
    ("display ntp-service status", "unsynchronized"),
    ("display local-user", "Total 0 user(s)"),
    ("display ip routing-table", "Routing Tables: Public"),
    ("display bgp peer", "BGP is not configured"),
]


@pytest.mark.parametrize(("command", "text"), DISPLAYS)
def test_displays(command, text, at) -> None:
    operator = at("ar")
    assert text in operator.types(command)
    operator.types("system-view", "interface g0/0/1")
    assert text in operator.types(command)
