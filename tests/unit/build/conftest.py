# SPDX-License-Identifier: Apache-2.0
"""A county, planned once, so that there is something to plan again."""

import pytest

from tests.support.planning import DAY, XIAYI, copy_of, plan


@pytest.fixture
def xiayi(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, date=DAY)
    return folder
