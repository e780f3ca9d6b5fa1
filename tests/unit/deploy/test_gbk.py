# SPDX-License-Identifier: Apache-2.0
"""The guarded apply on devices that print and take Chinese in GBK, with banners of several lines."""

import pytest

from tests.support.described import CHANGES, CORE, FIREWALL, GATE, ROUTER

pytestmark = pytest.mark.usefixtures("short_patience")

NAME = "夏邑一号"
NAMING = {GATE: " sysname "}
BANNERS = {GATE: ("header shell %", "%")}
TEXT = "\n县政务外网\n<xy-core1>\nreturn\n所有操作将被记录\n"


@pytest.fixture(
    params=[CORE, GATE, *(pytest.param(host, marks=pytest.mark.long) for host in (ROUTER, FIREWALL))]
)
def host(request, bed):
    """Boot a device under a Chinese name, by which its encoding can be told."""
    one = request.param
    startup = bed.flash(one) / bed.state(one)["startup"]
    bed.control.power(one, on=False)
    startup.write_text(
        startup.read_text(encoding="utf-8").replace(f"sysname {one}\n", f"sysname {NAME}\n"), "utf-8"
    )
    bed.control.encoding(one, "gbk")
    bed.control.power(one, on=True)
    yield one
    bed.control.encoding(one, "utf-8")


def chinese(bed, host, described: str) -> None:
    """Intend a Chinese name, a banner and a description."""
    old, new = CHANGES[host]
    naming = f"{NAMING.get(host, 'sysname ')}{host}\n"
    begin, end = BANNERS.get(host, ('header shell information "', '"'))
    description = next(line for line in new.splitlines() if "towards" in line)
    new = new.replace(description, f" description {described}")
    bed.intend(host, (old, new), (naming, f"{naming.replace(host, NAME)}{begin}{TEXT}{end}\n"))


def test_a_change_is_applied_and_the_next_one_too(bed, host):
    bed.adopt(host)
    for described in ("至县局专线", "至乡镇专线"):
        chinese(bed, host, described)
        end = bed.deploy(host).hosts[host]
        assert end.status.value == "changed", end.problems
        running = bed.running(host)
        assert f"description {described}" in running
        assert TEXT in running
        assert f"sysname {NAME}" in running
        assert bed.deploy(host).hosts[host].status.value == "unchanged"
    assert not bed.is_armed(host)


def test_what_it_cannot_hold_is_refused_before_a_byte_is_sent(bed, host):
    bed.adopt(host)
    chinese(bed, host, "至县局专线")
    assert bed.deploy(host).hosts[host].status.value == "changed"
    sent, before = bed.sent(host), bed.running(host)
    chinese(bed, host, "至县局专线😀")
    end = bed.deploy(host).hosts[host]
    assert [one.code for one in end.problems] == ["DEV027"]
    assert bed.sent(host) == sent
    assert bed.is_as_before(host, before)
