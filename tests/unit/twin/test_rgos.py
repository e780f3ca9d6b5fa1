# SPDX-License-Identifier: Apache-2.0
"""A simulated router and a switch of Ruijie's: how they print, ask, refuse, save and reload."""

import asyncio

import pytest

from zongheng.twin.devices.accounts import may_do_more, may_log_in, ssh_is_open

WRONG = "% Invalid input detected at '^' marker."
SHORT = "% Incomplete command."

PROMPTS = [
    ((), "Ruijie#"),
    (("disable",), "Ruijie>"),
    (("configure terminal",), "Ruijie(config)#"),
    (("conf t", "hostname A"), "A(config)#"),
    (("conf t", "int g0/1"), "Ruijie(config-if-GigabitEthernet 0/1)#"),
    (("conf t", "interface gi 0/1.100"), "Ruijie(config-if-GigabitEthernet 0/1.100)#"),
    (("conf t", "interface vlan 10"), "Ruijie(config-if-VLAN 10)#"),
    (("conf t", "vlan 10"), "Ruijie(config-vlan)#"),
    (("conf t", "router ospf 1"), "Ruijie(config-router)#"),
    (("conf t", "line vty 0 4"), "Ruijie(config-line)#"),
    (("conf t", "router bgp 65000", "address-family ipv4"), "Ruijie(config-router-af)#"),
    (("conf t", "router bgp 65000", "address-family ipv4", "exit-address-family"), "Ruijie(config-router)#"),
    (("conf t", "int g0/1", "exit"), "Ruijie(config)#"),
    (("conf t", "int g0/1", "end"), "Ruijie#"),
    (("conf t", "int g0/1", "\x1a"), "Ruijie#"),
    (("conf t", "exit"), "Ruijie#"),
]


@pytest.mark.parametrize(("lines", "prompt"), PROMPTS)
def test_the_prompt_follows_mode_view_and_name(lines, prompt, at) -> None:
    operator = at("rsr")
    operator.types(*lines)
    assert operator.session.prompt == prompt


# family, lines before, line, the word that the caret is under
CARETS = [
    ("rsr", (), "sysname R1", "sysname"),
    ("rsr", (), "ip vrf A", "vrf"),
    ("rsr", (), "interface GigabitEthernet 9/1", "GigabitEthernet"),
    ("rsr", (), "interface TenGigabitEthernet 0/1", "TenGigabitEthernet"),
    ("rsr", (), "no frobnicate", "frobnicate"),
    ("rsr", (), "router ospf 65536", "65536"),
    ("rsr", (), "ip route 10.0.0.0 255.0.255.0 10.0.0.1", "255.0.255.0"),
    ("rsr", (), "ip route 10.0.0.0 255.255.255.0 10.0.0.1 256", "256"),
    ("rsr", (), "username a privilege 16 secret b", "16"),
    ("rsr", (), "ip ssh version 3", "3"),
    ("rsr", (), "hostname A B", "B"),
    ("rsr", ("interface g0/1",), "ip address 10.0.0.256 255.255.255.0", "10.0.0.256"),
    ("rsr", ("interface g0/1",), "ip ospf cost 0", "0"),
    ("rsr", ("interface g0/1",), "undo shutdown", "undo"),
    ("rsr", ("interface g0/1",), "vrrp 256 ip 10.0.0.1", "256"),
    ("rsr", ("line vty 0 4",), "exec-timeout 5 60", "60"),
    ("rgs", ("interface te0/1",), "switchport access vlan 4095", "4095"),
    ("rsr", ("ip access-list extended A",), "10 permit tcp any any eq 65536", "65536"),
    ("rsr", ("ip access-list extended A",), "10 permit ip any any eq 80", "eq"),
    ("rsr", ("ip access-list standard A",), "10 permit ip any any", "ip"),
    ("rgs", (), "monitor session 5 source interface te0/1 both", "5"),
    ("rgs", (), "monitor session 1 destination interface te0/1 both", "both"),
    ("rgs", ("interface te0/1",), "rate-limit outgoing 60000 1024", "outgoing"),
    (
        "rsr",
        ("interface g0/1",),
        "rate-limit output 6000000 9000 9000 conform-action pass exceed-action drop",
        "pass",
    ),
    ("rgs", ("interface te0/1",), "switchport trunk allowed vlan only 10-5", "10-5"),
]


