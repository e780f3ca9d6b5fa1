# SPDX-License-Identifier: Apache-2.0
"""Departments whose own VPNs use the same addresses: each may, in its own VPN instance and in no other."""

import pytest

from tests.support.departments import planned
from zongheng.audit.device_text import DeviceText
from zongheng.audit.evaluation import audit_text
from zongheng.audit.rules import rules
from zongheng.audit.site import site_facts
from zongheng.audit.verdict import Outcome
from zongheng.render import render_config

RULE = "NE-02"


def judged(text):
    intent, plan, _ = planned()
    device = DeviceText(
        host="xy-agg1", text=text, platform="huawei_vrp", flavour="vrp5", role="aggregation", source="xy-agg1"
    )
    facts = site_facts(intent, plan.ledger)
    return audit_text(device, site_facts=facts, chosen={RULE: rules()[RULE]}).results[0].outcome


@pytest.fixture(scope="module")
def text():
    return render_config(planned()[2]["xy-agg1"])


def test_each_department_has_the_addresses_in_its_own_instance(text):
    assert judged(text) is Outcome.PASS


def test_no_other_domain_may_have_them(text):
    _, plan, _ = planned()
    courts = plan.gateway("U004", "courts")
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f" ip address {courts.address} "))
    bound = next(n for n in range(at, 0, -1) if lines[n] == " ip binding vpn-instance COURTS")
    lines[bound] = " ip binding vpn-instance PUBLIC"
    assert judged("\n".join(lines)) is Outcome.FAIL
