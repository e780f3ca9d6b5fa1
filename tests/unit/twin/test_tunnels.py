# SPDX-License-Identifier: Apache-2.0
"""Tunnels over the internet on simulated routers: what is refused, when they carry, how patches go."""

import re

import pytest

from tests.support.bureau import HUB, SPOKES, configuration
from tests.support.golden_texts import ciphered
from zongheng.config import same, unified_diff
from zongheng.platforms.huawei_vrp.patch import make_patch
from zongheng.twin.routing.topology import Topology

MODELS = {HUB: "AR6280", SPOKES[0]: "AR6140-S"}
PLANES = 5
POLICY = (
    *("acl number 3010", "rule 5 permit ip source 10.0.0.1 0 destination 10.0.0.2 0", "quit"),
    *("ipsec proposal P", "quit", "ike proposal 1", "quit"),
    *(
        "ike peer H",
        "pre-shared-key cipher Key@one-2026",
        "ike-proposal 1",
        "remote-address 203.0.113.1",
        "quit",
    ),
)

# lines before, line, message
MESSAGES = [
    ((), "ike peer H\nike-proposal 1", "Error: The IKE proposal does not exist."),
    ((), "ipsec policy I 10 isakmp\nike-peer H", "Error: The IKE peer does not exist."),
    ((), "ipsec policy I 10 isakmp\nproposal P", "Error: The IPSec proposal does not exist."),
    ((), "ipsec policy I 10 isakmp\nsecurity acl 3999", "Error: The specified ACL does not exist."),
    ((), "ipsec policy I 10 isakmp template T", "Error: The IPSec policy template does not exist."),
    ((), "interface g0/0/0\nipsec policy I", "Error: The IPSec policy does not exist."),
    (
        (*POLICY, "ipsec policy I 10 isakmp", "security acl 3010", "proposal P", "quit"),
        "interface g0/0/0\nipsec policy I",
        "Error: The IPSec policy is incomplete.",
    ),
    (
        (
            *(
                "ipsec proposal P",
                "ike peer H",
                "ipsec policy-template T 1",
                "ike-peer H",
                "proposal P",
                "quit",
            ),
            "ipsec policy I 10 isakmp template T",
        ),
        "interface g0/0/0\nipsec policy I",
        "Error: The IPSec policy is incomplete.",
    ),
    (POLICY, "undo ike proposal 1", "Error: The IKE proposal is in use."),
    (
        (*POLICY, "ipsec policy I 10 isakmp", "ike-peer H", "quit"),
        "undo ike peer H",
        "Error: The IKE peer is in use.",
    ),
    (
        (
            *(*POLICY, "ipsec policy I 10 isakmp", "security acl 3010", "ike-peer H", "proposal P", "quit"),
            *("interface g0/0/0", "ipsec policy I", "quit"),
        ),
        "undo ipsec policy I 10",
        "Error: The IPSec policy is in use.",
    ),
    (
        ("ipsec policy-template T 1", "quit", "ipsec policy I 10 isakmp template T"),
        "undo ipsec policy-template T 1",
        "Error: The IPSec policy template is in use.",
    ),
    (("interface Tunnel0/0/1",), "source 10.0.0.1", "Error: Please configure the tunnel protocol first."),
    (
        ("interface g0/0/0",),
        "tunnel-protocol gre",
        "Error: This command is supported only on tunnel interfaces.",
    ),
    (
        ("interface g0/0/0", "ip address 203.0.113.2 30"),
        "ip address dhcp-alloc",
        "Error: Please delete the configured IP address first.",
    ),
]


@pytest.mark.parametrize(("before", "line", "message"), MESSAGES)
def test_what_a_tunnel_needs_is_missed(before, line, message, at):
    operator = at("ar")
    operator.types("system-view", *before)
    assert operator.types(*line.split("\n")).split("\n")[1] == message


def test_the_ends_of_a_tunnel_go_with_its_protocol(at):
    operator = at("ar")
    operator.types("system-view", "interface Tunnel0/0/1", "tunnel-protocol gre", "source 10.0.0.1")
    operator.types("gre key plain 3", "undo tunnel-protocol")
    assert "gre" not in operator.types("display this")


def secrets_filled(text):
    return re.sub(r"\{\{secret:(\w+)\}\}", r"Secret@\1-2026", text)


