# SPDX-License-Identifier: Apache-2.0
"""What the driver promises of a machine's configuration, kept by real machines."""

from dataclasses import replace

import pytest
from napalm.base.exceptions import MergeConfigException, ReplaceConfigException

from zongheng.config import bundle
from zongheng.errors import ZonghengError

HOSTS = ("xy-chengguan", "xy-core1", "xy-exit1", "xy-exit2", "xy-huiting", "xy-kongzhuang", "xy-sensor1")
TOWN = "xy-kongzhuang"
BANNER = "/etc/zongheng/banner"


@pytest.mark.parametrize("host", HOSTS)
def test_a_second_apply_changes_nothing(county, host):
    assert county.apply(host) == ""


@pytest.mark.parametrize("host", HOSTS)
def test_no_unit_of_the_machine_failed(county, host):
    assert county.on(host, "systemctl", "--failed", "--no-legend") == ""


def test_a_change_made_by_hand_is_shown_and_undone(county):
    county.lab.node(TOWN).execute("sh", "-c", f"echo hello >> {BANNER}; systemctl disable --now chrony")
    diff = county.apply(TOWN)
    assert "-hello" in diff
    assert "+### SERVICE chrony" in diff
    assert "hello" not in county.on(TOWN, "cat", BANNER)
    assert county.on(TOWN, "systemctl", "is-active", "chrony").strip() == "active"


def test_secrets_are_masked_in_what_is_shown_and_archived(county):
    with county.driver(TOWN) as device:
        device.load_replace_candidate(
            config=county.config(TOWN).replace("Lab-Password-2026", "Other-Password-2")
        )
        assert "Other-Password-2" not in device.compare_config()
        assert "Lab-Password-2026" not in device.compare_config()
        assert "key-string <redacted>" in device.compare_config()
        assert "Lab-Password-2026" not in device.get_config(sanitized=True)["running"]


@pytest.mark.parametrize(
    ("old", "new", "program"),
    [
        ("policy drop;", "policy nonsense;", "nft"),
        ("router ospf6", "router nonsense", "vtysh"),
        ("PermitRootLogin no", "PermitRootLogin nonsense", "sshd"),
    ],
)
def test_what_a_program_refuses_is_never_applied(county, old, new, program):
    before = county.on(TOWN, "sha256sum", "/etc/nftables.conf", "/etc/frr/frr.conf")
    with county.driver(TOWN) as device, pytest.raises(ZonghengError) as refused:
        device.load_replace_candidate(config=county.config(TOWN).replace(old, new))
    assert {p.code for p in refused.value.problems} == {"LNX004"}
    assert program in str(refused.value)
    assert county.on(TOWN, "sha256sum", "/etc/nftables.conf", "/etc/frr/frr.conf") == before


def test_a_change_that_nobody_confirms_goes_back_by_itself(county):
    wanted = county.config(TOWN).replace("MaxAuthTries", "# unconfirmed\nMaxAuthTries")
    with county.driver(TOWN) as device:
        device.load_replace_candidate(config=wanted)
        device.commit_config(revert_in=4)
        assert device.has_pending_commit()
        assert county.until(lambda: not device.has_pending_commit(), seconds=30)
        device.load_replace_candidate(config=county.config(TOWN))
        assert device.compare_config() == ""


def test_a_second_change_waits_for_the_confirmation_of_the_first(county):
    wanted = county.config(TOWN).replace("MaxAuthTries", "# first\nMaxAuthTries")
    with county.driver(TOWN) as device:
        device.load_replace_candidate(config=wanted)
        device.commit_config(revert_in=120)
        device.load_replace_candidate(config=county.config(TOWN))
        with pytest.raises(ZonghengError) as refused:
            device.commit_config()
        assert [p.code for p in refused.value.problems] == ["LNX007"]
        device.rollback()
        device.load_replace_candidate(config=county.config(TOWN))
        assert device.compare_config() == ""


def test_a_merged_file_takes_the_place_of_its_namesake_and_all_others_stay(county):
    standing = bundle.read(county.config(TOWN))
    banner = replace(standing.file(BANNER), content="for authorised operators\n")
    with county.driver(TOWN) as device:
        device.load_merge_candidate(config=bundle.Bundle((banner,)).text)
        changed = [line for line in device.compare_config().splitlines() if line[:2] in ("+f", "+#", "-#")]
        assert changed == ["+for authorised operators"]
        device.commit_config()
        device.rollback()
        device.load_replace_candidate(config=county.config(TOWN))
        assert device.compare_config() == ""


def test_a_candidate_that_broke_off_is_not_taken(county):
    with county.driver(TOWN) as device:
        for text in ("", county.config(TOWN)[:500]):
            with pytest.raises(ReplaceConfigException):
                device.load_replace_candidate(config=text)
            with pytest.raises(MergeConfigException):
                device.load_merge_candidate(config=text)


def test_a_machine_that_restarts_before_the_confirmation_goes_back_at_boot(county):
    wanted = county.config(TOWN).replace("MaxAuthTries", "# unconfirmed\nMaxAuthTries")
    with county.driver(TOWN) as device:
        device.load_replace_candidate(config=wanted)
        device.commit_config(revert_in=600)
    county.lab.node(TOWN).kill()
    county.lab.boot(TOWN)
    county.until(lambda: county.on(TOWN, "systemctl", "is-system-running").strip() == "running", seconds=60)
    assert county.apply(TOWN) == ""


def test_a_machine_that_restarts_comes_back_with_its_configuration_and_its_place_in_the_network(county):
    county.lab.node(TOWN).kill()
    county.lab.boot(TOWN)
    assert county.until(
        lambda: county.fetch(county.pc("internet", "kongzhuang"), "http://203.0.113.80/", seconds=1)
    )
    assert county.apply(TOWN) == ""


def test_a_machine_with_another_host_key_is_not_talked_to(county):
    county_entry = county.entries[TOWN]
    stranger = county.entries["xy-huiting"]["host_key"]
    device = county.driver(TOWN)
    device.host_keys = [stranger]
    with pytest.raises(ZonghengError) as refused:
        device.open()
    assert [p.code for p in refused.value.problems] == ["DEV020"]
    assert county_entry["host_key"] != stranger


def test_the_machine_says_what_its_kernel_can_separate_domains_by(county):
    with county.driver(TOWN) as device:
        capabilities = device.probe()
    made = (
        county.lab.node(TOWN).execute("ip", "link", "add", "probe", "type", "vrf", "table", "99").returncode
        == 0
    )
    county.lab.node(TOWN).execute("ip", "link", "del", "probe")
    assert capabilities["vrf"] is made
