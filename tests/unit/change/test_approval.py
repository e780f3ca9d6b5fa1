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


def approved_by(people, name, plan=PLAN):
    sign(plan, key=people / name, into=people / "approval")
    return people / "approval"


def test_a_listed_person_is_recognised_by_the_signature(people):
    signature = approved_by(people, "wangfang")
    assert approver_of(PLAN, signature=signature, approvers=people / "approvers") == "wangfang"


@pytest.mark.parametrize(("signer", "plan"), [("stranger", PLAN), ("liming", "b" * 64)])
def test_strangers_and_other_plans_are_refused(people, signer, plan):
    signature = approved_by(people, signer, plan)
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "approvers")
    assert [p.code for p in refused.value.problems] == ["CHG007"]
    assert refused.value.exit is Exit.REFUSED


def test_a_signature_for_another_purpose_is_refused(people):
    message = people / "plan"
    message.write_text(f"zongheng change plan {PLAN}\n")
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", people / "liming", message], check=True
    )
    with pytest.raises(ZonghengError):
        approver_of(PLAN, signature=message.with_suffix(".sig"), approvers=people / "approvers")


def test_junk_is_no_signature(people):
    (people / "approval").write_text("yes")
    with pytest.raises(ZonghengError):
        approver_of(PLAN, signature=people / "approval", approvers=people / "approvers")


def test_without_a_list_nobody_approves(people):
    signature = approved_by(people, "liming")
    with pytest.raises(ZonghengError) as refused:
        approver_of(PLAN, signature=signature, approvers=people / "nobody")
    assert [p.code for p in refused.value.problems] == ["CHG009"]


def test_the_requester_is_no_second_person(people):
    with pytest.raises(ZonghengError) as refused:
        demand_second_person("liming", "liming", people / "approval")
    assert [p.code for p in refused.value.problems] == ["CHG006"]
    demand_second_person("wangfang", "liming", people / "approval")
