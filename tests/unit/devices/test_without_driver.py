# SPDX-License-Identifier: Apache-2.0
"""A device that no driver talks to is told so early, the same way whatever was wanted of it."""

import json

import pytest

from zongheng.audit.coverage import collected
from zongheng.audit.device_text import DeviceText, unreadable
from zongheng.devices import HostRecord
from zongheng.devices.endpoints import Endpoint, real_endpoints, twin_endpoints, undriven
from zongheng.onboarding.registration import registrations
from zongheng.platforms.platform import Platform

FIREWALL = HostRecord(
    host="th-exit1",
    role="exit",
    platform="h3c_comware",
    flavour="comware7",
    family="secpath",
    level="county",
    serial="S1",
    address4="10.0.0.1",
)


@pytest.fixture(autouse=True)
def without_its_driver(monkeypatch):
    """Every platform that we have is driven; this one is not, here."""
    monkeypatch.setattr(Platform, "is_driven", property(lambda platform: platform.name != "h3c_comware"))


ROUTER = HostRecord(host="xy-a", role="node", platform="huawei_vrp", address4="10.0.0.2")


def test_it_is_named_with_what_to_do_instead():
    problem = undriven(FIREWALL)
    assert (problem.code, problem.place.host) == ("PLT005", "th-exit1")
    assert "configs/th-exit1.cfg" in problem.fix
    assert undriven(ROUTER) is None


def test_nobody_asks_for_its_host_key(tmp_path):
    found = real_endpoints([FIREWALL, ROUTER], tmp_path / "known_hosts")
    assert {host: problem.code for host, problem in found.items()} == {"th-exit1": "PLT005", "xy-a": "DEV006"}


def test_the_twin_is_not_blamed_for_leaving_it_out(tmp_path):
    entry = {"address": "127.29.0.1", "port": 2222, "host_key": "ssh-ed25519 A"}
    (tmp_path / "twin.json").write_text(json.dumps({"hosts": {"xy-a": entry}}), encoding="utf-8")
    found = twin_endpoints([FIREWALL, ROUTER], tmp_path / "twin.json")
    assert isinstance(found["xy-a"], Endpoint)
    assert found["th-exit1"].code == "PLT005"


def test_it_is_not_onboarded():
    expected, refused = registrations([FIREWALL], [FIREWALL])
    assert expected == {}
    assert [problem.code for problem in refused["th-exit1"]] == ["PLT005"]


def test_its_text_is_never_judged(tmp_path):
    (tmp_path / "th-exit1.cfg").write_text("sysname th-exit1\nreturn\n", encoding="utf-8")
    found = collected([FIREWALL], tmp_path)
    assert found.texts == ()
    assert found.excused == {"th-exit1"}
    assert "h3c_comware/comware7" in found.absent["th-exit1"].en


@pytest.mark.parametrize("text", ["sysname th-exit1\nreturn\n", ""])
def test_a_text_that_is_handed_to_the_audit_is_refused(text):
    device = DeviceText(host="th-exit1", text=text, platform="h3c_comware", flavour="comware7")
    tree, why = unreadable(device)
    assert tree is None
    assert "no rules for this platform" in why.en
