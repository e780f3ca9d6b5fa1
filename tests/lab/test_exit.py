# SPDX-License-Identifier: Apache-2.0
"""What passes the county's exit, tried with real packets from both sides."""

import json
import re
import subprocess
import time
from ipaddress import ip_address, ip_interface

import pytest

from zongheng.errors import ZonghengError
from zongheng.twin.lab.proof import World, prove

WEB, WEB6 = "203.0.113.80", "2001:db8:ffff::80"
LEADER = "xy-exit1"
PUBLIC_ADDRESSES = {
    "203.0.113.2": [], "203.0.113.3": [], "203.0.113.4": [], "203.0.113.5": [443],
    "198.51.100.2": [], "198.51.100.3": [], "198.51.100.4": [], "198.51.100.5": [443],
}  # fmt: skip


def test_from_the_internet_only_the_published_portal_is_open(county):
    scan = county.lab.inside(
        "inet",
        "nmap",
        "-n",
        "-Pn",
        "-T5",
        "--max-retries",
        "1",
        "--min-rate",
        "3000",
        "-oG",
        "-",
        *PUBLIC_ADDRESSES,
    )
    assert _open_ports(scan.stdout) == PUBLIC_ADDRESSES


def test_from_the_internet_private_addresses_are_not_reached_by_a_forged_route(county):
    inside = "10.141.0.10"
    county.lab.inside("inet", "ip", "route", "add", f"{inside}/32", "via", "203.0.113.4")
    scan = county.lab.inside(
        "inet", "nmap", "-n", "-Pn", "-T5", "--max-retries", "1", "-p", "80,22", "-oG", "-", inside
    )
    county.lab.inside("inet", "ip", "route", "del", f"{inside}/32")
    assert _open_ports(scan.stdout) == {inside: []}


def test_the_portal_answers_at_its_public_address(county):
    assert "zongheng lab" in county.fetch("inet", "https://203.0.113.5/")


@pytest.mark.parametrize("town", ["huiting", "chengguan", "kongzhuang"])
def test_a_township_reaches_the_web_under_the_exits_address(county, town):
    # a township that another test restarted finds its neighbours again first
    assert "from 203.0.113.4" in county.until(
        lambda: county.fetch(county.pc("internet", town), f"http://{WEB}/")
    )
    assert "from 203.0.113.4" in county.fetch(county.pc("internet", town), f"https://{WEB}/")


def test_a_township_reaches_no_other_port(county):
    assert county.fetch(county.pc("internet"), f"http://{WEB}:8080/", seconds=2) == ""


@pytest.mark.parametrize("domain", ["administrative", "video", "public"])
def test_other_domains_reach_nothing_outside(county, domain):
    assert county.fetch(county.pc(domain), f"http://{WEB}/", seconds=2) == ""
    assert county.fetch(county.pc(domain), "https://203.0.113.5/", seconds=2) == ""


@pytest.mark.parametrize("domain", ["administrative", "video", "public"])
def test_domains_do_not_reach_each_other(county, domain):
    gateway = county.designs["xy-chengguan"].interface("lan1.102").address4.partition("/")[0]
    scan = county.lab.inside(
        county.pc(domain), "nmap", "-n", "-sn", "-PE", "--max-retries", "1", "-oG", "-", gateway
    )
    assert "Status: Up" not in scan.stdout


@pytest.mark.parametrize("domain", ["administrative", "video", "public", "internet"])
def test_nobody_reaches_anything_outside_over_ipv6(county, domain):
    assert county.fetch(county.pc(domain), f"http://[{WEB6}]/", seconds=2) == ""
    assert county.fetch(county.pc(domain), f"https://[{WEB6}]/", seconds=2) == ""
    assert county.fetch("inet", f"http://[{WEB6}]/") != ""


@pytest.mark.parametrize("domain", ["administrative", "internet"])
def test_a_domain_reaches_itself_across_townships_over_ipv6(county, domain):
    other = address_of(county, county.pc(domain, "chengguan"), 6)
    assert county.until(lambda: _pings(county, county.pc(domain), other, "-6"), seconds=60)


