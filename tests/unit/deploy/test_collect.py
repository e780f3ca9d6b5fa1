# SPDX-License-Identifier: Apache-2.0
"""Collection from simulated devices: whole texts, what changed, and what could not be had."""

import datetime as dt
import json
import stat

from tests.support.described import CORE, FIREWALL, GATE, ROUTER, TOWN
from zongheng.collect import Snapshots, backup, collect


def collected(bed, **options):
    return collect(bed.inventory, twin=True, credentials=bed.credentials, **options)


def coverage(bed):
    return json.loads((bed.build / "snapshots" / "coverage.json").read_text(encoding="utf-8"))


def test_only_what_changed_is_stored_again(bed):
    first = collected(bed)
    assert first.wrote
    assert coverage(bed)["collected"] == 5
    snapshots = Snapshots(bed.build / "snapshots")
    assert snapshots.configuration(ROUTER) == bed.running(ROUTER)
    assert stat.S_IMODE(snapshots.path(ROUTER).stat().st_mode) == 0o600
    count = len(snapshots.archived(ROUTER))
    assert not collected(bed).wrote
    assert len(snapshots.archived(ROUTER)) == count
    bed.adopt()
    bed.intend(ROUTER, (" description to xy-core1\n", " description towards the county\n"))
    bed.deploy(ROUTER)
    third = collected(bed)
    assert third.wrote
    assert "+ description towards the county" in third.hosts[ROUTER].diff
    assert len(snapshots.archived(ROUTER)) == count + 1


def test_ciphertexts_stay_out_of_the_archive(bed):
    collected(bed)
    snapshots = Snapshots(bed.build / "snapshots")
    line = next(text for text in bed.running(ROUTER).splitlines() if "local-user netops password" in text)
    assert line in snapshots.configuration(ROUTER)
    assert line.split()[-1] not in snapshots.archived(ROUTER)[-1].read_text(encoding="utf-8")


def test_what_could_not_be_collected_is_said_with_its_reason(bed):
    collected(bed)
    bed.control.power(CORE, on=False)
    bed.control.set_password(FIREWALL, "Another-1!")
    result = collected(bed)
    assert {host: [one.code for one in end.problems] for host, end in result.hosts.items()} == {
        ROUTER: [],
        CORE: ["DEV022"],
        FIREWALL: ["DEV021"],
        GATE: [],
        TOWN: [],
    }
    assert coverage(bed)["hosts"] == {
        ROUTER: "collected",
        CORE: "DEV022",
        FIREWALL: "DEV021",
        GATE: "collected",
        TOWN: "collected",
    }
    assert Snapshots(bed.build / "snapshots").configuration(CORE), "the last good one stands"


def test_a_check_reads_and_writes_nothing(bed):
    collected(bed)
    path = bed.build / "snapshots" / f"{ROUTER}.cfg"
    path.write_text("#\nsysname other\n#\nreturn\n", encoding="utf-8")
    result = collected(bed, check=True)
    assert result.wrote
    assert path.read_text(encoding="utf-8").startswith("#\nsysname other")


def test_nothing_but_displays_is_sent(bed):
    collected(bed)
    assert [bed.sent(host) for host in (ROUTER, CORE, FIREWALL)] == [[], [], []]


def test_a_backup_is_dated_and_redacted(bed):
    backup(bed.inventory, date=dt.date(2026, 3, 1), twin=True, credentials=bed.credentials)
    text = (bed.build / "backups" / "2026-03-01" / f"{ROUTER}.cfg").read_text(encoding="utf-8")
    assert "local-user netops password irreversible-cipher <redacted>" in text
