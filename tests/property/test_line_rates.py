# SPDX-License-Identifier: Apache-2.0
"""From any rates of lines to any others: a patch leads there, its rollback back, and devices take both."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golden_boxes import BOXES, loaded, printed, send
from narrow_lines import configuration
from zongheng.config import unified_diff
from zongheng.platforms.huawei_vrp.patch import make_patch

RATES = st.sampled_from([None, 1, 4, 155, 1000])
MODELS = {"xy-huiting": "xy-kongzhuang"}
"""The box of the same model, where a host has none of its own."""
HOSTS = st.sampled_from(["xy-core1", "xy-exit1", "xy-huiting", "xy-ranshizhuang-cun"])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(HOSTS, st.tuples(RATES, RATES), st.tuples(RATES, RATES))
def test_a_change_of_rates_and_its_rollback_make_a_circle(host, before, after):
    box = MODELS.get(host, host)
    carriers = {"xy-exit1": (before[0], after[0])}.get(host, (None, None))
    device = loaded(box, configuration(host, *before, carriers[0]))
    running = printed(device)
    wanted = printed(loaded(box, configuration(host, *after, carriers[1])))
    patch = make_patch(running, wanted, BOXES[box][0])
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, "huawei_vrp") == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, "huawei_vrp") == ""
