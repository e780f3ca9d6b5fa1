# SPDX-License-Identifier: Apache-2.0
"""A secret that is new, rotated, refused or quoted is in nothing that stays or is said.

Of SecPath: ``test_comware.py``.
"""

import logging

import pytest

from tests.support.described import CORE, FIREWALL, ROUTER, TOWN
from zongheng.devices import Credentials
from zongheng.twin.sessions.transcript import read_transcript

pytestmark = pytest.mark.usefixtures("short_patience")

HUAWEI = (
    " local-user netops password",
    (
        " local-user watcher password irreversible-cipher {{secret:watcher_password}}\n"
        " local-user netops password"
    ),
)
ACCOUNTS = {
    ROUTER: HUAWEI,
    CORE: HUAWEI,
    FIREWALL: (
        " manager-user netops\n",
        (
            " manager-user watcher\n  password cipher {{secret:watcher_password}}\n  level 1\n"
            " manager-user netops\n"
        ),
    ),
    TOWN: (
        "username netops",
        "username watcher privilege 1 secret {{secret:watcher_password}}\nusername netops",
    ),
}
"""One more account of each, whose password the device is told, for an edit of its text."""
FIRST, SECOND, THIRD = "Planted-Watcher-7x!", "Rotated-Watcher-8z!", "Refused-Watcher-9w!"


HIDDEN = "******"
"""What a transcript has instead of a secret."""


@pytest.mark.parametrize("host", ACCOUNTS, ids=["vrp5", "vrp8", "usg", "rgos"])
def test_no_secret_stays_or_is_said_where_its_line_is_refused_and_where_it_is_rotated(
    adopted, planted, host, capfd, caplog
):
    caplog.set_level(logging.DEBUG)
    adopted.intend(host, ACCOUNTS[host])
    results = []

    def deploy(value, **options):
        credentials = Credentials({**planted, "watcher_password": value})
        results.append(adopted.deploy(host, credentials=credentials, **options))
        return results[-1].hosts[host]

    assert deploy(FIRST).status.value == "changed"
    before = len(typed(adopted, host))
    rotated = deploy(SECOND)
    assert rotated.status.value == "changed"
    assert rotated.diff.count("{{secret:watcher_password}}") == 1
    place = next(n for n, line in enumerate(typed(adopted, host)[before:], 1) if HIDDEN in line)
    adopted.control.fault(host, refuse=place)
    refused = deploy(THIRD)
    adopted.control.clear_faults(host)
    assert refused.status.value == "restored"
    assert [one.code for one in refused.problems if "password" in str(one) or "watcher" in str(one)] == [
        "HW010"
    ]
    deploy(THIRD, check=True)
    told = capfd.readouterr()
    said = "".join(repr(one) + str(one) for one in results) + told.out + told.err + caplog.text
    said += "".join(str(one) for result in results for one in result.hosts[host].problems)
    secrets = {*planted.values(), FIRST, SECOND, THIRD}
    assert not [value for value in secrets if value in said]
    assert not [
        path for path in written(adopted) if any(value.encode() in path.read_bytes() for value in secrets)
    ]


def typed(bed, host):
    return [line.text for line in read_transcript(bed.transcript(host))]


def written(bed):
    """Return all files of the network but the flash of the devices themselves."""
    found = [path for folder in (bed.build, bed.inventory) for path in folder.rglob("*") if path.is_file()]
    assert "journal.db" in {path.name for path in found}
    return [path for path in found if "flash" not in path.parts]