@pytest.mark.parametrize("domain", ["administrative", "video", "public"])
def test_domains_do_not_reach_each_other_over_ipv6(county, domain):
    other = address_of(county, county.pc("internet", "chengguan"), 6)
    assert not _pings(county, county.pc(domain), other, "-6")


def test_from_the_internet_nothing_answers_over_ipv6_by_a_forged_route_or_at_the_gateways(county):
    inside = address_of(county, county.pc("internet"), 6)
    world = World(county.lab, tuple(county.designs.values()))
    gateways = list(world.outer_links())
    assert {port for _, port in gateways} == {"wan1", "wan2"}
    for gateway, port in gateways:
        assert not any(world.open_ports("inet", "-6", "-e", port, f"{gateway}%{port}").values())
        with world.forged(f"{inside}/128", gateway, port):
            assert world.open_ports("inet", "-6", "-p", "22,80,443", inside) == {inside: ()}


def test_every_promise_that_the_operator_is_shown_is_kept(county):
    assert [proof.title for proof in prove(county.build) if not proof.kept] == []


def test_a_promise_that_is_broken_is_shown_to_be(county):
    rule = ("nft", "insert", "rule", "inet", "zongheng", "forward", "accept")
    inside = ("ip", "netns", "exec", "INTERNET")
    county.on(LEADER, *inside, *rule)
    broken = [proof.found for proof in prove(county.build) if not proof.kept]
    county.on(LEADER, "systemctl", "reload", "zongheng-network")
    assert any(":8080" in found for found in broken)


def test_a_domain_reaches_itself_across_townships(county):
    gateway = county.designs["xy-chengguan"].interface("lan1.103").address4.partition("/")[0]
    reached = county.until(lambda: _pings(county, county.pc("administrative"), gateway), seconds=60)
    assert reached


def test_a_forged_source_address_does_not_leave_the_township(county):
    box, forged = county.pc("internet"), "10.26.136.77"
    county.lab.inside(box, "ip", "addr", "add", f"{forged}/32", "dev", "eth0")
    fetched = county.fetch(box, f"http://{WEB}/", "--interface", forged, seconds=2)
    county.lab.inside(box, "ip", "addr", "del", f"{forged}/32", "dev", "eth0")
    assert fetched == ""


def test_the_management_zone_logs_in_over_the_management_plane_and_nobody_else_does(county):
    loopback = county.designs["xy-huiting"].management.address
    assert county.until(lambda: _port_is_open(county, "operator", loopback, 22), seconds=60)
    for domain in ("internet", "administrative"):
        gateway = (
            county.designs["xy-huiting"].interface({"internet": "lan1.102"}.get(domain, "lan1.103")).address4
        )
        assert not _port_is_open(county, county.pc(domain), gateway.partition("/")[0], 22)


def test_the_sensor_alerts_on_a_planted_request(county):
    county.on("xy-sensor1", "truncate", "-s", "0", "/var/log/suricata/eve.json")
    county.fetch(county.pc("internet"), f"http://{WEB}/../../etc/passwd", "--path-as-is")
    alerts = county.until(lambda: _alerts(county), seconds=15)
    source = county.lab.topology.boxes[
        [b.name for b in county.lab.topology.boxes].index(county.pc("internet"))
    ]
    assert [(alert["alert"]["signature_id"], alert["src_ip"]) for alert in alerts] == [
        (1000001, source.addresses["eth0"][0].partition("/")[0])
    ]


def test_while_the_first_carrier_is_silent_traffic_goes_out_by_the_second(county):
    county.lab.inside("inet", "ip", "addr", "del", "203.0.113.1/29", "dev", "wan1")
    page = (county.pc("internet"), f"http://{WEB}/")
    detour = county.until(lambda: "from 198.51.100.4" in county.fetch(*page, seconds=1), seconds=40)
    county.lab.inside("inet", "ip", "addr", "add", "203.0.113.1/29", "dev", "wan1")
    assert detour
    assert county.until(lambda: "from 203.0.113.4" in county.fetch(*page, seconds=1), seconds=40)


