# SPDX-License-Identifier: Apache-2.0
"""Secrets by name: where they come from, and that nothing shows them."""

import subprocess
import sys
from pathlib import Path

import pytest

from zongheng.devices import Credentials
from zongheng.devices.vault import encrypted
from zongheng.errors import ZonghengError

PLANTED = "Planted-Sx7!secret"


@pytest.fixture(autouse=True)
def no_secrets_around(monkeypatch):
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.delenv("ZONGHENG_USER", raising=False)


@pytest.fixture
def inventory(tmp_path):
    (tmp_path / "group_vars" / "all").mkdir(parents=True)
    return tmp_path


def vault(inventory, text, *, encrypt=False):
    path = inventory / "group_vars" / "all" / "vault.yml"
    path.write_text(text, encoding="utf-8")
    if encrypt:
        key = inventory / "key"
        key.write_text("vault password", encoding="utf-8")
        program = Path(sys.executable).with_name("ansible-vault")
        subprocess.run(
            [program, "encrypt", "--vault-password-file", key, path], check=True, capture_output=True
        )
        assert PLANTED not in path.read_text(encoding="utf-8")
        return key
    return None


def code(call):
    with pytest.raises(ZonghengError) as raised:
        call()
    assert PLANTED not in str(raised.value)
    return [problem.code for problem in raised.value.problems]


def test_the_environment_gives_secrets(inventory, monkeypatch):
    monkeypatch.setenv("ZONGHENG_SECRET_NETOPS_PASSWORD", PLANTED)
    assert Credentials.resolve(inventory).value("netops_password") == PLANTED


def test_an_encrypted_vault_is_read_by_ansibles_own_program(inventory, monkeypatch):
    key = vault(inventory, f"zongheng_secrets:\n  snmp_auth: {PLANTED}\n", encrypt=True)
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(key))
    assert Credentials.resolve(inventory).value("snmp_auth") == PLANTED


def test_whoever_has_the_vault_open_is_asked_for_it(inventory, monkeypatch):
    vault(inventory, f"zongheng_secrets:\n  snmp_auth: {PLANTED}\n", encrypt=True)
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)
    held = {"zongheng_secrets": {"SNMP_auth": "held"}}
    assert Credentials.resolve(inventory, open_vault=lambda _: held).value("snmp_auth") == "held"
    with pytest.raises(ZonghengError) as closed:
        Credentials.resolve(inventory, open_vault=lambda path: path.joinpath("nowhere").read_text())
    assert [(one.code, one.found) for one in closed.value.problems] == [("DEV011", "NotADirectoryError")]


def test_a_vault_in_plain_text_is_read_by_nobody_else(inventory):
    vault(inventory, "zongheng_secrets: {a: plain}\n")
    assert Credentials.resolve(inventory, open_vault=lambda _: {}).value("a") == "plain"


def test_what_is_passed_in_wins_over_the_environment_and_that_over_the_vault(inventory, monkeypatch):
    vault(inventory, "zongheng_secrets: {a: vault, b: vault, c: vault}\n")
    monkeypatch.setenv("ZONGHENG_SECRET_A", "environment")
    monkeypatch.setenv("ZONGHENG_SECRET_B", "environment")
    secrets = Credentials.resolve(inventory, {"a": "given"})
    assert [secrets.value(name) for name in "abc"] == ["given", "environment", "vault"]


def test_every_missing_secret_is_named_with_its_variable(inventory):
    secrets = Credentials.resolve(inventory, {"here": PLANTED})
    with pytest.raises(ZonghengError) as raised:
        secrets.subset(["ospf_key", "here", "bgp_key"])
    assert [(p.code, p.values["variable"]) for p in raised.value.problems] == [
        ("DEV010", "ZONGHENG_SECRET_BGP_KEY"),
        ("DEV010", "ZONGHENG_SECRET_OSPF_KEY"),
    ]


@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.ISO-8859-1", ""])
def test_a_vault_is_read_and_written_whatever_the_callers_locale_is(inventory, monkeypatch, locale):
    monkeypatch.setenv("LC_ALL", locale)
    password = inventory / "key"
    password.write_text("vault password", encoding="utf-8")
    text = encrypted("zongheng_secrets: {x: 口令}\n", password_file=password)
    assert text.startswith("$ANSIBLE_VAULT;")
    vault(inventory, text)
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(password))
    assert Credentials.resolve(inventory).value("x") == "口令"


def test_a_vault_that_cannot_be_made_is_a_coded_error(inventory):
    assert code(lambda: encrypted("x: 1\n", password_file=inventory / "gone")) == ["DEV013"]


def test_a_vault_without_a_password_file(inventory):
    vault(inventory, f"zongheng_secrets:\n  x: {PLANTED}\n", encrypt=True)
    assert code(lambda: Credentials.resolve(inventory)) == ["DEV011"]


def test_a_vault_with_the_wrong_password(inventory, monkeypatch):
    key = vault(inventory, f"zongheng_secrets:\n  x: {PLANTED}\n", encrypt=True)
    key.write_text("another password", encoding="utf-8")
    monkeypatch.setenv("ANSIBLE_VAULT_PASSWORD_FILE", str(key))
    assert code(lambda: Credentials.resolve(inventory)) == ["DEV011"]


@pytest.mark.parametrize("text", [f"zongheng_secrets: {PLANTED}\n", f"- {PLANTED}\n", f"x: '{PLANTED}\n"])
def test_a_vault_of_another_shape_is_not_quoted(inventory, text):
    vault(inventory, text)
    assert code(lambda: Credentials.resolve(inventory)) == ["DEV012"]


def test_the_account_is_netops_unless_the_environment_says_otherwise(inventory, monkeypatch):
    assert Credentials.resolve(inventory).password_name == "netops_password"
    monkeypatch.setenv("ZONGHENG_USER", "auditor")
    assert Credentials.resolve(inventory).password_name == "auditor_password"


def test_no_repr_shows_a_secret(inventory):
    assert PLANTED not in repr(Credentials.resolve(inventory, {"x": PLANTED}))


def test_a_hash_is_missing_because_its_password_is():
    with pytest.raises(ZonghengError) as refused:
        Credentials({}).subset(["netops_password.crypt", "netops_password"])
    (problem,) = refused.value.problems
    assert "ZONGHENG_SECRET_NETOPS_PASSWORD" in problem.fix
    assert ".crypt" not in str(refused.value)


def test_every_password_has_its_hash_beside_it(tmp_path, monkeypatch):
    monkeypatch.setenv("ZONGHENG_SECRET_NETOPS_PASSWORD", "Netops-2026")
    found = Credentials.resolve(tmp_path / "xiayi")
    assert found.value("netops_password.crypt").startswith("$6$")
    elsewhere = found.for_network("a build folder of another name")
    assert found.value("netops_password.crypt") == elsewhere.value("netops_password.crypt")
