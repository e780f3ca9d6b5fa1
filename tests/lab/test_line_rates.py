# SPDX-License-Identifier: Apache-2.0
"""What the boot script sets on a line's port, the kernel takes, and tells the classes of a line apart by.

All packets go from one end of a veth to the other, in a namespace of each test's own.
"""

import json
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
packets(8, four, bytes.fromhex("45c0"))    # routing: CS6
packets(9, six, bytes.fromhex("6c00"))     # routing over IPv6
packets(2, six, bytes.fromhex("6e00"))     # CS7
"""
FLOOD = """
import json, socket, struct, sys, time
SECONDS = 4
FOUR, SIX = bytes.fromhex("0800"), bytes.fromhex("86dd")
KINDS = {
    "AF41": (FOUR, "4588"), "all else": (FOUR, "4500"),
    "CS6": (FOUR, "45c0"), "CS6 over IPv6": (SIX, "6c00"),
}
HEADS = {name: kind + bytes.fromhex(first) for name, (kind, first) in KINDS.items()}
def port(device):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    opened.bind((device, 0))
    opened.setblocking(False)
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        opened.setsockopt(socket.SOL_SOCKET, option + 25, 1 << 24)    # SO_SNDBUFFORCE, SO_RCVBUFFORCE
    return opened
senders, receiver = {name: port("up1") for name in HEADS}, port("other")
def send(name, size):
    packet = bytes(12) + HEADS[name] + struct.pack("!d", time.monotonic())
    try:
        senders[name].send(packet.ljust(size, bytes(1)))
    except OSError:
        pass    # the class is full
carried, delays = dict.fromkeys(HEADS, 0), {name: [] for name in HEADS}
def receive():
    while True:
        try:
            packet = receiver.recv(2000)
        except BlockingIOError:
            return
        for name, head in HEADS.items():
            if packet[12:16] == head and time.monotonic() < end:
                carried[name] += len(packet)
                delays[name].append(time.monotonic() - struct.unpack("!d", packet[16:24])[0])
floods, watched = sys.argv[1].split(","), sys.argv[2].split(",")
begin = time.monotonic()
end, turn = begin + SECONDS, 0
while time.monotonic() < end:
    for name in floods:
        send(name, 1200)    # each every 2 ms: 4.8 Mbit/s
    if turn % 100 == 0 and time.monotonic() < end - 0.5:
        for name in watched:
            send(name, 100)
    turn += 1
    time.sleep(max(0, begin + turn * 0.002 - time.monotonic()))
    receive()
print(json.dumps({name: [carried[name] * 8 / SECONDS / 1e6, len(delays[name]), max(delays[name], default=9)]
                  for name in HEADS}))
"""


def function(script, name):
    return re.search(rf"^{name}\(\) {{\n.*?^}}\n", script, re.MULTILINE | re.DOTALL)[0]


@pytest.fixture(scope="module")
def script():
    design = designs(60, 4, lab=True)["xy-huiting"]
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
        "1:2": "rate 3Mbit ceil 60Mbit",
        "1:10": "rate 6Mbit ceil 6Mbit",
        "1:11": "rate 24Mbit ceil 60Mbit",
        "1:99": "rate 27Mbit ceil 60Mbit",
    }
    found = re.findall(r"^class htb (\S+) .*\n Sent \d+ bytes (\d+) pkt", told, re.MULTILINE)
    sent = {number: int(packets) for number, packets in found}
    assert (sent["1:2"], sent["1:10"], sent["1:11"]) == (8 + 9 + 2, 3 + 4, 5)
    assert sent["1:99"] >= 6 + 7, "the kernel's own packets of a new port are beside them"


def test_a_line_that_has_no_rate_any_more_is_not_shaped(script):
    (line,) = re.findall(r"^ +(line main up1 .*)$", script, re.MULTILINE)
    assert "htb" in run(script, f"{line}\ntc qdisc show dev up1")
    assert "htb" not in run(script, f"{line}\nunshaped main up1\nunshaped main up1\ntc qdisc show dev up1")


def flooded(script, floods, watched=("CS6", "CS6 over IPv6")):
    """Return what a village's 4 Mbit/s carried of each: Mbit/s, packets, and the seconds of the slowest."""
    (line,) = re.findall(r"^ +line main down1 (.*)$", script, re.MULTILINE)
    words = f'line main up1 {line}\npython3 -c "$1" "$2" "$3"'
    return json.loads(run(script, words, FLOOD, ",".join(floods), ",".join(watched)))


@pytest.mark.parametrize("floods", [("AF41", "all else"), ("AF41",), ("all else",)])
def test_a_full_line_still_carries_its_routing_at_once(script, floods):
    carried = flooded(script, floods)
    assert 3.5 < sum(carried[name][0] for name in floods) < 4.1, "it is full, and no more than full"
    for name in ("CS6", "CS6 over IPv6"):
        _, packets, longest = carried[name]
        assert packets >= 10
        assert longest < 0.5, "a class that is full keeps its packets for seconds"


def test_under_load_each_class_has_its_share_and_the_rest_is_nobody_s_to_take(script):
    carried = flooded(script, ("AF41", "all else"))
    assert carried["AF41"][0] > 1.6 * 0.95
    assert carried["all else"][0] > 1.8 * 0.95


def test_whoever_marks_his_packets_as_routing_takes_no_share_of_others(script):
    carried = flooded(script, ("AF41", "all else", "CS6"), ("CS6 over IPv6",))
    assert carried["AF41"][0] > 1.6 * 0.95
    assert carried["all else"][0] > 1.8 * 0.95
