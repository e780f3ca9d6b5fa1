# SPDX-License-Identifier: Apache-2.0
"""Hashes that a machine's shadow file takes, the same in every run."""

import re

import pytest
from passlib.hash import sha512_crypt

from zongheng.config.password_hashes import password_hashes
from zongheng.errors import ZonghengError


@pytest.mark.parametrize(
    ("password", "known"),
    [
        (
            "Lab-1",
            "$6$drpX6JIqGQJ6QrsO$kifVq7ZXyukouXHHH1vvaKFSjmlJn9/R4.grR14UoW1LXvUzcC4m9UbW4dqmBqJ8jUowzJgEMDhOV7p2zuj5J0",
        ),
        (
            "口令-Äö 7!",
            "$6$qGS/ZfEF3y2rD80L$LtwL1O7HWTEtWNwAdGpnXHaGh/tOR918aglSoggauBjATfzK3tnqsTsyAqi90twC7CunieJ1e/nSvxqdRmLfs1",
        ),
    ],
)
def test_a_password_keeps_the_hash_that_machines_were_given(password, known):
    """Another salt or another number of rounds would change every machine at the next deploy."""
    assert password_hashes({"netops_password": password}, "xiayi") == {"netops_password.crypt": known}


def test_a_hash_names_no_rounds_and_is_that_of_its_password():
    (made,) = password_hashes({"netops_password": "Lab-1"}, "xiayi").values()
    assert re.fullmatch(r"\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}", made)
    assert sha512_crypt.verify("Lab-1", made)
    assert not sha512_crypt.verify("Lab-2", made)


def test_every_password_has_a_hash_and_nothing_else_has():
    values = {"netops_password": "Lab-1", "ospf_key": "Lab-1", "auditor_password": "Lab-1", "x_password": ""}
    assert sorted(password_hashes(values, "xiayi")) == ["auditor_password.crypt", "netops_password.crypt"]


def test_a_hash_is_the_same_every_time_and_another_for_each_account_network_and_password():
    one = password_hashes({"a_password": "Lab-1", "b_password": "Lab-1"}, "xiayi")
    assert one == password_hashes({"b_password": "Lab-1", "a_password": "Lab-1"}, "xiayi")
    others = [
        password_hashes({"a_password": "Lab-1"}, "yucheng"),
        password_hashes({"a_password": "Lab-2"}, "xiayi"),
    ]
    hashes = [*one.values(), *(value for other in others for value in other.values())]
    assert len({value.split("$")[2] for value in hashes}) == len(hashes)


def test_all_passwords_that_no_machine_can_keep_are_told_at_once_and_not_shown():
    values = {"a_password": "Plan\0ted", "b_password": "Lab-1", "c_password": "Planted" * 1000}
    with pytest.raises(ZonghengError) as refused:
        password_hashes(values, "xiayi")
    assert [(one.code, one.place.key) for one in refused.value.problems] == [
        ("CFG005", "a_password"),
        ("CFG005", "c_password"),
    ]
    assert "Plan" not in str(refused.value)
