# SPDX-License-Identifier: Apache-2.0
"""Small counties for real ``ansible-playbook`` runs."""

import hashlib
import os

import pytest

from county import County


class ComparedCounty(County):
    """A county whose files can be compared."""

    def start(self, subnet):
        """Plan, make credentials and start the twin; device time runs five times as fast."""
        self.plan()
        self.make_credentials()
        self.well("twin", "up", "--subnet", subnet, "--speed", "5")

    def files(self, *left_out):
        """Return the hash of each file of inventory and artefacts but those under ``left_out``."""
        volatile = {self.build / name for name in ("twin", ".cache", *left_out)}
        return {
            str(path.relative_to(self.project)): hashlib.sha256(path.read_bytes()).hexdigest()
            for folder in (self.network, self.build)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not volatile & set(path.parents)
        }


@pytest.fixture
def unplanned(tmp_path):
    """Return a county of this test alone that nobody ever planned."""
    return ComparedCounty(tmp_path)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a county that nobody ever planned."""
    return ComparedCounty(tmp_path_factory.mktemp("fresh"))


def own_subnet(number):
    """Return a loopback net for the ``number``-th county of this process."""
    return f"127.{150 + number}.{os.getpid() % 250}.0/24"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Return a county with its twin up, boxes as they come."""
    county = ComparedCounty(tmp_path_factory.mktemp("county"))
    county.start(own_subnet(1))
    yield county
    county.well("twin", "down")
