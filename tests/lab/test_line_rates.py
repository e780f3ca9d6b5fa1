# SPDX-License-Identifier: Apache-2.0
"""What the boot script sets on a line's port, the kernel takes, and tells the classes of a line apart by."""

import re
import subprocess

import pytest

from narrow_lines import designs
from zongheng.config.bundle import read
from zongheng.platforms.linux.rendering import render

pytestmark = [pytest.mark.lab]
ALONE = ["unshare", "--net", "sh", "-euc"]
SEND = """
import socket
port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
port.bind(("up1", 0))
def packets(number, kind, first):
    for _ in range(number):
        port.send(bytes(12) + kind + first + bytes(60))
four, six = bytes.fromhex("0800"), bytes.fromhex("86dd")
packets(3, four, bytes.fromhex("45b8"))    # voice: EF
packets(4, six, bytes.fromhex("6b80"))     # voice over IPv6
packets(5, four, bytes.fromhex("4588"))    # conference: AF41
packets(6, four, bytes.fromhex("4500"))    # all else
packets(7, six, bytes.fromhex("6000"))
"""


def function(script, name):
    return re.search(rf"^{name}\(\) {{\n.*?^}}\n", script, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture(scope="module")
def script():
    design = designs(60, None, lab=True)["xy-huiting"]
    return read(render(design)).file("/etc/zongheng/network.sh").content


def run(script, words, *arguments):
    functions = "".join(function(script, name) for name in ("inside", "unshaped", "line"))
    port = "ip link add up1 type veth peer name other; ip link set up1 up; ip link set other up\n"
    command = [*ALONE, functions + port + words, "sh", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_port_has_the_rate_of_the_line_and_each_class_its_share(script):
    (line,) = re.findall(r"^ +(line main up1 .*)$", script, re.MULTILINE)
    told = run(script, f'{line}\npython3 -c "$1"\ntc -s class show dev up1', SEND)
    assert dict(re.findall(r"^class htb (\S+) .*?(rate \S+ ceil \S+)", told, re.MULTILINE)) == {
        "1:1": "rate 60Mbit ceil 60Mbit",
        "1:10": "rate 6Mbit ceil 6Mbit",
        "1:11": "rate 24Mbit ceil 60Mbit",
        "1:99": "rate 64Kbit ceil 60Mbit",
    }
    found = re.findall(r"^class htb (\S+) .*\n Sent \d+ bytes (\d+) pkt", told, re.MULTILINE)
    sent = {number: int(packets) for number, packets in found}
    assert (sent["1:10"], sent["1:11"]) == (3 + 4, 5)
    assert sent["1:99"] >= 6 + 7, "the kernel's own packets of a new port are beside them"


def test_a_line_that_has_no_rate_any_more_is_not_shaped(script):
    (line,) = re.findall(r"^ +(line main up1 .*)$", script, re.MULTILINE)
    assert "htb" in run(script, f"{line}\ntc qdisc show dev up1")
    assert "htb" not in run(script, f"{line}\nunshaped main up1\nunshaped main up1\ntc qdisc show dev up1")
