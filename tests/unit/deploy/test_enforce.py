# SPDX-License-Identifier: Apache-2.0
"""Drift from the baseline is shown by setting, corrected, and then gone."""

from zongheng.baseline import enforce

ROUTER = "xy-kongzhuang"
BASELINE = (
    ("user-interface vty 0 4\n", "user-interface vty 0 4\n idle-timeout 5 0\n"),
    ("stelnet server enable\n", "stelnet server enable\nssh server timeout 60\n"),
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
    assert drift["SSH 与远程登录"]["missing"] == ["ssh server timeout 60"]
    assert len(drift) == 2
    corrected = enforced(bed)
    assert corrected.stage == "baseline"
    assert corrected.hosts[ROUTER].status.value == "changed", corrected.hosts[ROUTER].problems
    assert "基线偏离：登录终端，1 台共 1 处" in corrected.notes
    assert "idle-timeout 5 0" in bed.running(ROUTER)
    assert "description to xy-core1" in bed.running(ROUTER)
    assert enforced(bed).hosts[ROUTER].status.value == "unchanged"