@pytest.mark.parametrize(("family", "before", "line", "word"), CARETS)
def test_the_caret_stands_under_the_word_at_fault(family, before, line, word, at) -> None:
    operator = at(family)
    operator.types("configure terminal", *before)
    prompt = operator.session.prompt
    caret, error, _ = operator.types(line).split("\n")[1:4]
    assert (caret, error) == (" " * (len(prompt) + line.index(word)) + "^", WRONG)


# family, lines before, line, what the device says
MESSAGES = [
    ("rsr", (), "interface", SHORT),
    ("rsr", (), "i", '% Ambiguous command: "i"'),
    ("rsr", (), "no interface g0/1", "% The interface cannot be removed."),
    ("rsr", (), "router ospf 11 vrf NONE", "% VRF NONE does not exist."),
    ("rsr", ("interface g0/1",), "vrf forwarding NONE", "% VRF NONE does not exist."),
    ("rsr", ("ip access-list extended A",), "10 permit ip any", SHORT),
    ("rsr", (), "ip access-list standard 100", "% Access list 100 is of another kind."),
    ("rsr", (), "ip access-list extended 99", "% Access list 99 is of another kind."),
    (
        "rsr",
        ("ip access-list extended A",),
        "ip access-list standard A",
        "% Access list A is of another kind.",
    ),
    ("rsr", ("interface g0/1",), "encapsulation dot1Q 5", "% The command is not supported on the interface."),
    ("rsr", ("interface g0/1",), "no switchport", "% The command is not supported on the interface."),
    ("rsr", ("interface g0/1",), "ip address 10.0.0.0 255.255.255.0", "% The IP address is invalid."),
    (
        "rsr",
        ("interface g0/1", "ip address 10.0.0.1 255.255.255.0", "interface g0/2"),
        "ip address 10.0.0.9 255.255.255.252",
        "% The IP address overlaps with another interface.",
    ),
    (
        "rsr",
        ("router bgp 65000",),
        "neighbor 10.0.0.1 description far",
        "% Specify remote-as or peer-group commands first.",
    ),
    ("rgs", ("interface te0/1",), "ip address 10.0.0.1 255.255.255.0", "% The interface is a layer 2 port."),
    ("rgs", (), "monitor session 1 destination interface te0/1", SHORT),
    (
        "rgs",
        ("monitor session 1 source interface te0/1 both",),
        "monitor session 2 destination interface te0/1 switch",
        "% TenGigabitEthernet 0/1 is a source and a destination of monitor sessions.",
    ),
    (
        "rgs",
        ("monitor session 1 destination interface te0/1 switch",),
        "monitor session 1 destination interface te0/2 switch",
        "% Monitor session 1 has a destination port already.",
    ),
    (
        "rgs",
        (),
        "monitor session 1 source interface vlan 1 both",
        "% The command is not supported on the interface.",
    ),
    (
        "rsr",
        (),
        "monitor session 1 source interface g0/1 both",
        "% The command is not supported on the interface.",
    ),
    (
        "rsr",
        ("interface g0/1",),
        "rate-limit output 60000 1024",
        "% The command is not supported on the interface.",
    ),
    (
        "rgs",
        ("interface te0/1",),
        "rate-limit output 6000000 9000 9000 conform-action transmit exceed-action drop",
        "% The command is not supported on the interface.",
    ),
    (
        "rgs",
        ("interface te0/1", "no switchport"),
        "switchport mode trunk",
        "% The interface is a layer 3 port.",
    ),
]


