# SPDX-License-Identifier: Apache-2.0
"""What Comware asks besides what every console does."""


def test_the_auditors_question_is_answered(counterpart):
    device = counterpart("comware7")
    driver = device.driver()
    driver.open()
    driver.load_merge_candidate(
        config="local-user a class manage\n authorization-attribute user-role security-audit\n"
    )
    driver.commit_config()
    driver.close()
    assert "user-role security-audit" in device.running
