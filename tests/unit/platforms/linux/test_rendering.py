# SPDX-License-Identifier: Apache-2.0
"""Xiayi's lab overlay rendered: every design becomes a bundle that says what the design says."""

import re
from ipaddress import ip_address, ip_network

import pytest

from exit_packets import decided_packets
from zongheng.config import scope_of
from zongheng.config.bundle import read
from zongheng.platforms.linux import view
from zongheng.platforms.linux.rendering import render

LINUX = ("xy-chengguan", "xy-core1", "xy-exit1", "xy-exit2", "xy-huiting", "xy-kongzhuang", "xy-sensor1")
NFT = "/etc/zongheng/exit.nft"


def bundle(designs, host):
    return read(render(designs[host]))


def content(designs, host, path):
    return bundle(designs, host).file(path).content


def test_the_overlay_makes_exactly_these_nodes_linux(designs):
    assert tuple(host for host, design in designs.items() if design.platform == "linux") == LINUX


@pytest.mark.parametrize("host", LINUX)
def test_a_bundle_is_the_same_every_time_and_in_its_own_order(designs, host):
    text = render(designs[host])
    assert text == render(designs[host])
    assert read(text).text == text


@pytest.mark.parametrize("host", LINUX)
def test_secrets_are_references_only(designs, host):
    text = render(designs[host])
    assert "{{secret:snmp_auth}}" in text
    for line in re.findall(r"^ *(?:key-string|neighbor \S+ password|createUser) .*$", text, re.MULTILINE):
        assert "{{secret:" in line


@pytest.mark.parametrize("host", LINUX)
def test_every_interface_with_an_address_is_in_exactly_one_namespace(designs, host):
    script = content(designs, host, "/etc/zongheng/network.sh")
    placed = re.findall(r"^port (\S+) (\S+) ", script, re.MULTILINE)
    wanted = [i.name for i in designs[host].interfaces if i.enabled and (i.address4 or i.address6)]
    assert sorted(name for _, name in placed if name in wanted) == sorted(wanted)


@pytest.mark.parametrize("host", LINUX)
def test_what_shuts_a_domain_comes_with_it_and_before_any_of_its_ports(designs, host):
    script = content(designs, host, "/etc/zongheng/network.sh")
    steps = re.findall(r"^(namespace|filter|port) (\S+)", script, re.MULTILINE)
    assert [kind for kind, _ in steps] == sorted(
        (kind for kind, _ in steps), key=("namespace", "filter", "port").index
    )
    made, shut = ([name for kind, name in steps if kind == wanted] for wanted in ("namespace", "filter"))
    assert made == shut
    carried = {scope_of(path, "linux") for path in ("/etc/zongheng/network.sh", view.CLOSED_FILTER)}
    assert carried == {"network"}
    closed = content(designs, host, view.CLOSED_FILTER)
    assert re.findall(r"hook (\w+) .*policy (\w+);", closed) == [("input", "drop"), ("forward", "drop")]
    assert re.findall(r".*accept", closed) == ['        iifname "lo" accept']


@pytest.mark.parametrize("host", ("xy-core1", "xy-huiting"))
def test_a_domain_is_a_namespace_with_its_own_routing_and_filter(designs, host):
    files = {file.path for file in bundle(designs, host).files}
    for domain in ("PUBLIC", "INTERNET", "ADMIN", "VIDEO"):
        assert {f"/etc/frr/{domain}/frr.conf", f"/etc/zongheng/nft/{domain}.nft"} <= files
        assert f"frr@{domain}" in bundle(designs, host).services
        assert 'watchfrr_options="--netns"' in content(designs, host, f"/etc/frr/{domain}/daemons")


@pytest.mark.parametrize("host", LINUX)
def test_the_out_of_band_port_is_configured_by_nothing_and_forwards_nothing(designs, host):
    script = content(designs, host, "/etc/zongheng/network.sh")
    assert not re.search(r"^(port|mirror) .*\beth0\b", script, re.MULTILINE)
    filters = content(designs, host, "/etc/nftables.conf")
    assert 'iifname "eth0" drop' in filters
    assert 'oifname "eth0" drop' in filters
    assert 'iifname "eth0" tcp dport 22 accept' in filters


@pytest.mark.parametrize("host", LINUX)
def test_every_filter_drops_what_nothing_allows(designs, host):
    filters = [view.CLOSED_FILTER, *(i.filter_path for i in view.instances(designs[host]))]
    for file in bundle(designs, host).files:
        assert not file.path.endswith(".nft") or file.path in (*filters, view.DEFENCE_FILTER)
        if file.path in filters:
            assert file.content.count("hook input priority filter; policy drop;") == 1
            assert file.content.count("hook forward priority filter; policy drop;") == 1


def test_adjacencies_are_authenticated_on_links_and_lans_are_passive(designs):
    routing = content(designs, "xy-huiting", "/etc/frr/INTERNET/frr.conf")
    lan, link = (routing.split(f"interface {name}\n")[1].split("exit")[0] for name in ("lan1.102", "up1.102"))
    assert "ip ospf passive" in lan
    assert "authentication key-chain ospf_key" not in lan
    assert "authentication key-chain ospf_key" in link