@pytest.mark.parametrize(("family", "before", "line", "message"), MESSAGES)
def test_what_cannot_be_is_refused_in_words(family, before, line, message, at) -> None:
    operator = at(family)
    operator.types("configure terminal", *before)
    assert operator.types(line).split("\n")[1] == message


def body(operator, kind, name):
    """Return the settings of a section as they are printed."""
    text = operator.session.device.configuration_text()
    section = text[text.index(f"{kind} {name}\n") :].split("!\n")[0]
    return [line.strip() for line in section.splitlines()[1:]]


DONE = [
    ("do show clock", 1),
    ("do show running-config | include hostname", 1),
    ("DO sho run | include hostname", 1),
    ("show running-config | include hostname", 1),
    ("do write", 2),
]


@pytest.mark.parametrize("view", [(), ("interface g0/1",)])
@pytest.mark.parametrize(("line", "count"), DONE)
def test_commands_of_the_privileged_mode_are_given_from_any_view(line, count, view, at) -> None:
    operator = at("rsr")
    operator.types("conf t", *view)
    prompt = operator.session.prompt
    typed, *shown, last = operator.types(line).split("\n")
    assert (typed, last) == (line, prompt)
    assert len(shown) == count
    assert "%" not in "".join(shown)


@pytest.mark.parametrize(
    ("line", "word"),
    [("do hostname A", "hostname"), ("do  show clok", "clok"), ("do do show clock", "do show")],
)
def test_what_is_no_command_of_the_privileged_mode_is_refused_there(line, word, at) -> None:
    operator = at("rsr")
    operator.types("conf t")
    prompt = operator.session.prompt
    caret, error = operator.types(line).split("\n")[1:3]
    assert (caret, error) == (" " * (len(prompt) + line.index(word)) + "^", WRONG)


def test_nothing_is_done_so_from_the_privileged_mode(at) -> None:
    assert at("rsr").types("do show clock").split("\n")[2] == WRONG


def test_who_leaves_the_privileged_mode_leaves_the_views(at) -> None:
    operator = at("rsr")
    operator.types("conf t", "interface g0/1", "do disable")
    assert operator.session.prompt == "Ruijie>"


def test_a_session_of_mirrors_goes_whole_or_port_by_port(at) -> None:
    operator = at("rgs")
    operator.types("conf t", *(f"monitor session {n} source interface te0/{n} both" for n in (1, 2)))
    operator.types("monitor session 1 destination interface te0/9 switch")
    operator.types("no monitor session 2 source interface te0/2 both", "no monitor session 1")
    assert "monitor" not in operator.session.device.configuration_text()


def test_a_line_is_taken_back_with_its_value_or_without(at) -> None:
    operator = at("rsr")
    operator.types("conf t", "interface g0/1", "description far away", "ip ospf cost 5", "no shutdown")
    operator.types("no description far away", "no ip ospf cost")
    assert body(operator, "interface", "GigabitEthernet 0/1") == []
    operator.types("router ospf 1", "network 10.0.0.1 0.0.0.0 area 0", "exit", "vrf definition A", "exit")
    operator.types("router ospf 11 vrf A", "exit", "no router ospf 1")
    assert operator.session.device.running.root.find("router", "ospf").words == (
        "router",
        "ospf",
        "11",
        "vrf",
        "A",
    )


AREAS = [("0", "0.0.0.0"), ("0.0.0.0", "0"), ("256", "0.0.1.0"), ("0.0.1.0", "256")]


@pytest.mark.parametrize(("typed", "told"), AREAS)
def test_an_area_is_printed_as_it_was_typed_and_known_by_its_number(typed, told, at) -> None:
    operator = at("rsr")
    operator.types("conf t", "interface g0/1", f"ipv6 ospf 1 area {typed}", f"ipv6 ospf 1 area {told}")
    operator.types("router ospf 1", f"network 10.0.0.1 0.0.0.0 area {typed}")
    operator.types(f"network 10.0.0.1 0.0.0.0 area {told}")
    assert body(operator, "interface", "GigabitEthernet 0/1") == [f"ipv6 ospf 1 area {typed}"]
    assert body(operator, "router", "ospf 1") == [f"network 10.0.0.1 0.0.0.0 area {typed}"]
    operator.types("no network 10.0.0.1 0.0.0.0 area 9", f"no network 10.0.0.1 0.0.0.0 area {told}")
    operator.types("interface g0/1", f"no ipv6 ospf 1 area {told}")
    assert body(operator, "router", "ospf 1") == body(operator, "interface", "GigabitEthernet 0/1") == []


