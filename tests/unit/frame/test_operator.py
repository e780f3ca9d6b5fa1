# SPDX-License-Identifier: Apache-2.0
"""Who ran a plan stands in rows of the ledger: a name on one line, from the command line and from Ansible."""

from pathlib import Path

import pytest

from zongheng.cli.arguments import make_request
from zongheng.errors import ZonghengError
from zongheng.for_ansible import READERS

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
NAMES = ["张三", "lihua", "李 四（网络科）", "O'Brien, Pat", "张三\u3000网络科"]
NO_NAMES = ["", " ", "\u3000", "张三\n李四", "a\rb", "a\tb", "\x1b[31m张三", "a\u2028b", "a\x85b", "a\x00b"]


@pytest.mark.parametrize("by", NAMES)
def test_names_of_operators(by):
    assert make_request(XIAYI, by=by).by == by
    assert READERS["by"].read(by) == by


@pytest.mark.parametrize("by", NO_NAMES)
def test_what_is_no_name_of_an_operator(by):
    with pytest.raises(ZonghengError, match="CLI011"):
        make_request(XIAYI, by=by)


@pytest.mark.parametrize("by", [by for by in NO_NAMES if by.strip()])
def test_what_ansible_does_not_take_as_an_operator_either(by):
    with pytest.raises(ValueError):
        READERS["by"].read(by)
