# SPDX-License-Identifier: Apache-2.0
"""A machine's text is sealed as soon as it is read: no value stays in it, and no value is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.config import canonical, redact, same, unified_diff
from zongheng.config.bundle import Bundle, File, read
from zongheng.config.sealing import Seal
from zongheng.config.secrets import fill, fingerprint, resolve, sent
from zongheng.errors import ZonghengError

KEY = b"k" * 32
VALUES = {
    "ospf_key": "Ospf-Key-1x!", "bgp_key": "Ospf-Key-1x!", "netops_password": "Net-Ops-2y!",
    "ipsec_key": "Ipsec-Key-3w!",
}  # fmt: skip
NOW = {name: fingerprint(value, KEY) for name, value in VALUES.items()}
INTENDED = Bundle(
    (
        File(
            "/etc/frr/frr.conf", "0640", "frr:frr", "key chain ospf_key\n  key-string {{secret:ospf_key}}\n"
        ),
        File(
            "/etc/snmp/snmpd.conf",
            "0600",
            "root:root",
            "createUser n SHA-256 {{secret:bgp_key}} AES {{secret:ospf_key}}\n",
        ),
        File("/etc/swanctl/conf.d/a.conf", "0600", "root:root", 'secret = "{{secret:ipsec_key}}"\n'),
    ),
    ("frr",),
).text


def machine(text=INTENDED, values=VALUES):
    """Return what a machine holds that was given a text with secrets."""
    return read(fill(text, values))


def seal(values=VALUES):
    return Seal(KEY, values)


def test_a_machine_that_holds_what_is_intended_is_equal_to_it_whatever_the_secrets_are_called():
    running = seal().bundle(machine()).text
    target = resolve(running, INTENDED, {}, NOW, "linux")
    assert same(running, target, "linux")
    assert sent(running, target, NOW, "linux") == ()


def test_no_value_stays_in_a_sealed_text_and_breaking_the_seal_gives_it_back():
    sealed = seal().bundle(machine()).text
    assert not [value for value in VALUES.values() if value in sealed]
    assert seal().broken(sealed) == machine().text


def test_a_secret_in_a_place_that_nobody_foresaw_is_sealed_when_it_is_one_of_ours():
    odd = Bundle((File("/etc/motd", "0644", "root:root", "call with Net-Ops-2y! today\n"),))
    assert "Net-Ops-2y!" not in seal().bundle(odd).text
    assert seal().broken(seal().bundle(odd).text) == odd.text


def test_a_value_that_was_set_by_hand_is_sealed_shown_as_a_change_and_comes_back_from_the_machine():
    by_hand = machine(INTENDED.replace("{{secret:ospf_key}}\n", "Hand-Made\n", 1))
    running = seal().bundle(by_hand).text
    target = resolve(running, INTENDED, {}, NOW, "linux")
    assert "Hand-Made" not in running
    assert not same(running, target, "linux")
    shown = unified_diff(running, target, "linux")
    assert "<redacted>" in shown
    assert "sealed" not in shown
    assert sent(running, target, NOW, "linux") == ()
    assert seal().broken(running, [by_hand]) == by_hand.text
    with pytest.raises(ZonghengError) as refused:
        seal().broken(running)
    assert [(p.code, p.found) for p in refused.value.problems] == [("CFG004", "/etc/frr/frr.conf")]


def test_a_rotated_secret_is_a_difference_and_is_named_as_sent():
    rotated = {**VALUES, "netops_password": "Net-Ops-3z!", "ospf_key": "Ospf-Key-9q!"}
    now = {name: fingerprint(value, KEY) for name, value in rotated.items()}
    running = seal(rotated).bundle(machine()).text
    target = resolve(running, INTENDED, {}, now, "linux")
    assert not same(running, target, "linux")
    assert sent(running, target, now, "linux") == ("ospf_key",)
    assert seal(rotated).broken(target) == machine(values=rotated).text


def test_sealing_again_and_sealing_a_canonical_text_change_nothing():
    sealed = seal().bundle(machine())
    assert seal().bundle(sealed) == sealed
    assert canonical(sealed.text, "linux") == seal().bundle(read(canonical(machine().text, "linux"))).text


def test_seals_are_masked_where_texts_are_shown():
    sealed = seal().bundle(machine()).text
    assert "sealed" not in redact(sealed)
    assert "sealed" not in redact(sealed.splitlines()[2])


def test_a_reference_without_a_value_stays_one():
    assert "{{secret:bgp_key}}" in resolve("", INTENDED, {}, {}, "linux")


words = st.text("abcXYZ019:{}|\\/\"'#% -", min_size=1, max_size=20)
values = st.text("abcXYZ019!%+/.-", min_size=8, max_size=16)
lines = st.one_of(
    words,
    st.builds("  key-string {}".format, values),
    st.builds(" neighbor 10.0.0.1 password {}".format, values),
    st.builds("createUser n SHA-256 {} AES {}".format, values, values),
    st.builds('password = "{}"'.format, values),
)


@given(
    st.dictionaries(
        st.sampled_from(["/etc/frr/frr.conf", "/etc/snmp/snmpd.conf", "/etc/other"]),
        st.lists(lines, max_size=6),
        max_size=3,
    ),
    st.dictionaries(st.sampled_from(["one", "two", "three"]), values),
)
def test_any_machine_can_be_sealed_and_gets_back_exactly_what_it_had(content, ours):
    files = [
        File(path, "0600", "root:root", "".join(f"{line}\n" for line in own)) for path, own in content.items()
    ]
    plain = read(Bundle(tuple(sorted(files))).text)
    keeper = Seal(KEY, ours)
    sealed = keeper.bundle(plain)
    assert keeper.broken(sealed.text, [plain]) == plain.text
    assert keeper.bundle(sealed) == sealed
    assert not [value for value in ours.values() if value in sealed.text]