def test_only_the_leader_of_the_exits_has_ways_out_to_announce(designs):
    for host in ("xy-exit1", "xy-exit2"):
        assert "0.0.0.0/0" not in content(designs, host, "/etc/frr/INTERNET/frr.conf")
        assert "default-information originate" in content(designs, host, "/etc/frr/INTERNET/frr.conf")
        virtual = content(designs, host, "/etc/keepalived/keepalived.conf")
        assert "0.0.0.0/0 via 203.0.113.1 dev wan1 metric 100 no_track" in virtual
        assert "0.0.0.0/0 via 198.51.100.1 dev wan2 metric 200 no_track" in virtual
    priorities = [
        set(re.findall(r"priority (\d+)", content(designs, host, "/etc/keepalived/keepalived.conf")))
        for host in ("xy-exit1", "xy-exit2")
    ]
    assert priorities == [{"150"}, {"100"}]


def test_each_way_out_is_watched_at_the_address_that_only_the_leader_has(designs):
    for host in ("xy-exit1", "xy-exit2"):
        script = content(designs, host, "/etc/zongheng-carriers/carriers.sh")
        assert re.findall(r"^watch .*", script, re.MULTILINE) == [
            "watch wan1 203.0.113.1 203.0.113.4 100 &",
            "watch wan2 198.51.100.1 198.51.100.4 200 &",
        ]


def test_the_core_copies_the_links_to_the_exits_to_the_sensor(designs):
    assert view.mirror(designs["xy-core1"]) == view.MirrorView(
        "INTERNET", "core5", ("core3.102", "core4.102")
    )
    assert "interface: core1\n" in content(designs, "xy-sensor1", "/etc/suricata/suricata.yaml")


def test_the_sensor_forwards_nothing(designs):
    assert "forwarding=1" not in content(designs, "xy-sensor1", "/etc/zongheng/network.sh")
    assert "forwarding=1" in content(designs, "xy-exit1", "/etc/zongheng/network.sh")


def test_the_filter_of_the_exit_decides_as_the_policy_does(designs):
    """Read the rendered rules as nftables would, and compare with the policy's meaning on 4000 packets."""
    design = designs["xy-exit1"]
    rules = NftForward(content(designs, "xy-exit1", NFT))
    zone_ports = {"trust": "core1.102", "untrust": "wan1", "dmz": "dmz1"}
    seen = set()
    for packet, permitted in decided_packets(design.exit_policy, zone_ports, 4000):
        source, target, *rest = packet
        got = rules.verdict(zone_ports[source], zone_ports[target], *rest)
        assert (got == "accept") == permitted, packet
        seen.add(permitted)
    assert seen == {True, False}


class NftForward:
    """A reader of the forward chain as it is rendered; an unknown match is an error."""

    def __init__(self, text):
        self.sets = {}
        for name, kind, body in re.findall(r"set (\w+) \{\s+type ([^\n]+)\n(.*?)\n    \}", text, re.DOTALL):
            elements = re.search(r"elements = \{ (.*) \}", body)
            items = elements.group(1).split(", ") if elements else []
            self.sets[name] = [ip_network(i) for i in items] if kind == "ipv4_addr" else items
        chain = re.search(r"chain forward \{(.*?)\n    \}", text, re.DOTALL).group(1)
        rules = (line.strip() for line in chain.splitlines())
        self.rules = [
            rule for rule in rules if rule.startswith(("iifname", "oifname", "ip ", "ip6 ", "meta "))
        ]

    def verdict(self, iif, oif, src, dst, protocol, port):
        for rule in self.rules:
            if self._matches(rule, iif, oif, src, dst, protocol, port):
                return "accept" if re.search(r"\baccept\b", rule) else "drop"
        return "drop"

    def _matches(self, rule, iif, oif, src, dst, protocol, port):
        match = rule.split(" counter")[0]
        for pattern, good in (
            (r"iifname \{ ([^}]*) \} ?", lambda names: f'"{iif}"' in names.split(", ")),
            (r"oifname \{ ([^}]*) \} ?", lambda names: f'"{oif}"' in names.split(", ")),
            (r"ip6 [sd]addr @(\w+) ?", lambda _: False),
            (r"ip saddr @(\w+) ?", lambda name: any(ip_address(src) in net for net in self.sets[name])),
            (r"ip daddr @(\w+) ?", lambda name: any(ip_address(dst) in net for net in self.sets[name])),
            (r"meta l4proto \. th dport @(\w+) ?", lambda name: self._serves(name, protocol, port)),
            (r"meta l4proto (\S+) ?", lambda name: name == protocol),
        ):
            found = re.search(pattern, match)
            if found:
                if not good(found.group(1)):
                    return False
                match = match.replace(found.group(0), "", 1)
        assert match.strip() == "", f"not understood: {match}"
        return True

    def _serves(self, name, protocol, port):
        for element in self.sets[name]:
            kind, _, ports = element.partition(" . ")
            first, _, last = ports.partition("-")
            if kind == protocol and int(first) <= port <= int(last or first):
                return True
        return False
