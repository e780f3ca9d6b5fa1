# SPDX-License-Identifier: Apache-2.0
"""A secret is equal while the journalled fingerprint and the device's ciphertext both stand."""

import pytest

from zongheng.config import same
from zongheng.config.secrets import ciphertexts, fill, fingerprint, names, references, resolve, to_journal
from zongheng.errors import ZonghengError

PLATFORM = "huawei_vrp"
INTENDED = """#
aaa
 local-user a password irreversible-cipher {{secret:a_password}}
 local-user a level 3
#
snmp-agent usm-user v3 nms authentication-mode sha2-256 cipher {{secret:auth}}
snmp-agent usm-user v3 nms privacy-mode aes256 cipher {{secret:priv}}
#
return
"""
RUNNING = """#
aaa
 local-user a password irreversible-cipher $1c$one$two$
 local-user a level 3
#
 snmp-agent usm-user v3 nms authentication-mode sha2-256 cipher %^%#x y"#%^%#
 snmp-agent usm-user v3 nms privacy-mode aes256 cipher %^%#zz%^%#
#
return
"""
NOW = {"a_password": "f1", "auth": "f2", "priv": "f3"}


@pytest.fixture
def journal():
    return to_journal(RUNNING, INTENDED, NOW, PLATFORM)


def test_positions_of_both_sides_are_the_same():
    assert set(ciphertexts(RUNNING, PLATFORM)) == set(references(INTENDED, PLATFORM))
    assert references(INTENDED, PLATFORM)["aaa / local-user a password <secret>"] == "a_password"
    assert ciphertexts(RUNNING, PLATFORM)["aaa / local-user a password <secret>"] == "$1c$one$two$"


@pytest.mark.parametrize(
    ("view", "line"),
    [
        ("radius-server group central", "radius-server shared-key-cipher"),
        ("radius-server template central", "radius-server shared-key cipher"),
    ],
)
def test_a_word_that_only_ends_like_a_form_belongs_to_the_position(view, line):
    standing = ciphertexts(f"{view}\n {line} %^%#x%^%#\n", PLATFORM)
    assert set(standing) == set(references(f"{view}\n {line} {{{{secret:key}}}}\n", PLATFORM))


def test_secrets_that_stand_make_the_texts_equal(journal):
    assert same(RUNNING, resolve(RUNNING, INTENDED, journal, NOW), PLATFORM)


@pytest.mark.parametrize("name", NOW)
def test_a_changed_value_is_sent_again_and_the_others_are_not(journal, name):
    resolved = resolve(RUNNING, INTENDED, journal, {**NOW, name: "other"})
    assert names(resolved) == (name,)


def test_a_ciphertext_that_someone_changed_is_sent_again(journal):
    meddled = RUNNING.replace("$1c$one$two$", "$1c$one$three$")
    assert names(resolve(meddled, INTENDED, journal, NOW)) == ("a_password",)


def test_without_a_journal_every_secret_is_sent():
    assert resolve(RUNNING, INTENDED, {}, NOW) == INTENDED


def test_a_device_may_print_another_form_than_was_typed(journal):
    typed = INTENDED.replace("irreversible-cipher {{", "cipher {{")
    assert same(RUNNING, resolve(RUNNING, typed, journal, NOW), PLATFORM)


def test_two_secrets_in_one_line_have_two_positions():
    line = (
        "snmp-agent usm-user v3 n g authentication-mode md5 {{secret:x}} privacy-mode aes128 {{secret:y}}\n"
    )
    assert sorted(references(line, PLATFORM).values()) == ["x", "y"]
    assert len(references(line, PLATFORM)) == 2


def test_fingerprints_are_keyed():
    assert fingerprint("v", b"k") == fingerprint("v", b"k")
    assert fingerprint("v", b"k") != fingerprint("v", b"other")
    assert fingerprint("v", b"k") != "v"


def test_filling_leaves_no_reference():
    filled = fill(INTENDED, {"a_password": "A@1", "auth": "B@1", "priv": "C@1"})
    assert "{{" not in filled
    assert "irreversible-cipher A@1" in filled


def test_every_missing_secret_is_named_at_once():
    with pytest.raises(ZonghengError) as error:
        fill(INTENDED, {"auth": "B@1"})
    assert [(p.code, p.place.key) for p in error.value.problems] == [
        ("CFG001", "a_password"),
        ("CFG001", "priv"),
    ]


@pytest.mark.parametrize("value", ["", "two words", "what?", 'a"b', "line\nline"])
def test_a_value_that_cannot_be_typed_is_refused_before_it_is_sent(value):
    with pytest.raises(ZonghengError) as error:
        fill("password {{secret:x}}", {"x": value})
    assert [p.code for p in error.value.problems] == ["CFG002"]
    assert not value or value not in str(error.value)


@pytest.mark.parametrize(("protocol", "longest"), [("radius", 64), ("hwtacacs", 255)])
def test_a_key_of_radius_on_h3c_is_shorter_than_one_of_hwtacacs(protocol, longest):
    text = f"{protocol} scheme central\n nas-ip 10.1.1.1\n key authentication simple {{{{secret:aaa_key}}}}\n"
    assert fill(text, {"aaa_key": "x" * longest})
    if protocol == "radius":
        with pytest.raises(ZonghengError, match="CFG006"):
            fill(text, {"aaa_key": "x" * (longest + 1)})


@pytest.mark.parametrize(
    "line",
    [
        "isis authentication-mode gca 1 hmac-sha-256 plain {{secret:isis_key}}",
        "area-authentication-mode md5 plain {{secret:isis_key}}",
        "domain-authentication-mode gca 1 hmac-sha-256 plain {{secret:isis_key}}",
    ],
)
def test_a_key_that_is_too_long_for_a_device_is_a_problem_before_it_is_sent(line):
    assert fill(line, {"isis_key": "x" * 16}).endswith(" " + "x" * 16)
    with pytest.raises(ZonghengError) as error:
        fill(line, {"isis_key": "x" * 17})
    assert [(p.code, p.place.key) for p in error.value.problems] == [("CFG006", "isis_key")]
    assert "x" * 17 not in str(error.value)
    huawei = "isis authentication-mode hmac-sha256 key-id 1 cipher {{secret:isis_key}}"
    assert fill(huawei, {"isis_key": "x" * 17})
