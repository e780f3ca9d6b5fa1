# SPDX-License-Identifier: Apache-2.0
"""Lines that carry less than their ports are no finding, on any platform."""

import pytest

from narrow_lines import XIAYI, designs
from zongheng.addressing import Ledger
from zongheng.audit import DeviceText, Outcome, audit_texts
from zongheng.audit.site import site_facts
from zongheng.intent import load_network
from zongheng.render import render_config

RATES = (155, 4, 500)
HOSTS = [
    ("xy-core1", False),
    ("xy-huiting", False),
    ("xy-exit1", False),
    ("xy-huiting", True),
    ("xy-exit1", True),
]


@pytest.fixture(scope="module")
def facts():
    return site_facts(load_network(XIAYI), Ledger.empty())


@pytest.mark.parametrize(("host", "lab"), HOSTS)
def test_a_configuration_with_rates_is_not_blamed(host, lab, facts):
    design = designs(*RATES, lab=lab)[host]
    text = DeviceText(
        host=host,
        text=render_config(design),
        platform=design.platform,
        flavour=design.flavour,
        family=design.family,
        role=design.role,
        title=design.title,
    )
    audit = audit_texts([text], site_facts=facts)
    assert audit.devices[0].unreadable is None
    assert [result.rule for result in audit.results if result.outcome is Outcome.FAIL] == []
