# SPDX-License-Identifier: Apache-2.0
"""A city or county is reached by BGP: what would end its last session with the parent is refused."""

import re
from ipaddress import ip_address

import pytest

from tests.support.province import configuration, planned
from zongheng.deploy.lockout import ManagementPath, lockout_problems

SOURCE = ip_address("10.66.0.11")
MAIN, STANDBY = "10.66.8.9", "10.66.8.29"


def path(overlay=None):
    return ManagementPath(ip_address(str(planned(overlay)[1].loopback("gz-guiyang"))), SOURCE, "netops")


def router_codes(target):
    found = lockout_problems(
        "gz-guiyang", configuration("gz-guiyang"), target, path(), platform="huawei_vrp", family="ne"
    )
    return [problem.code for problem in found]


def machine_codes(target):
    running = configuration("gz-guiyang", "machines.yml")
    found = lockout_problems(
        "gz-guiyang", running, target, path("machines.yml"), platform="linux", family="linux"
    )
    return [problem.code for problem in found]


def without(pattern, text=None):
    changed, times = re.subn(rf"^{pattern}\n", "", text or configuration("gz-guiyang"), flags=re.MULTILINE)
    assert times, pattern
    return changed


def test_the_sessions_with_the_parent_are_ways():
    assert router_codes(configuration("gz-guiyang")) == []
    assert machine_codes(configuration("gz-guiyang", "machines.yml")) == []


@pytest.mark.parametrize("peer", [MAIN, STANDBY])
def test_one_session_may_go_while_the_other_stays(peer):
    assert router_codes(without(f" +peer {peer} .*")) == []


FATAL = {
    "both sessions go": f" +peer (?:{MAIN}|{STANDBY}) .*",
    "both are disabled": f"  peer (?:{MAIN}|{STANDBY}) enable",
    "the summary is announced no longer": r"  network 10\.66\.8\.0 .*",
    "the summary has no route": r"ip route-static 10\.66\.8\.0 .*",
    "the filter lets it pass no longer": r"ip ip-prefix MANAGEMENT-OUT4 .*",
    "the default is taken no longer": r"ip ip-prefix DEFAULT4 .*",
}


@pytest.mark.parametrize("pattern", FATAL.values(), ids=FATAL)
def test_what_ends_all_sessions_with_the_parent_is_refused(pattern):
    """The sessions with counties stand; they are told a default and nothing of us."""
    assert router_codes(without(pattern)) == ["DEP108"]


def test_a_policy_that_refuses_what_a_session_tells_is_refused():
    """Its name stands in the session as before: what it says is another thing."""
    running = configuration("gz-guiyang")
    peers = [line for line in running.splitlines() if line.strip().startswith(f"peer {MAIN} enable")]
    named = running.replace(peers[0], f"{peers[0]}\n  peer {MAIN} route-policy TAKEN import")
    named = without(f" +peer {STANDBY} .*", named)
    policy = "route-policy TAKEN permit node 10\n#\n"
    running = named.replace("stelnet ipv4", f"{policy}stelnet ipv4", 1)
    target = running.replace("TAKEN permit node", "TAKEN deny node")

    def codes(text):
        found = lockout_problems("gz-guiyang", running, text, path(), platform="huawei_vrp", family="ne")
        return [problem.code for problem in found]

    assert (codes(running), codes(target)) == ([], ["DEP108"])


MACHINE_FATAL = {
    "both sessions go": f" +neighbor (?:{MAIN}|{STANDBY}) .*",
    "the summary is announced no longer": r"  network 10\.66\.8\.0/21",
    "the summary has no route": r"ip route 10\.66\.8\.0/21 .*",
    "the filter lets it pass no longer": r"ip prefix-list MANAGEMENT-OUT4 .*",
    "the default is taken no longer": r"ip prefix-list DEFAULT4 .*",
}


@pytest.mark.parametrize("pattern", MACHINE_FATAL.values(), ids=MACHINE_FATAL)
def test_what_ends_all_sessions_of_a_machine_is_refused(pattern):
    assert machine_codes(without(pattern, configuration("gz-guiyang", "machines.yml"))) == ["DEP108"]
