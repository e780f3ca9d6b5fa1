# SPDX-License-Identifier: Apache-2.0
"""Who gets in over SSH: what the configuration says, and nobody else."""

import pytest

from zongheng.twin.configuration.ciphertext import enciphered, hashed, is_ciphertext, matches, reveal
from zongheng.twin.devices.accounts import level, may_log_in, ssh_is_open

VRP = """
acl number 2001
 rule 5 permit source 10.140.0.0 0.0.0.255
 rule 10 deny
aaa
 local-user netops password irreversible-cipher Right@12345
 local-user netops privilege level 15
 local-user netops service-type terminal ssh
 local-user web password irreversible-cipher Right@12345
 local-user web service-type http
stelnet server enable
ssh user netops authentication-type password
ssh user netops service-type stelnet
ssh user web authentication-type password
user-interface vty 0 4
 acl 2001 inbound
 authentication-mode aaa
 protocol inbound ssh
"""
USG = """
aaa
 manager-user netops
  password cipher Right@12345
  service-type ssh terminal
  level 15
stelnet server enable
ssh user netops authentication-type password
"""


@pytest.fixture
def configured(make_device):
    def configure(text: str, family: str = "ar", *more: str):
        device = make_device(family)
        assert device.running.load([*text.splitlines(), *more]) == []
        device.state = "booted"
        return device

    return configure


def test_a_factory_device_knows_the_factory_account_only(make_device) -> None:
    device = make_device()
    assert ssh_is_open(device)
    assert may_log_in(device, "admin", "Admin@huawei")
    assert not may_log_in(device, "admin", "admin")


@pytest.mark.parametrize(("family", "text"), [("ar", VRP), ("usg", USG)])
def test_a_configured_account_by_its_password(family, text, configured) -> None:
    device = configured(text, family)
    assert may_log_in(device, "netops", "Right@12345")
    assert not may_log_in(device, "netops", "Wrong@12345")
    assert not may_log_in(device, "admin", "Admin@huawei")
    assert level(device, "netops") == 15


@pytest.mark.parametrize(
    "line",
    [
        "undo stelnet server enable",
        "user-interface vty 0 4\n undo acl 2001 inbound\n protocol inbound telnet",
    ],
)
def test_what_closes_ssh_altogether(line, configured) -> None:
    assert ssh_is_open(configured(VRP))
    assert not ssh_is_open(configured(VRP, "ar", *line.split("\n")))


@pytest.mark.parametrize(
    "lines",
    [
        ("aaa", " undo local-user netops"),
        ("aaa", " local-user netops service-type http"),
        ("aaa", " local-user netops state block"),
        ("aaa", " local-user netops password irreversible-cipher Other@12345"),
        ("undo ssh user netops",),
    ],
)
def test_what_locks_the_account_out(lines, configured) -> None:
    assert not may_log_in(configured(VRP, "ar", *lines), "netops", "Right@12345")


@pytest.mark.parametrize(("client", "open_"), [("10.140.0.11", True), ("10.140.1.11", False), (None, True)])
def test_the_access_list_of_the_lines_judges_where_sessions_come_from(client, open_, configured) -> None:
    device = configured(VRP)
    device.client = client
    assert ssh_is_open(device) is open_


def test_an_account_of_another_service_has_no_ssh(configured) -> None:
    assert not may_log_in(configured(VRP), "web", "Right@12345")


def test_secrets_are_salted_and_recognised() -> None:
    one, two = hashed("Secret@12345"), hashed("Secret@12345")
    assert one != two
    assert matches(one, "Secret@12345")
    assert not matches(one, "Secret@12346")
    assert reveal(one) is None
    for mark in ("%^%#", "%@%@"):
        cipher = enciphered("Sécret 密码 #!", mark)
        assert is_ciphertext(cipher)
        assert " " not in cipher
        assert reveal(cipher) == "Sécret 密码 #!"
        assert matches(cipher, "Sécret 密码 #!")
    assert not is_ciphertext("Secret@12345")
