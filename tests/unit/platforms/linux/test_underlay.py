# SPDX-License-Identifier: Apache-2.0
"""Links over the internet on Linux machines: what a hub and a spoke run, let in, let out, and keep."""

import os
import re
import subprocess
from dataclasses import replace

import pytest

from tests.support.district import HUB, SPOKE, district
from zongheng.config import redact, scope_of
from zongheng.config.bundle import read
from zongheng.config.secrets import fill
from zongheng.design.model import IpsecPeer
from zongheng.platforms.linux import view
from zongheng.platforms.linux.rendering import render
from zongheng.platforms.linux.underlay import FILTER, UNDERLAY

SCRIPT, PEERS = "/etc/zongheng/network.sh", "/etc/swanctl/conf.d/zongheng.conf"
SECRET = "/etc/swanctl/conf.d/zongheng-secret.conf"
PUBLIC, GATEWAY = "203.0.113.34", "203.0.113.33"
BOTH = pytest.mark.parametrize("host", [HUB, SPOKE])


def content(host, path):
    return read(render(district()[host])).file(path).content


def accepted(host, chain):
    """Return what a chain of the filter towards the internet lets pass."""
    (found,) = re.findall(rf"chain {chain} {{\n(.*?)\n    }}", content(host, FILTER), re.DOTALL)
    return [line.strip() for line in found.split("\n") if re.search(r"\baccept\b", line)]


@BOTH
def test_every_plane_has_its_tunnel_in_its_own_namespace(host):
    design, script = district()[host], content(host, SCRIPT)
    made = dict(re.findall(r"^tunnel (\S+) (\S+) ", script, re.MULTILINE))
    assert made.keys() == {"main", "ADMIN", "INTERNET", "PUBLIC"}
    for tunnel in (i for i in design.interfaces if i.tunnel):
        gre, where = tunnel.tunnel, tunnel.vrf or view.MAIN
        line = f"tunnel {where} {tunnel.name} {gre.source} {gre.destination} {gre.key}\n"
        assert line in script
        assert f"port {where} {tunnel.name} 2 {tunnel.address4} {tunnel.address6}\n" in script
        assert len(tunnel.name) <= 15


@BOTH
def test_the_internet_is_met_where_nothing_else_lies(host):
    placed = re.findall(rf"^port {UNDERLAY} (\S+) ", content(host, SCRIPT), re.MULTILINE)
    assert placed == ["up1", "lo"]
    assert f"inside {UNDERLAY} sysctl -qw net.ipv4.ip_forward=0 " in content(host, SCRIPT)
    assert f"NetworkNamespacePath=/run/netns/{UNDERLAY}\n" in content(
        host, "/etc/systemd/system/strongswan.service.d/zongheng.conf"
    )
    bundle = read(render(district()[host]))
    assert not any(file.path.startswith(f"/etc/frr/{UNDERLAY}/") for file in bundle.files)
    assert not any(GATEWAY in file.content for file in bundle.files if file.path.endswith("frr.conf"))


def test_a_spoke_lets_its_hub_in_and_its_carriers_dhcp(host=SPOKE):
    ike, esp, answers = accepted(host, "input")[3:]
    assert ike.startswith(f'iifname "up1" ip saddr {{ {PUBLIC} }} udp dport {{ 500, 4500 }} ')
    assert esp.startswith(f'iifname "up1" ip saddr {{ {PUBLIC} }} meta l4proto esp ')
    assert answers.startswith('iifname "up1" udp sport 67 udp dport 68 ')


def test_a_hub_lets_anybody_knock_and_nobody_answer_for_dhcp():
    assert [line.partition(" counter")[0] for line in accepted(HUB, "input")[3:]] == [
        'iifname "up1" udp dport { 500, 4500 }',
        'iifname "up1" meta l4proto esp',
    ]


@BOTH
@pytest.mark.parametrize(
    ("chain", "word", "proof"), [("input", "iifname", "meta secpath"), ("output", "oifname", "rt ipsec")]
)
def test_tunnels_pass_the_internet_port_inside_esp_only_and_no_session_opens_it(host, chain, word, proof):
    lines = accepted(host, chain)
    assert not any("ct state" in line for line in lines)
    tunnelled = [line for line in lines if "gre" in line]
    assert [line for line in tunnelled if f'{word} "up1"' in line and f"{proof} exists" not in line] == []
    assert len(tunnelled) == 2
    named = {line.split('"')[1] for line in lines}
    assert named == {"lo", "up1", "ipsec0"}


@BOTH
def test_no_other_filter_lets_ike_in(host):
    """Its ports are open where the internet is met, and nowhere else."""
    bundle = read(render(district()[host]))
    for file in bundle.files:
        if file.path.endswith((".nft", "/nftables.conf")) and file.path != FILTER:
            assert "4500" not in file.content
            assert "esp" not in re.findall(r"l4proto (\w+)", file.content)
            assert "gre" not in re.findall(r"l4proto (\w+)", file.content)


