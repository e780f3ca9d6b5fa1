# SPDX-License-Identifier: Apache-2.0
"""How several stages in a row end."""

import pytest

from zongheng.errors import Exit
from zongheng.outcomes import gravest


@pytest.mark.parametrize(
    ("ends", "gravest_end"),
    [
        ([], Exit.DONE),
        ([Exit.DONE, Exit.FINDINGS], Exit.FINDINGS),
        ([Exit.DEVICE, Exit.FINDINGS], Exit.DEVICE),
        ([Exit.DEVICE, Exit.REFUSED, Exit.DONE], Exit.DEVICE),
        ([Exit.REFUSED, Exit.FINDINGS], Exit.REFUSED),
        ([Exit.INPUT, Exit.DEVICE], Exit.INPUT),
    ],
)
def test_a_failed_device_is_not_hidden_by_findings_about_the_others(ends, gravest_end):
    assert gravest(ends) is gravest_end
