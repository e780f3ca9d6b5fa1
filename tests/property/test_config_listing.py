# SPDX-License-Identifier: Apache-2.0
"""Whatever a text holds, its listing has each of its lines once, in order, under headers that stand above."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.config import encodings, parse
from zongheng.config.device_file import readable
from zongheng.config.listing import Kind, listing, redacted
from zongheng.config.recognition import recognise
from zongheng.config.words import clean_lines

GOLDEN = sorted((Path(__file__).parents[1] / "golden").rglob("*.cfg"))
PRINTS = [path.read_text(encoding="utf-8") for path in GOLDEN[::3]]
RESIDUE = (
    "  ---- More ----\x1b[42D                                          \x1b[42D",
    "---- More ----\r              \r",
    "--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b",
    "\x00",
    "\ufeff",
    "[2024-01-01 10:00:00] ",
)
ODD_LINES = st.sampled_from(
    [
        "", " #", "#", "!", "return", "end", "aaa", 'header login "', "header legal %", "<R1>dis cur",
        "public-key-code begin", "public-key-code end", "certificate ca begin", "switch vsys V1",
        "R1#show run", "[~R1]", "### FILE /etc/a 0644 r:r", "### END", "### SERVICE a", "### ",
        "---- More ----", " " * 30 + "x", "\t tab",
    ]
)  # fmt: skip
LINES = ODD_LINES | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\r"), max_size=12)


def own(text: str) -> list[str]:
    """Return the lines of a text, said another way: carriage returns before a line feed belong to it."""
    whole, found, rest = text.rpartition("\n")
    ended = whole.split("\n") if found else []
    return [line.rstrip("\r") for line in (*ended, *([rest] if rest else []))]


def is_whole(text: str, platform: str) -> None:
    lines = listing(text, parse(text, platform))
    assert [line.text for line in lines] == own(text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    clean = own(text) if platform == "linux" else clean_lines(text)
    said: set[str] = set()
    for line in lines:
        assert set(line.path) <= said
        said.add(clean[line.number - 1].strip())
        assert line.command == clean[line.number - 1].strip()
    commands = [line.command for line in lines if line.kind is Kind.COMMAND]
    assert sorted(commands) == sorted(node.text for node in parse(text, platform).walk())
    assert [line.number for line in redacted(lines)] == [line.number for line in lines]


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\r\r\n"]), st.sampled_from(readable()))
def test_made_up_texts(lines, end, platform):
    text = "".join(f"{line}{end}" for line in lines)
    text = text.lstrip("\ufeff") if text.strip("\ufeff") else ""
    is_whole(text, platform)


@st.composite
def mutilated(draw) -> str:
    """Return a golden text cut to a piece, with lines lost, moved, and spoilt by a terminal."""
    lines = draw(st.sampled_from(PRINTS)).split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    lines = lines[start : start + draw(st.integers(1, 200))]
    for place in draw(st.lists(st.integers(0, len(lines) - 1), max_size=6)):
        deed = draw(st.sampled_from(["residue", "odd", "cut", "indent", "outdent"]))
        if deed == "residue":
            lines[place] = draw(st.sampled_from(RESIDUE)) + lines[place]
        elif deed == "odd":
            lines[place] = draw(ODD_LINES)
        elif deed == "cut":
            lines[place] = lines[place][: len(lines[place]) // 2]
        elif deed == "indent":
            lines[place] = f"   {lines[place]}"
        else:
            lines[place] = lines[place].lstrip()
    end = draw(st.sampled_from(["\n", "\r\n", "\r\r\n"]))
    # one line feed at least: where there is none, lines end at carriage returns
    return f"{end.join(lines)}{end}".lstrip("\ufeff")


@settings(max_examples=100, deadline=None)
@given(mutilated(), st.sampled_from(readable()))
def test_mutilated_prints(text, platform):
    is_whole(text, platform)


@settings(max_examples=60, deadline=None)
@given(mutilated(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]))
def test_a_text_is_the_same_in_every_encoding(text, encoding):
    text = f"#\n description 夏邑县会亭镇核心路由器\n{text}"
    found = encodings.decoded(text.encode(encoding))
    assert found is not None
    assert found.text.lstrip("\ufeff") == text.lstrip("\ufeff")
    assert not found.lost
    assert recognise(found.text.lstrip("\ufeff")) == recognise(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_not_explained_and_never_more(data):
    for encoding in encodings.KNOWN:
        encodings.decoded_as(data, encoding)
    encodings.is_binary(data)
    found = encodings.decoded(data)
    if found is not None:
        recognise(found.text)