def test_a_spoke_calls_and_calls_again_and_a_hub_waits():
    assert f"remote_addrs = {PUBLIC}\n" in content(SPOKE, PEERS)
    assert "start_action = trap|start\n" in content(SPOKE, PEERS)
    assert "remote_addrs = %any\n" in content(HUB, PEERS)
    assert "start_action" not in content(HUB, PEERS)
    for host, other in ((HUB, SPOKE), (SPOKE, HUB)):
        assert re.findall(r"id = fqdn:(\S+)", content(host, PEERS)) == [host, other]


def test_only_a_hub_has_a_default_way_to_the_internet():
    assert f"ip -4 route replace default via {GATEWAY} dev up1\n" in content(HUB, SCRIPT)
    assert "route replace default" not in content(SPOKE, SCRIPT)


def test_a_hub_that_is_anothers_spoke_calls_the_one_and_waits_for_the_other():
    design = district()[HUB]
    mine = design.ipsec.peers[0].local
    above = IpsecPeer(host="top", number=0, address="198.51.100.9", local=mine, remote="10.134.3.77")
    both = replace(design, ipsec=replace(design.ipsec, peers=(*design.ipsec.peers, above)))
    bundle = read(render(both))
    peers = dict(
        re.findall(r"^    (\S+) {\n(.*?)^    }\n", bundle.file(PEERS).content, re.DOTALL | re.MULTILINE)
    )
    assert "start_action = trap|start\n" in peers["top"]
    assert "remote_addrs = 198.51.100.9\n" in peers["top"]
    assert "start_action" not in peers[SPOKE]
    assert 'iifname "up1" udp dport { 500, 4500 } ' in bundle.file(FILTER).content
    assert "zongheng-internet" not in bundle.services


@BOTH
def test_the_key_is_a_reference_that_only_root_reads_and_no_diff_shows(host):
    text = render(district()[host])
    assert text.count("{{secret:ipsec_key}}") == 1
    assert read(text).file(SECRET).mode == "0600"
    filled = fill(text, dict.fromkeys(re.findall(r"{{secret:([\w.]+)}}", text), "Planted-Key-9"))
    assert "Planted-Key-9" in filled
    assert "Planted-Key-9" not in redact(filled)


@BOTH
def test_what_meets_the_internet_comes_in_one_stage(host):
    paths = {file.path for file in read(render(district()[host])).files}
    ours = {
        path
        for path in paths
        if re.match(r"/etc/(swanctl|strongswan\.d|dhcp)/|.*(underlay\.nft|internet\.service)", path)
    }
    assert {PEERS, SECRET, FILTER} <= ours
    assert {scope_of(path, "linux") for path in (*ours, "service strongswan")} == {"network"}


@BOTH
def test_long_segments_are_cut_where_they_enter_or_leave_a_tunnel(host):
    vpn = next(i.name for i in district()[host].interfaces if i.tunnel and i.vrf == "ADMIN")
    rules = content(host, "/etc/zongheng/nft/ADMIN.nft")
    for word in ("iifname", "oifname"):
        assert f'{word} {{ "{vpn}" }} tcp flags syn tcp option maxseg size set 1320\n' in rules


def test_machines_without_such_links_have_nothing_of_it(designs):
    for design in designs.values():
        if design.platform == "linux":
            text = render(design)
            assert "strongswan" not in text
            assert f"namespace {UNDERLAY}" not in text


def leased(folder, reason, **told):
    """Return what a lease's script has done, where ``ip`` only says what it is told."""
    ip = folder / "ip"
    ip.write_text(
        '#!/bin/sh\necho "$@" >>"$0.told"\n'
        'case "$*" in *"-o addr show"*) echo "9: up1 inet 100.64.0.9/24" ;; esac\n'
    )
    ip.chmod(0o755)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "reason": reason, "interface": "up1", **told}
    script = content(SPOKE, "/etc/dhcp/dhclient-script")
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, capture_output=True)
    return (folder / "ip.told").read_text().splitlines()


@pytest.mark.parametrize(
    ("mask", "length"), [("255.255.255.0", 24), ("255.255.255.252", 30), ("255.255.240.0", 20)]
)
def test_a_lease_gives_an_address_and_the_way_to_the_hub_and_no_other(tmp_path, mask, length):
    told = leased(
        tmp_path,
        "BOUND",
        new_ip_address="100.64.0.20",
        new_subnet_mask=mask,
        new_routers="100.64.0.1 100.64.0.2",
    )
    assert told == [
        f"-4 addr replace 100.64.0.20/{length} dev up1",
        "-4 -o addr show dev up1",
        "-4 addr del 100.64.0.9/24 dev up1",
        f"-4 route replace {PUBLIC} via 100.64.0.1 dev up1",
    ]


@pytest.mark.parametrize("reason", ["EXPIRE", "FAIL", "RELEASE", "STOP"])
def test_a_lost_lease_takes_the_address_away(tmp_path, reason):
    assert leased(tmp_path, reason) == ["-4 addr flush dev up1"]


def test_an_old_lease_is_not_taken_for_one_while_nobody_answers(tmp_path):
    old = {"new_ip_address": "100.64.0.20", "new_subnet_mask": "255.255.255.0", "new_routers": "100.64.0.1"}
    with pytest.raises(subprocess.CalledProcessError):  # so dhclient asks on; where it ends well, it has one
        leased(tmp_path, "TIMEOUT", **old)
    assert not (tmp_path / "ip.told").exists()
