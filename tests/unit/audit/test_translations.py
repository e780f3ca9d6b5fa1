# SPDX-License-Identifier: Apache-2.0
"""Sources translated to a pool over one carrier: sound where they may go out, blamed where they may not."""

import re

import pytest
import yaml

from tests.unit.policy.test_translation import planned, written
from zongheng.audit import DeviceText, Outcome, audit_texts
from zongheng.audit.site import site_facts
from zongheng.design import design_network
from zongheng.render import render_config


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return facts and designs of the county with Huawei's gateways and with Linux ones."""
    folder = written(tmp_path_factory.mktemp("translation") / "net")
    overlay = folder.parent / "machines.yml"
    nodes = [{"name": f"xy-exit{n}", "model": "linux", "serial": f"LINUX-{n}"} for n in (1, 2)]
    overlay.write_text(yaml.safe_dump({"overlay": {"title": "machines"}, "nodes": nodes}), encoding="utf-8")
    found = {}
    for name, overlays in (("usg", []), ("frr", [overlay])):
        intent, plan = planned(folder, overlays=overlays)
        found[name] = site_facts(intent, plan.ledger), design_network(intent, plan)["xy-exit1"]
    return found


def failing(facts, design, text):
    device = DeviceText(
        host=design.host, text=text, platform=design.platform, flavour=design.flavour,
        family=design.family, role=design.role, title=design.title,
    )  # fmt: skip
    audit = audit_texts([device], site_facts=facts)
    assert audit.devices[0].unreadable is None
    return {r.rule for r in audit.results if r.outcome is Outcome.FAIL}


@pytest.mark.parametrize("flavour", ["usg", "frr"])
def test_a_pool_is_not_blamed(county, flavour):
    facts, design = county[flavour]
    assert failing(facts, design, render_config(design)) == set()


@pytest.mark.parametrize(
    ("flavour", "sources", "private"),
    [
        (
            "usg",
            r"(rule name nat-unicom\n  source-zone trust\n  egress-interface .*\n)(?:  source-address .*\n)+",
            r"\1  source-address address-set never-administrative\n",
        ),
        (
            "frr",
            r'(oifname "wan1" ip saddr) @\w+( counter snat ip to 100\.64)',
            r"\1 @never_administrative_4\2",
        ),
    ],
)
def test_a_private_domain_that_is_translated_so_is_found(county, flavour, sources, private):
    facts, design = county[flavour]
    text, changed = re.subn(sources, private, render_config(design), count=1)
    assert changed
    assert "FW-06" in failing(facts, design, text)
