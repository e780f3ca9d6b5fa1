# SPDX-License-Identifier: Apache-2.0
"""What displays say that no getter asks for: raw text beside the rows that are expected of it.

The getters' own are data files, see ``test_recorded``.
"""

import pytest
from textfsm import TextFSMError

from zongheng.platforms.console.addresses import interfaces_ip
from zongheng.platforms.console.spelling import address, age_of, as_number, mac, seconds_of
from zongheng.platforms.huawei_vrp.getters.answers import rows
from zongheng.platforms.huawei_vrp.getters.spelling import full_name

VERSION5 = """Huawei Versatile Routing Platform Software
VRP (R) software, Version 5.170 (AR6140-S V300R019C13SPC200)
Copyright (C) 2011-2020 HUAWEI TECH CO., LTD
Huawei AR6140-S Router uptime is 12 weeks, 3 days, 4 hours, 5 minutes
BKP 0 version information:
1. PCB      Version  : AR01SRUX1A VER.B
"""
VERSION8 = """Huawei Versatile Routing Platform Software
VRP (R) software, Version 8.210 (NE40E V800R012C10SPC300)
Copyright (C) 2012-2020 Huawei Technologies Co., Ltd.
HUAWEI NE40E-M2K uptime is 35 days, 23 hours, 12 minutes
"""
VERSION_USG = """Huawei Versatile Routing Platform Software
VRP (R) Software, Version 5.170 (USG6600E V600R007C20SPC500)
Copyright (C) 2014-2021 Huawei Technologies Co., Ltd.
USG6650E uptime is 0 week, 1 day, 0 hour, 1 minute
"""
IP_BRIEF = """*down: administratively down
^down: standby
(l): loopback
(s): spoofing
The number of interface that is UP in Physical is 3
The number of interface that is DOWN in Physical is 1

Interface                         IP Address/Mask      Physical   Protocol   VPN
GigabitEthernet0/0/1              10.1.0.1/24          up         up         --
GigabitEthernet0/0/1.101          59.207.96.1/30       up         up         PUBLIC
GigabitEthernet0/0/2              unassigned           *down      down       --
LoopBack0                         10.140.32.1/32       up         up(s)      --
NULL0                             unassigned           up         up(s)
"""
OSPF = """
\t OSPF Process 1 with Router ID 10.140.32.1
\t\t  Peer Statistic Information
 ----------------------------------------------------------------------------
 Area Id          Interface                        Neighbor id      State
 0.0.0.0          GigabitEthernet0/0/0.100         10.140.32.0      Full
 ----------------------------------------------------------------------------
 Total Peer(s):     1

\t OSPF Process 11 with Router ID 10.140.32.1
\t\t  Peer Statistic Information
 ----------------------------------------------------------------------------
 Area Id          Interface                        Neighbor id      State
 0.0.0.0          GigabitEthernet0/0/0.101         10.140.32.9      2-Way
 ----------------------------------------------------------------------------
 Total Peer(s):     1
"""
BGP = """
 BGP local router ID : 10.140.32.0
 Local AS number : 4200411426
 Total number of peers : 2                 Peers in established state : 1

  Peer             V          AS  MsgRcvd  MsgSent  OutQ  Up/Down       State  PrefRcv
  59.207.0.41      4  4200411400      120      119     0 02:10:01 Established        3
  2001:DB8:FF:101::1
                   4  4200411400        0        0     0 00:01:00        Idle        0
"""
STARTUP = """MainBoard:
  Configured startup system software:        flash:/ar.cc
  Startup system software:                   flash:/ar.cc
  Next startup system software:              flash:/ar.cc
  Startup saved-configuration file:          flash:/vrpcfg.zip
  Next startup saved-configuration file:     flash:/zongheng-before.cfg
"""
CASES = {
    "version 5": (
        "display version",
        VERSION5,
        [("5.170", "AR6140-S", "V300R019C13SPC200", "AR6140-S", "12 weeks, 3 days, 4 hours, 5 minutes")],
    ),
    "version 8": (
        "display version",
        VERSION8,
        [("8.210", "NE40E", "V800R012C10SPC300", "NE40E-M2K", "35 days, 23 hours, 12 minutes")],
    ),
    "USG": (
        "display version",
        VERSION_USG,
        [("5.170", "USG6600E", "V600R007C20SPC500", "USG6650E", "0 week, 1 day, 0 hour, 1 minute")],
    ),
    "addresses": (
        "display ip interface brief",
        IP_BRIEF,
        [
            ("GigabitEthernet0/0/1", "10.1.0.1", "24", "up", "up", "--"),
            ("GigabitEthernet0/0/1.101", "59.207.96.1", "30", "up", "up", "PUBLIC"),
            ("GigabitEthernet0/0/2", "unassigned", "", "*down", "down", "--"),
            ("LoopBack0", "10.140.32.1", "32", "up", "up(s)", "--"),
            ("NULL0", "unassigned", "", "up", "up(s)", ""),
        ],
    ),
    "OSPF neighbours": (
        "display ospf peer brief",
        OSPF,
        [
            ("1", "10.140.32.1", "0.0.0.0", "GigabitEthernet0/0/0.100", "10.140.32.0", "Full"),
            ("11", "10.140.32.1", "0.0.0.0", "GigabitEthernet0/0/0.101", "10.140.32.9", "2-Way"),
        ],
    ),
    "BGP neighbours, a long address on its own line": (
        "display bgp peer",
        BGP,
        [
            (
                "10.140.32.0",
                "4200411426",
                "",
                "59.207.0.41",
                "4",
                "4200411400",
                "02:10:01",
                "Established",
                "3",
            ),
            (
                "10.140.32.0",
                "4200411426",
                "",
                "2001:DB8:FF:101::1",
                "4",
                "4200411400",
                "00:01:00",
                "Idle",
                "0",
            ),
        ],
    ),
    "serial number (AR)": ("display esn", "ESN of master: 2102354AR61400001\n", [("2102354AR61400001",)]),
    "serial number (S)": ("display esn", "ESN of slot 0: 2102312S67300001\n", [("2102312S67300001",)]),
    "startup files": (
        "display startup",
        STARTUP,
        [("flash:/ar.cc", "flash:/ar.cc", "flash:/vrpcfg.zip", "flash:/zongheng-before.cfg")],
    ),
    "no neighbours": ("display ospf peer brief", "", []),
}