def test_a_terminal_gets_its_address_from_the_township_by_dhcp(county):
    tools = str(county.lab.node("xy-sensor1").pid)  # a machine with a DHCP client, for its files only
    client = ("dhclient", "-1", "-d", "-v", "-sf", "/bin/true", "-lf", "/dev/null", "-pf", "/dev/null")
    leased = county.lab.inside(
        county.pc("internet", "chengguan"), "nsenter", "-t", tools, "-m", "timeout", "8", *client, "eth0"
    )
    lan = county.designs["xy-chengguan"].interface("lan1.102").address4
    offered = re.search(r"DHCPOFFER of (\S+) from (\S+)", leased.stderr)
    assert offered, leased.stderr
    assert ip_address(offered[1]) in ip_interface(lan).network
    assert offered[2] == lan.partition("/")[0]


def test_a_gateway_that_dies_is_replaced_within_seconds_and_sessions_live_on(county):
    before = _leader(county)
    assert before == "xy-exit1"
    with _stream(county) as stream:
        time.sleep(2)
        county.lab.cut(before)
        county.lab.node(before).kill()
        assert county.until(
            lambda: county.fetch(county.pc("internet"), f"http://{WEB}/", seconds=1), seconds=20
        )
        assert _leader(county) == "xy-exit2"
        assert stream.poll() is None, "the session that stood before was broken"
    assert "zongheng lab" in county.fetch("inet", "https://203.0.113.5/")
    county.lab.mend(before)
    county.lab.boot(before)
    assert county.until(lambda: _leader(county) == "xy-exit1", seconds=150)
    assert county.until(lambda: county.fetch(county.pc("internet"), f"http://{WEB}/", seconds=1))


def _open_ports(report):
    found = {}
    for line in report.splitlines():
        if line.startswith("Host:"):
            host = line.split()[1]
            ports = line.partition("Ports: ")[2].partition("\t")[0]
            found.setdefault(host, [])
            found[host] += [int(p.split("/")[0]) for p in ports.split(", ") if "/open/" in p]
    return found


def address_of(county, name, family):
    box = next(box for box in county.lab.topology.boxes if box.name == name)
    return next(
        a for a in (str(ip_interface(a).ip) for a in box.addresses["eth0"]) if (":" in a) is (family == 6)
    )


def _pings(county, box, address, *options):
    scan = county.lab.inside(box, "nmap", "-n", "-sn", "-PE", *options, "-oG", "-", address)
    return "Status: Up" in scan.stdout


def _port_is_open(county, box, address, port):
    scan = county.lab.inside(
        box, "nmap", "-n", "-Pn", "--max-retries", "1", "-p", str(port), "-oG", "-", address
    )
    return _open_ports(scan.stdout).get(address) == [port]


def _alerts(county):
    lines = county.on("xy-sensor1", "cat", "/var/log/suricata/eve.json").splitlines()
    events = [json.loads(line) for line in lines if line.endswith("}")]
    return [event for event in events if event["event_type"] == "alert"]


def _leader(county):
    return next((host for host in ("xy-exit1", "xy-exit2") if _leads(county, host)), None)


def _leads(county, host):
    if not county.lab.node(host).running:
        return False
    try:
        shown = county.on(host, "ip", "-n", "INTERNET", "-br", "addr", "show", "wan1")
    except ZonghengError:
        return False  # its first process is not there yet: it is booting
    return "203.0.113.4/" in shown


def _stream(county):
    """Return a download that takes longer than the test: a slow reader of an endless page."""
    namespace = f"zh-{county.lab.state.network}-{county.pc('internet')}"
    return subprocess.Popen(
        ["ip", "netns", "exec", namespace, "curl", "-s", "-N", "--max-time", "60", "--speed-limit", "1",
         "--speed-time", "15", "-o", "/dev/null", f"http://{WEB}/stream"],
    )  # fmt: skip
