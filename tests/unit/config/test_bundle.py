# SPDX-License-Identifier: Apache-2.0
"""A bundle is one text for many files: it reads back as it was written, and differs where they differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.config import broken_off, parse, redact, scope_of, scoped
from zongheng.config.bundle import Bundle, File, canonical, read, unified_diff
from zongheng.errors import ZonghengError

lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12) | st.sampled_from(
    ["### SERVICE x", "\\### END", "### END", "##### box #####"]
)
contents = st.lists(lines, max_size=5).map(lambda found: "".join(f"{line}\n" for line in found))
files = st.builds(
    File,
    path=st.from_regex(r"/etc/[a-z]{1,6}(/[a-zA-Z0-9@._-]{1,8})?", fullmatch=True),
    mode=st.sampled_from(["0600", "0644", "0755"]),
    owner=st.sampled_from(["root:root", "frr:frr"]),
    content=contents,
)
bundles = st.builds(
    lambda found, units: Bundle(tuple(sorted(found)), tuple(sorted(units))),
    st.lists(files, max_size=4, unique_by=lambda file: file.path),
    st.lists(st.from_regex(r"[a-z]{1,6}(@[A-Z]{1,4})?", fullmatch=True), max_size=3, unique=True),
)


@given(bundles)
def test_what_is_written_reads_back(bundle):
    assert read(bundle.text) == bundle


@given(bundles)
def test_the_canonical_text_is_its_own_canonical_text(bundle):
    assert canonical(canonical(bundle.text)) == canonical(bundle.text)


@given(bundles, bundles)
def test_a_difference_is_empty_exactly_where_two_are_equal(one, other):
    equal = canonical(one.text) == canonical(other.text)
    assert (unified_diff(one.text, other.text) == "") is equal


def test_blocks_may_stand_in_any_order():
    one = "### FILE /b 0644 root:root\nB\n### SERVICE x\n### FILE /a 0644 root:root\nA\n### END\n"
    other = "### FILE /a 0644 root:root\nA\n### FILE /b 0644 root:root\nB\n### SERVICE x\n### END\n"
    assert canonical(one) == canonical(other) == other


def test_the_order_of_lines_in_a_file_is_kept():
    one = "### FILE /a 0644 root:root\naccept\ndrop\n### END\n"
    other = "### FILE /a 0644 root:root\ndrop\naccept\n### END\n"
    assert unified_diff(one, other) != ""


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("", "### SERVICE frr\n", "+### SERVICE frr\n"),
        ("### SERVICE frr\n", "", "-### SERVICE frr\n"),
        (
            "### FILE /a 0600 root:root\nx\n",
            "### FILE /a 0644 root:root\nx\n",
            "+### FILE /a 0644 root:root\n",
        ),
        ("### FILE /a 0600 root:root\nx\n", "", "-x\n"),
    ],
)
def test_a_difference_shows_services_modes_and_removals(old, new, shown):
    assert shown in unified_diff(f"{old}### END\n", f"{new}### END\n")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("hostname x\n", ["LNX001"]),
        ("### FILE relative 0644 root:root\n", ["LNX001"]),
        ("### FILE /a 644 root:root\n", ["LNX001"]),
        ("### SERVICE frr\nstray\n", ["LNX001"]),
        ("### FILE /a 0644 root:root\n### FILE /a 0644 root:root\n", ["LNX002"]),
        ("### SERVICE a\n### SERVICE a\nx\n### NOISE\n", ["LNX001", "LNX001"]),
    ],
)
def test_a_broken_bundle_gives_every_problem_with_its_line(text, codes):
    with pytest.raises(ZonghengError) as refused:
        read(f"{text}### END\n", source="x.cfg")
    assert [p.code for p in refused.value.problems] == codes
    assert all(p.place.file == "x.cfg" and p.place.line for p in refused.value.problems)


def test_a_text_that_broke_off_is_never_taken_for_a_whole_one():
    whole = Bundle((File("/etc/a", "0644", "root:root", "x\n"),), ("frr",)).text
    assert not parse(whole, "linux").truncated
    assert not broken_off(whole, "linux")
    for length in range(len(whole) - 1):
        assert parse(whole[:length], "linux").truncated
        assert broken_off(whole[:length], "linux")
        with pytest.raises(ZonghengError) as refused:
            read(whole[:length])
        assert "LNX003" in [p.code for p in refused.value.problems]


def in_file(path, line):
    return f"### FILE {path} 0600 root:root\n{line}\n### END\n"


SECRETS = [
    ("/etc/frr/frr.conf", "  key-string geheim"),
    ("/etc/frr/ADMIN/frr.conf", " neighbor 10.0.0.1 password geheim"),
    ("/etc/frr/frr.conf", " ip ospf message-digest-key 1 md5 geheim"),
    ("/etc/frr/ADMIN/frr.conf", " isis password md5 geheim"),
    ("/etc/frr/frr.conf", " domain-password md5 geheim authenticate snp validate"),
    ("/etc/snmp/snmpd.conf", "createUser nms SHA-256 geheim AES geheim"),
    ("/etc/snmp/snmpd.conf", "rocommunity geheim 10.0.0.1"),
    ("/etc/keepalived/keepalived.conf", "    auth_pass geheim"),
    ("/etc/shadow", "netops:geheim"),
    ("/etc/zongheng-accounts/accounts", "account netops system adm,sudo password geheim"),
    ("/etc/snmp/snmpd.conf", "trapsess -v 3 -u nms -a SHA-256 -A geheim -x AES -X geheim 10.0.0.9"),
    ("/etc/swanctl/conf.d/zongheng-secret.conf", '        secret = "geheim"'),
    ("/etc/kea/kea.json", '  "password": "geheim",'),
]


@pytest.mark.parametrize(("path", "line"), SECRETS)
def test_secrets_are_masked_and_references_are_not(path, line):
    masked = redact(in_file(path, line))
    assert "geheim" not in masked
    assert "<redacted>" in masked
    reference = in_file(path, line.replace("geheim", "{{secret:x}}"))
    assert redact(reference) == reference


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3"),
        ("/etc/ssh/sshd_config.d/zongheng.conf", "PasswordAuthentication yes"),
        ("/etc/frr/frr.conf", "key chain ospf_key"),
        ("/etc/shadow", "nobody:*"),
    ],
)
def test_what_only_sounds_like_a_secret_stays(path, line):
    assert redact(in_file(path, line)) == in_file(path, line)


@pytest.mark.parametrize(("path", "line"), SECRETS)
def test_a_difference_shows_that_a_secret_changed_but_never_the_secret(path, line):
    shown = unified_diff(in_file(path, line), in_file(path, line.replace("geheim", "anders")))
    assert shown.count("<redacted>") >= 2
    assert "geheim" not in shown
    assert "anders" not in shown


def test_a_predecessor_of_another_platform_is_all_difference():
    assert "+x\n" in unified_diff("#\nsysname A\n#\nreturn\n", in_file("/etc/a", "x"))


@pytest.mark.parametrize(
    ("header", "scope"),
    [
        ("/etc/zongheng/exit.nft", "exit_policy"),
        ("/etc/nftables.conf", "baseline"),
        ("/etc/zongheng/nft/ADMIN.nft", "baseline"),
        ("/etc/ssh/sshd_config.d/zongheng.conf", "baseline"),
        ("/etc/suricata/suricata.yaml", "ids"),
        ("service chrony", "baseline"),
        ("/etc/zongheng-accounts/accounts", "baseline"),
        ("/etc/zongheng/sysctl.conf", "baseline"),
        ("service zongheng-hardening", "baseline"),
        ("/etc/frr/frr.conf", "network"),
        ("/etc/zongheng/network.sh", "network"),
        ("service frr@ADMIN", "network"),
    ],
)
def test_each_file_and_unit_has_its_scope(header, scope):
    assert scope_of(header, "linux") == scope


def test_the_scope_comes_from_the_intended_bundle_and_the_rest_stays():
    def machine(ssh, frr, *units):
        files = (
            File("/etc/frr/frr.conf", "0640", "frr:frr", frr),
            File("/etc/ssh/sshd_config.d/zongheng.conf", "0600", "root:root", ssh),
        )
        return Bundle(files, units).text

    running, intended = machine("old\n", "old\n", "frr"), machine("new\n", "new\n", "snmpd", "ssh")
    assert scoped(running, intended, ["baseline"], "linux") == machine(
        "new\n", "old\n", "frr", "snmpd", "ssh"
    )
    assert scoped(running, intended, ["network"], "linux") == machine("old\n", "new\n")
    assert scoped(running, intended, (), "linux") == intended


def test_each_file_is_a_section_of_the_tree_with_its_lines():
    tree = parse("### FILE /etc/a 0644 root:root\n# remark\n\nx 1\n### SERVICE frr\n### END\n", "linux")
    assert [(node.text, node.number) for node in tree.walk()] == [
        ("### FILE /etc/a 0644 root:root", 1),
        ("x 1", 4),
        ("### SERVICE frr", 5),
    ]
