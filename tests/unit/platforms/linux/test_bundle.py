# SPDX-License-Identifier: Apache-2.0
"""A bundle is one text for many files: it reads back as it was written, and differs where they differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.errors import ZonghengError
from zongheng.platforms.linux.bundle import Bundle, File, canonical, read, redact, unified_diff

lines = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12).filter(
    lambda line: not line.startswith("### ")
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
    one = "### FILE /b 0644 root:root\nB\n### SERVICE x\n### FILE /a 0644 root:root\nA\n"
    other = "### FILE /a 0644 root:root\nA\n### FILE /b 0644 root:root\nB\n### SERVICE x\n"
    assert canonical(one) == canonical(other) == other


def test_the_order_of_lines_in_a_file_is_kept():
    one = "### FILE /a 0644 root:root\naccept\ndrop\n"
    other = "### FILE /a 0644 root:root\ndrop\naccept\n"
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
    assert shown in unified_diff(old, new)


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
        read(text, source="x.cfg")
    assert [p.code for p in refused.value.problems] == codes
    assert all(p.place.file == "x.cfg" and p.place.line for p in refused.value.problems)


@pytest.mark.parametrize(
    "line",
    [
        "  key-string geheim\n",
        " neighbor 10.0.0.1 password geheim\n",
        "createUser nms SHA-256 geheim AES geheim\n",
        "    auth_pass geheim\n",
    ],
)
def test_secrets_are_masked_and_references_are_not(line):
    masked = redact(line)
    assert "geheim" not in masked
    assert "<redacted>" in masked
    reference = line.replace("geheim", "{{secret:x}}")
    assert redact(reference) == reference


def test_a_difference_never_shows_a_secret():
    old = "### FILE /a 0600 root:root\n  key-string alt\n"
    new = "### FILE /a 0600 root:root\n  key-string neu\n"
    shown = unified_diff(old, new)
    assert shown
    assert "alt" not in shown.replace("a/a", "")
    assert "neu" not in shown