@pytest.mark.parametrize(("command", "raw", "expected"), CASES.values(), ids=CASES)
def test_rows(command, raw, expected):
    assert [tuple(row.values()) for row in rows(command, raw)] == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1 week, 1 day, 1 hour, 1 minute", 694860), ("35 days, 0 hours", 3024000), ("", -1)],
)
def test_uptime(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("26d05h20m49s", 2265649),
        ("00:02:19", 139),
        ("0404h17m", 1455420),
        ("93545sec", 93545),
        ("-", -1),
        ("", -1),
    ],
)
def test_age(text, seconds):
    assert age_of(text) == seconds


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("GE0/0/1.100", "GigabitEthernet0/0/1.100"),
        ("XGE0/0/21", "XGigabitEthernet0/0/21"),
        ("Eth0/0/0", "Ethernet0/0/0"),
        ("Loop0", "LoopBack0"),
        ("Eth-Trunk1", "Eth-Trunk1"),
        ("40GE0/0/1", "40GE0/0/1"),
        ("GigabitEthernet0/0/1", "GigabitEthernet0/0/1"),
    ],
)
def test_short_names_of_interfaces(short, name):
    assert full_name(short) == name


def test_spelling():
    assert mac("00e0-fc12-3456") == "00:E0:FC:12:34:56"
    assert mac("Incomplete") == ""
    assert address("2001:DB8::1") == "2001:db8::1"
    assert (as_number("65001"), as_number("64086.16504")) == (65001, 64086 * 65536 + 16504)


def test_an_output_that_no_template_knows():
    with pytest.raises(TextFSMError):
        rows("display nonsense", "Error: Unrecognized command")


def test_addresses_of_both_families():
    text = (
        "#\ninterface LoopBack0\n ip address 10.0.0.1 255.255.255.255\n"
        " ipv6 address 2001:DB8::1/128\n#\nreturn\n"
    )
    assert interfaces_ip(text, "huawei_vrp") == {
        "LoopBack0": {
            "ipv4": {"10.0.0.1": {"prefix_length": 32}},
            "ipv6": {"2001:db8::1": {"prefix_length": 128}},
        }
    }
