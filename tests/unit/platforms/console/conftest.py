# SPDX-License-Identifier: Apache-2.0
"""A simulated device of every wording, whose clock flies, and its driver."""

import pytest

from tests.support.consoles import ONE_OF_EACH_WORDING, SPEED


@pytest.fixture(params=ONE_OF_EACH_WORDING)
def kind(request):
    return request.param


@pytest.fixture
def device(kind, counterpart):
    return counterpart(kind.flavour, speed=SPEED)
