# SPDX-License-Identifier: Apache-2.0
"""Only a listed second person approves, and only the very plan that was read."""

import subprocess

import pytest

from zongheng.change.approval import approver_of, demand_second_person, sign
from zongheng.errors import Exit, ZonghengError

PLAN = "a" * 64


@pytest.fixture
def people(tmp_path):
    def make(name):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", tmp_path / name], check=True
        )
        return f'{name} namespaces="zongheng-change" {(tmp_path / name).with_suffix(".pub").read_text()}'

    (tmp_path / "approvers").write_text(make("liming") + make("wangfang"), encoding="utf-8")
    make("stranger")
    return tmp_path


def codes(refused):
    return [p.code for p in refused.value.problems]


def approved_by(people, name, plan=PLAN):
    sign(plan, key=people / name, into=people / "approval")
    return people / "approval"


def test_a_listed_person_is_recognised_by_the_signature(people):
    signature = approved_by(people, "wangfang")
    assert approver_of(PLAN, signature=signature, approvers=people / "approvers") == "wangfang"


@pytest.mark.parametrize(
    ("signer", "plan", "code"), [("stranger", PLAN, "CHG018"), ("liming", "b" * 64, "CHG007")]
)
def test_strangers_and_other_plans_are_refused(people, signer, plan, code):
    signature = approved_by(people, signer, plan)
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "approvers")
    assert codes(refused) == [code]
    assert refused.value.exit is Exit.REFUSED


@pytest.mark.parametrize(
    ("validity", "words"),
    [('valid-before="20200101"', "expired"), ('valid-after="20990101"', "not yet valid")],
)
def test_an_entry_that_is_not_valid_today_approves_nothing(people, validity, words):
    key = (people / "stranger.pub").read_text()
    with (people / "approvers").open("a") as listed:
        listed.write(f'stranger namespaces="zongheng-change",{validity} {key}')
    signature = approved_by(people, "stranger")
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "approvers")
    assert codes(refused) == ["CHG019"]
    assert words in refused.value.problems[0].found


@pytest.mark.parametrize("listed", ["* ", "zhang* ", "!liming,* "])
def test_an_entry_that_names_nobody_approves_nothing(people, listed):
    key = (people / "stranger.pub").read_text()
    (people / "approvers").write_text(f'{listed}namespaces="zongheng-change" {key}')
    signature = approved_by(people, "stranger")
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "approvers")
    assert codes(refused) == ["CHG018"]


def test_a_signature_for_another_purpose_is_refused(people):
    message = people / "plan"
    message.write_text(f"zongheng change plan {PLAN}\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", people / "liming", message], check=True
    )
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=message.with_suffix(".sig"), approvers=people / "approvers")
    assert codes(refused) == ["CHG017"]


@pytest.mark.parametrize("junk", [b"yes", b"", b"\0\xff", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n", None])
def test_what_cannot_be_read_as_a_signature_is_refused_with_the_reason(people, junk):
    file = people / "approval"
    file.mkdir() if junk is None else file.write_bytes(junk)
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=file, approvers=people / "approvers")
    assert codes(refused) == ["CHG017"]
    assert str(file) in str(refused.value)


def test_a_key_that_cannot_sign_is_a_coded_error(people):
    (people / "liming").write_text("no key")
    with pytest.raises(ZonghengError) as refused:
        sign(PLAN, key=people / "liming", into=people / "approval")
    assert codes(refused) == ["CHG010"]
    assert not (people / "approval").exists()


def test_without_a_list_nobody_approves(people):
    signature = approved_by(people, "liming")
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "nobody")
    assert codes(refused) == ["CHG009"]


def test_the_requester_is_no_second_person(people):
    files = {"plan_hash": PLAN, "signature": approved_by(people, "liming"), "approvers": people / "approvers"}
    for requester in ("liming", " LiMing"):
        with pytest.raises(ZonghengError) as refused:
            demand_second_person("liming", requester, **files)
        assert codes(refused) == ["CHG006"]
    demand_second_person("liming", "wangfang", **files)


def test_a_second_name_for_the_requester_s_key_is_no_second_person(people):
    key = (people / "liming.pub").read_text()
    with (people / "approvers").open("a") as listed:
        listed.write(f'lixiaoming namespaces="zongheng-change" {key}')
    signature = approved_by(people, "liming")
    approver = approver_of(PLAN, signature=signature, approvers=people / "approvers")
    with pytest.raises(ZonghengError) as refused:
        demand_second_person(
            approver, "lixiaoming", plan_hash=PLAN, signature=signature, approvers=people / "approvers"
        )
    assert codes(refused) == ["CHG006"]
