# SPDX-License-Identifier: Apache-2.0
"""The vault is opened once a playbook, by Ansible itself, however many stages need its secrets."""

import stat

import pytest

pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture
def county(unplanned):
    unplanned.plan()
    unplanned.make_credentials()
    return unplanned


def test_stages_take_the_secrets_that_ansible_decrypted(county):
    password, asked = county.keys / "vault-password", county.project / "asked"
    program = county.project / "ask"
    program.write_text(f'#!/bin/sh\necho asked >> "{asked}"\ncat "{password}"\n')
    program.chmod(stat.S_IRWXU)
    county.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(program)
    # one key is known, and none answers: secrets are gathered all the same, or else it says DEV011
    for playbook in ("collect.yml", "deploy.yml"):
        asked.unlink(missing_ok=True)
        ended = county.ended(playbook, "--limit", "xy-core1", "--check")
        assert "DEV0" in ended.stdout
        assert "DEV010" not in ended.stdout
        assert "DEV011" not in ended.stdout
        assert asked.read_text().split() == ["asked"]
