# SPDX-License-Identifier: Apache-2.0
"""A district and two streets over the internet, on simulated routers, through the real deploy path."""

import datetime as dt
import json
import os
import re

import pytest

from tests.support.bureau import HUB, SPOKES, copy_to, planned
from tests.support.device_time import SPEED
from tests.unit.deploy.conftest import worker_number
from zongheng.build import plan_network
from zongheng.config.secrets import fill, names
from zongheng.deploy import deploy
from zongheng.deploy.reading import ask_new_session
from zongheng.design import read_design
from zongheng.devices import Credentials, nornir_for
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.twin import down, up

SPOKE = SPOKES[0]
HOSTS = (HUB, *SPOKES)
PLANES = 5
pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]


class Bureau:
    """Three simulated routers that know their first configurations, and what they are to be."""

    def __init__(self, project):
        self.inventory = copy_to(project / "inventories" / "minzheng")
        self.build = project / "build" / "minzheng"
        plan_network(self.inventory, date=dt.date(2026, 1, 1), by="tests")
        listed = json.loads((self.build / "hosts.json").read_text(encoding="utf-8"))
        listed["hosts"] = [record for record in listed["hosts"] if record["host"] in HOSTS]
        (self.build / "hosts.json").write_text(json.dumps(listed), encoding="utf-8")
        self.intended = {host: self.config(host).read_text(encoding="utf-8") for host in HOSTS}
        asked = {name for text in self.intended.values() for name in names(text)}
        self.secrets = {name: f"Planted-{name}-7x!" for name in asked} | {"wrong_key": "Planted-wrong-9y!"}
        self.credentials = Credentials(self.secrets)

    def config(self, host):
        return self.build / "configs" / f"{host}.cfg"

    def first(self, host):
        return fill(bootstrap_text(read_design(self.build / "designs" / f"{host}.json")), self.secrets)

    def deploy(self, *hosts, **options):
        limit = hosts or HOSTS
        return deploy(self.inventory, twin=True, limit=limit, credentials=self.credentials, **options).hosts

    def intend(self, host, *edits):
        text = self.intended[host]
        for old, new in edits:
            text, times = re.subn(old, new, text)
            assert times, old
        self.config(host).write_text(text, encoding="utf-8")

    def asks(self, host, command):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        device = ask_new_session(nornir.inventory.hosts[host], nornir.config, (command,))
        return device.by_command[command]

    def neighbours(self, host):
        return self.asks(host, "display ospf peer brief").count("Full")


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    bureau = Bureau(tmp_path_factory.mktemp("bureau"))
    up(
        bureau.build,
        day0={host: bureau.first(host) for host in HOSTS},
        subnet=f"127.32.{100 + worker_number()}.0/29",
        port=20000 + (os.getpid() + 7) % 20000,
        speed=SPEED,
        boot_seconds=0.2,
    )
    yield bureau
    down(bureau.build)


@pytest.fixture
def deployed(bureau):
    """Return the bureau with every router as it is to be."""
    for host in HOSTS:
        bureau.intend(host)
    ends = bureau.deploy()
    assert {end.status.value for end in ends.values()} <= {"changed", "unchanged"}, problems(ends)
    return bureau


def statuses(ends):
    return {host: end.status.value for host, end in ends.items()}


def problems(ends):
    return [problem.code for end in ends.values() for problem in end.problems]


def tunnels(peer, planes=r"\d"):
    """Return the pattern of the tunnels to another device."""
    return rf"interface Tunnel0/0/\d*{planes}\n description \w+ TO {peer}\n(?: .*\n)+#\n"


def test_the_first_configuration_brings_up_the_management_plane_alone(bureau):
    assert {host: bureau.neighbours(host) for host in HOSTS} == {HUB: 2, SPOKES[0]: 1, SPOKES[1]: 1}


def test_every_plane_of_every_street_comes_up_and_a_second_run_changes_nothing(deployed):
    expected = {HUB: 2 * PLANES, SPOKES[0]: PLANES, SPOKES[1]: PLANES}
    assert {host: deployed.neighbours(host) for host in HOSTS} == expected
    assert set(statuses(deployed.deploy()).values()) == {"unchanged"}


def test_a_check_tells_of_a_change_and_makes_none(deployed):
    deployed.intend(SPOKE, (r" tcp adjust-mss 1320", " tcp adjust-mss 1300"))
    ends = deployed.deploy(SPOKE, check=True)
    assert statuses(ends) == {SPOKE: "changed"}
    assert "+ tcp adjust-mss 1300" in ends[SPOKE].diff
    assert statuses(deployed.deploy(SPOKE, check=True)) == {SPOKE: "changed"}


@pytest.mark.parametrize(
    "edit",
    [
        (tunnels(HUB, "0"), ""),
        (r"( source .*)", r" source 10.9.9.9"),
        (r" gre key plain 1\n", " gre key plain 77\n"),
        (r" ipsec policy INTERNET\n", ""),
        (r" remote-address .*", " remote-address 203.0.113.99"),
        (r" remote-id .*", " remote-id somebody-else"),
        (r" encryption-algorithm aes-256", " encryption-algorithm aes-128"),
        (r"(acl number 3010\n rule 5 permit ip source \S+ 0 destination) \S+ 0", r"\1 10.9.9.9 0"),
        (r"ip route-static 203.*\n", ""),
        (r" rule 5 permit udp destination-port eq 500\n", ""),
        (r" dhcp client default-route preference 254\n ip address dhcp-alloc\n", ""),
    ],
    ids=[
        *("tunnel", "source", "key", "policy", "hub", "identity", "algorithm", "flow", "route", "filter"),
        "lease",
    ],
)
def test_what_would_end_the_only_tunnel_to_a_street_is_refused(deployed, edit):
    deployed.intend(SPOKE, edit)
    ends = deployed.deploy(SPOKE)
    assert statuses(ends) == {SPOKE: "refused"}
    assert "DEP108" in problems(ends)
    assert deployed.neighbours(SPOKE) == PLANES


def test_a_district_may_lose_a_street_for_it_has_other_ways(deployed):
    endpoint = re.escape(str(planned()[1].endpoint(SPOKES[1])))
    rules, route = rf" rule \d+ permit .*{endpoint} 0.*\n", rf"ip route-static {endpoint} .*\n"
    deployed.intend(HUB, (tunnels(SPOKES[1]), ""), (rules, ""), (route, ""))
    ends = deployed.deploy(HUB, check=True)
    assert statuses(ends) == {HUB: "changed"}, problems(ends)


def test_a_wrong_key_has_no_neighbours_and_is_taken_back(deployed):
    deployed.intend(SPOKE, (r"pre-shared-key cipher .*", "pre-shared-key cipher {{secret:wrong_key}}"))
    ends = deployed.deploy(SPOKE)
    assert statuses(ends) == {SPOKE: "restored"}
    assert deployed.neighbours(SPOKE) == PLANES


def test_no_secret_is_told(deployed):
    deployed.intend(SPOKE, (r"pre-shared-key cipher .*", "pre-shared-key cipher {{secret:wrong_key}}"))
    diff = deployed.deploy(SPOKE, check=True)[SPOKE].diff
    assert "pre-shared-key" in diff
    assert "Planted" not in diff
    assert "%^%#" not in diff