def test_secrets_are_kept_as_hashes_and_ciphertexts(at) -> None:
    operator = at("rsr")
    operator.types("conf t", "username a privilege 15 secret Plain-one", "username b password 0 Plain-two")
    operator.types("interface g0/1", "ip ospf message-digest-key 1 md5 Plain-three", "exit")
    operator.types("snmp-server user u g v3 auth sha Plain-four priv aes128 Plain-five")
    printed = operator.session.device.configuration_text()
    assert "Plain" not in printed
    assert "username a privilege 15 secret 5 $1$" in printed
    assert "username b password 7 " in printed
    assert " ip ospf message-digest-key 1 md5 7 " in printed
    assert "snmp-server user u g v3 encrypted auth sha " in printed
    again = operator.session.device.fresh()
    assert again.load(printed.splitlines()) == []
    assert again.lines() == operator.session.device.running.lines()


def test_a_new_vrf_clears_an_interface_and_a_vrf_takes_its_own_along(at) -> None:
    operator = at("rsr")
    operator.types("conf t", "vrf definition A", "rd 1:1", "exit", "interface g0/1")
    operator.types("ip address 10.0.0.1 255.255.255.0", "description kept")
    told = operator.types("vrf forwarding A").split("\n")[1]
    assert told.endswith("addresses removed due to enabling or disabling VRF A.")
    assert body(operator, "interface", "GigabitEthernet 0/1") == ["description kept", "vrf forwarding A"]
    operator.types("ip address 10.0.0.1 255.255.255.0", "exit", "ip route vrf A 10.9.0.0 255.255.0.0 Null 0")
    operator.types("no vrf definition A")
    assert body(operator, "interface", "GigabitEthernet 0/1") == ["description kept"]
    assert operator.session.device.running.root.find("ip", "route") is None


def test_a_port_of_a_switch_is_of_layer_2_or_3(at) -> None:
    operator = at("rgs")
    operator.types("conf t", "interface te0/1", "switchport mode trunk")
    operator.types("switchport trunk allowed vlan only 5,3,10-12,4", "no switchport")
    assert body(operator, "interface", "TenGigabitEthernet 0/1") == ["no switchport"]
    operator.types("ip address 10.0.0.1 255.255.255.0", "switchport", "switchport mode trunk")
    operator.types("switchport trunk allowed vlan only 5,3,10-12,4")
    assert body(operator, "interface", "TenGigabitEthernet 0/1") == [
        "switchport mode trunk",
        "switchport trunk allowed vlan only 3-5,10-12",
    ]


def test_the_running_configuration_has_its_head_and_end(at) -> None:
    shown = at("rsr").types("show running-config").split("\n")
    assert shown[1] == "Building configuration..."
    assert shown[2].startswith("Current configuration : ")
    assert shown[4] == "version RSR_RGOS 11.9(6)B11"
    assert shown[-2:] == ["end", "Ruijie#"]
    assert at("rsr").types("show run | include hostname").split("\n")[1] == "hostname Ruijie"


def test_long_answers_are_paged_until_the_operator_turns_paging_off(at) -> None:
    operator = at("rsr", page=24)
    assert operator.types("show running-config").endswith("\n --More-- ")
    operator.session.feed("q")
    operator.types("terminal length 0")
    assert "More" not in operator.types("show running-config")


