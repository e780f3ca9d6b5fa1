# SPDX-License-Identifier: Apache-2.0
"""Drift from the baseline is shown by setting, corrected, and then gone."""

import pytest

from zongheng.baseline import enforce
from zongheng.deploy import deploy, exit_policy
from zongheng.errors import ZonghengError

ROUTER, FIREWALL = "xy-kongzhuang", "xy-exit1"
BASELINE = (
    ("user-interface vty 0 4\n", "user-interface vty 0 4\n idle-timeout 5 0\n"),
    ("stelnet server enable\n", "stelnet server enable\nssh server timeout 45\n"),
    (" description to xy-core1\n", " description is no matter of the baseline\n"),
)


def enforced(bed, **options):
    return enforce(bed.inventory, twin=True, limit=[ROUTER], credentials=bed.credentials, **options)


def test_drift_is_shown_corrected_and_gone(bed):
    bed.adopt()
    bed.intend(ROUTER, *BASELINE)
    shown = enforced(bed, check=True)
    assert bed.sent(ROUTER) == []
    drift = {one["setting"]: one for one in shown.hosts[ROUTER].details["drift"]}
    assert drift["登录终端"]["missing"] == ["user-interface vty 0 4 / idle-timeout 5 0"]
    assert drift["SSH 与远程登录"]["missing"] == ["ssh server timeout 45"]
    assert len(drift) == 2
    corrected = enforced(bed)
    assert corrected.stage == "baseline"
    assert corrected.hosts[ROUTER].status.value == "changed", corrected.hosts[ROUTER].problems
    assert "基线偏离：登录终端，1 台共 1 处" in corrected.notes
    assert "idle-timeout 5 0" in bed.running(ROUTER)
    assert "description to xy-core1" in bed.running(ROUTER)
    assert enforced(bed).hosts[ROUTER].status.value == "unchanged"


INSPECTION = (
    (
        "#\nsecurity-policy\n",
        "#\nprofile type av name zh_av\n http-detect direction both\n#\nsecurity-policy\n",
    ),
    (" protocol inbound ssh\n", " idle-timeout 5 0\n protocol inbound ssh\n"),
)


def test_intrusion_detection_is_enforced_apart_from_the_rest(bed):
    bed.adopt()
    bed.intend(FIREWALL, *INSPECTION)
    call = {"twin": True, "limit": [FIREWALL], "credentials": bed.credentials}
    ids = enforce(bed.inventory, scopes=["ids"], **call).hosts[FIREWALL]
    assert ids.status.value == "changed", ids.problems
    assert [one["setting"] for one in ids.details["drift"]] == ["防病毒"]
    assert "profile type av name zh_av" in bed.running(FIREWALL)
    assert "idle-timeout 5 0" not in bed.running(FIREWALL)
    rest = enforce(bed.inventory, scopes=["baseline"], check=True, **call).hosts[FIREWALL]
    assert [one["setting"] for one in rest.details["drift"]] == ["登录终端"]


def test_a_scope_that_no_baseline_fills_is_refused(bed):
    with pytest.raises(ZonghengError) as error:
        enforce(bed.inventory, scopes=["ids", "network", "idps"], twin=True, credentials=bed.credentials)
    assert [(one.code, one.found) for one in error.value.problems] == [
        ("CFG003", "idps"),
        ("CFG003", "network"),
    ]


PROFILED = (
    "#\nsecurity-policy\n",
    "#\nprofile type ips name {name}\n collect-attack-evidence enable\n#\nsecurity-policy\n",
)
INSPECTED = (
    "  destination-zone untrust\n  action permit\n",
    "  destination-zone untrust\n  profile ips {name}\n  action permit\n",
)


def test_a_renamed_profile_goes_when_the_exit_policy_lets_go_of_it(bed):
    def stages(name):
        """Run what the site runs on a firewall, by stage."""
        bed.intend(FIREWALL, *((old, new.format(name=name)) for old, new in (PROFILED, INSPECTED)))
        call = {"twin": True, "limit": [FIREWALL], "credentials": bed.credentials}
        return [enforce(bed.inventory, **call), exit_policy(bed.inventory, **call)]

    bed.adopt()
    assert [result.hosts[FIREWALL].status.value for result in stages("zh_ips")] == ["changed", "changed"]
    enforced, rolled_out = stages("zh_new")
    assert enforced.hosts[FIREWALL].status.value == "changed", enforced.hosts[FIREWALL].problems
    assert enforced.hosts[FIREWALL].details["postponed"] == [
        {
            "section": "profile type ips name zh_ips",
            "by": "security-policy / rule name out / profile ips zh_ips",
            "scope": "exit_policy",
        }
    ]
    assert any("暂留 profile type ips name zh_ips" in note for note in enforced.notes)
    assert rolled_out.hosts[FIREWALL].status.value == "changed", rolled_out.hosts[FIREWALL].problems
    assert "zh_ips" not in bed.running(FIREWALL)
    assert "profile type ips name zh_new" in bed.running(FIREWALL)
    again = [result.hosts[FIREWALL] for result in stages("zh_new")]
    assert [end.status.value for end in again] == ["unchanged", "unchanged"]
    assert not any("postponed" in end.details for end in again)
    assert (
        deploy(bed.inventory, twin=True, limit=[FIREWALL], credentials=bed.credentials, check=True)
        .hosts[FIREWALL]
        .status.value
        == "unchanged"
    )
