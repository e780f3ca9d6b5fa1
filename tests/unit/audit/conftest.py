# SPDX-License-Identifier: Apache-2.0
import pytest

from zongheng.audit.facts import SiteFacts


@pytest.fixture(scope="session")
def site_facts() -> SiteFacts:
    """What the site of the cases says of itself; the figures are Xiayi's."""
    return SiteFacts(
        management=("10.140.0.0/24",),
        log_hosts=("10.140.0.20",),
        ntp_servers=("10.140.0.30",),
        nms_hosts=("10.140.0.40",),
        accounts={"netops": "system", "secadmin": "security", "auditor": "audit"},
        domains={"PUBLIC": ("59.207.96.0/19",), "INTERNET": ("10.26.0.0/16",), "ADMIN": ("10.126.0.0/17",)},
        never_outside={"administrative": ("10.126.0.0/17",), "video": ("10.127.0.0/18",)},
    )
