# SPDX-License-Identifier: Apache-2.0
"""Hashes that a machine's shadow file takes, the same in every run."""

import re
import shutil
import subprocess

import pytest

from zongheng.config.password_hashes import password_hashes, sha512_crypt


@pytest.mark.parametrize(
    ("password", "salt", "wanted"),
    [  # the specification's own vector without rounds
        (
            "Hello world!",
            "saltstring",
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        ),
    ],
)
def test_a_hash_is_that_of_the_specification(password, salt, wanted):
    assert sha512_crypt(password, salt) == wanted


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to compare with")
@pytest.mark.parametrize("password", ["a", "ab", "x" * 63, "y" * 64, "z" * 65, "q" * 130, "口令-Äö 7!"])
def test_a_hash_is_the_one_that_openssl_makes(password):
    words = ["openssl", "passwd", "-6", "-salt", "Zong.heng/26", "-stdin"]
    told = subprocess.run(words, input=password, capture_output=True, text=True, check=True).stdout.strip()
    assert sha512_crypt(password, "Zong.heng/26") == told


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
    salts = {re.fullmatch(r"\$6\$([./0-9A-Za-z]{16})\$[./0-9A-Za-z]{86}", value)[1] for value in hashes}
    assert len(salts) == len(hashes)