def neighbours(make_device, family=4, **edits):
    """Return how many neighbours the first street has; ``edits`` are (pattern, new) by device."""
    devices = {}
    for host in (HUB, SPOKES[0]):
        text = secrets_filled(configuration(host))
        for old, new in edits.get(host.replace("-", "_"), ()):
            text, times = re.subn(old, new, text, flags=re.MULTILINE)
            assert times, old
        devices[host] = make_device("ar", host, MODELS[host])
        assert devices[host].running.load(text.splitlines()) == []
        devices[host].state = "booted"
    network = Topology(devices)
    return len(network.ospf_neighbours(SPOKES[0], family))


@pytest.mark.parametrize("family", [4, 6])
def test_every_plane_has_its_neighbour_where_both_ends_agree(family, make_device):
    assert neighbours(make_device, family) == PLANES


DISAGREEMENTS = {
    "another key": (r"pre-shared-key cipher .*", "pre-shared-key cipher Other@2026"),
    "another algorithm": ("^ encryption-algorithm aes-256", " encryption-algorithm aes-128"),
    "another group": ("^ pfs dh-group14", " pfs dh-group19"),
    "another address of the hub": (r"remote-address .*", "remote-address 203.0.113.200"),
    "another hub": (r"remote-id .*", "remote-id jx-vpn1"),
    "another endpoint": (r"^ destination .*", " destination 10.9.9.9"),
    "no flow": (r"(?<=acl number 3010\n) rule .*\n", ""),
    "no policy on the port": (r"^ ipsec policy INTERNET\n", ""),
    "a port that is shut": ("^ description INTERNET\n", " description INTERNET\n shutdown\n"),
    "a filter in the way": (r"^ rule 5 permit udp destination-port eq 500\n rule 10 .*\n", ""),
    "a refusal before what the filter permits": (r"(?<=^acl number 3001\n)", " rule 1 deny ip\n"),
    "a filter out of the way that refuses it": (r"(?<=^acl number 3002\n)", " rule 1 deny udp\n"),
    "no lease": ("^ ip address dhcp-alloc\n", ""),
    "no way to the hub": (r"^ip route-static 203\..*\n", ""),
    "no way to its endpoint": (r"^ip route-static 10\.134\..*\n", ""),
}


@pytest.mark.parametrize("edit", DISAGREEMENTS.values(), ids=DISAGREEMENTS)
def test_no_plane_has_a_neighbour_where_they_do_not(edit, make_device):
    assert neighbours(make_device, jx_jianshe=[edit]) == 0


def test_a_route_that_names_an_address_leads_to_its_whole_network(make_device):
    wide = (r"^ip route-static 10\.134\.2\.7 255\.255\.255\.255", "ip route-static 10.134.2.99 255.255.255.0")
    assert neighbours(make_device, jx_jianshe=[wide]) == PLANES


def test_a_plane_with_another_key_of_its_tunnel_has_none_alone(make_device):
    assert neighbours(make_device, jx_jianshe=[("^ gre key plain 3\n", " gre key plain 33\n")]) == PLANES - 1


def test_a_hub_that_does_not_wait_for_a_street_has_none(make_device):
    assert neighbours(make_device, jx_nanhu=[(r"^ rule 102 permit ip .*\n", "")]) == 0


@pytest.mark.parametrize("host", MODELS)
def test_a_patch_from_a_bare_router_and_back_is_taken_line_by_line(host, make_device):
    device = make_device("ar", host, MODELS[host])
    bare, intended = device.configuration_text(), ciphered(configuration(host))
    patch = make_patch(bare, intended, "vrp5")
    for commands, goal in ((patch.commands, intended), (patch.rollback, bare)):
        carried_out(device, commands)
        printed = device.configuration_text()
        assert same(goal, printed, "huawei_vrp"), unified_diff(goal, printed, "huawei_vrp")


def test_a_spoke_whose_carrier_gives_it_a_fixed_address_becomes_a_hub_and_back(make_device):
    spoke = ciphered(configuration(SPOKES[0]))
    leased = " dhcp client default-route preference 254\n ip address dhcp-alloc\n"
    fixed = spoke.replace(leased, " ip address 203.0.113.102 255.255.255.252\n")
    device = make_device("ar", SPOKES[0], "AR6140-S")
    assert device.running.load(spoke.splitlines()) == []
    for goal in (fixed, spoke):
        carried_out(device, make_patch(device.configuration_text(), goal, "vrp5").commands)
        printed = device.configuration_text()
        assert same(goal, printed, "huawei_vrp"), unified_diff(goal, printed, "huawei_vrp")


def carried_out(device, commands):
    path = ()
    for command in commands:
        if command == "quit":
            path = path[:-1]
            continue
        answer = device.running.enter(path, command)
        while hasattr(answer, "yes"):
            answer = answer.yes()
        assert hasattr(answer, "path"), (command, answer)
        path = answer.path