def test_what_is_written_is_what_it_starts_from(at) -> None:
    operator = at("rsr")
    device = operator.session.device
    operator.types("conf t", "hostname kept", "end")
    assert operator.types("copy running-config startup-config").split("\n")[1:3] == [
        "Building configuration...",
        "[OK]",
    ]
    operator.types("copy flash:config.text flash:config.bak", "conf t", "hostname lost", "end")
    assert operator.types("reload").endswith("Reload system?(Y/N)")
    operator.types("y")
    assert device.sysname == "kept"
    assert "config.bak" in operator.types("dir")


def test_a_full_flash_takes_nothing(at) -> None:
    operator = at("rsr")
    operator.session.faults.full = True
    assert operator.types("write").split("\n")[1].startswith("% Write failed")
    assert operator.session.device.startup_text() is None


async def test_a_scheduled_reload_comes_unless_it_is_cancelled(at) -> None:
    operator = at("rsr")
    device = operator.session.device
    operator.types("write", "conf t", "hostname lost", "end")
    assert "(Y/N)" in operator.types("reload in 1")
    assert "Reload scheduled in 60 seconds." in operator.types("y")
    assert "Reload scheduled in" in operator.types("show reload")
    operator.types("reload cancel")
    assert "No reload is scheduled." in operator.types("show reload")
    await asyncio.sleep(0.1)
    assert device.sysname == "lost"
    operator.types("reload in 1", "y")
    await asyncio.sleep(0.1)
    assert device.sysname == "Ruijie"


def test_a_device_forgets_by_losing_its_file(at) -> None:
    operator = at("rsr")
    operator.types("write")
    assert operator.types("delete flash:config.text").endswith(
        "Do you want to delete [flash:/config.text]? [Y/N]:"
    )
    operator.types("y", "reload", "y")
    assert operator.session.device.state == "factory"


def login_lines(*more):
    return ("conf t", "aaa new-model", "aaa authentication login default local",
            "username a privilege 15 secret S-1", "username b privilege 1 secret S-2",
            "enable service ssh-server", "line vty 0 4", "login authentication default", *more)  # fmt: skip


def test_who_may_log_in_and_do_more_is_said_by_the_configuration(at) -> None:
    operator = at("rsr")
    device = operator.session.device
    operator.types(*login_lines())
    assert (may_log_in(device, "a", "S-1"), may_log_in(device, "a", "S-2")) == (True, False)
    assert (may_do_more(device, "a"), may_do_more(device, "b")) == (True, False)
    operator.types("exit", "no aaa authentication login default")
    assert not may_log_in(device, "a", "S-1")


@pytest.mark.parametrize(
    ("lines", "is_open"),
    [
        (("transport input telnet",), False),
        (("transport input ssh",), True),
        (("access-class one in",), False),
        (("access-class two in",), True),
        (("access-class none in",), True),
        (("exit", "no enable service ssh-server"), False),
    ],
)
def test_ssh_is_open_to_those_whom_lines_and_lists_let_in(lines, is_open, at) -> None:
    operator = at("rsr")
    device = operator.session.device
    operator.types("conf t", "ip access-list standard one", "10 permit 10.1.0.0 0.0.255.255", "exit")
    operator.types(
        "ip access-list standard two", "5 deny host 10.2.0.1", "10 permit 10.2.0.0 0.0.0.255", "end"
    )
    operator.types("write", *login_lines(*lines))
    device.client = "10.2.0.9"
    assert ssh_is_open(device) is is_open


def test_more_is_asked_for_without_showing_it(at) -> None:
    operator = at("rsr")
    operator.types("conf t", "enable secret Hidden-1", "end", "disable")
    assert WRONG in operator.types("configure terminal")
    assert operator.types("enable").endswith("Password:")
    assert "Hidden" not in operator.types("Hidden-2")
    assert operator.session.prompt == "Ruijie>"
    operator.types("enable", "Hidden-1")
    assert operator.session.prompt == "Ruijie#"
    assert "Hidden" not in operator.session.transcript.path.read_text(encoding="utf-8")
