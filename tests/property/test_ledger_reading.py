# SPDX-License-Identifier: Apache-2.0
"""A ledger is read by columns where it is well, by rows where it is not: nobody can tell from the answer."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import Ledger, ledger
from zongheng.addressing.ledger_columns import well_formed
from zongheng.errors import ZonghengError

HEADER = "key,value,given,by,state"
OWNERS = ("4114", "411426", "411426101", "411426102", "u-1")
DAYS = ("2026-01-01", "2026-01-02", "20260103")
STATES = ("planned", "deployed", "tombstone:2026-03-01")
PEOPLE = ("张三", "a b", "")
OTHER_CELLS = (
    (
        "4114/video",
        "411426/ipv6/below/1",
        "network/planes",
        "a b/video",
        "video-2/video-2",
        "video",
        "/video",
        "a/",
        "",
        "/",
        "a//2",
        "<<<<<<</a",
        "a/=======",
        '"a/b"',
        '"a/b,c"',
    ),
    (
        "10.0.0.0/24",
        "10.0.0.0/23",
        "10.0.0.0/23+1",
        "10.0.0.128/25",
        "10.0.1.0/24",
        "0.0.0.0/8+8",
        "::/60",
        "2001:db8::/60",
        "2001:db8:1::/64",
        "2001:db8:1::",
        "10.0.9.0",
        "10.0.9.0/255.255.255.0",
        "10.0.9.0/٢٤",
        "10.0.0.1/24",
        "10.0.1.0/24+1",
        "0.0.0.0/8+9",
        "10.0.0/24",
        "010.0.0.0/24",
        "10.0.0.0/33",
        "10.0.0.0/24+",
        "2001:db8::1/60",
        "2001:db8::/129",
        "2001:db8::/60+²",
        "::g/60",
        "10.0.9.0/24+-1",
        "10.0.9.0/24/1",
        "10.0.9.0/24/10.0.10.0/24",
        "",
        "/",
    ),
    (*DAYS, "01.01.2026", "2026-02-30", ""),
    (*PEOPLE, '"Li, Si"', 'a"b', '"', "a\rb", "\r", "x=======y", "\u2028", "a,b"),
    (*STATES, "gone", "tombstone", "tombstone:", "tombstone:x", "planned:2026-03-01", "planned\r", ""),
)
OTHER_LINES = ("", HEADER, "a,b", "a/video,10.0.0.0/24,2026-01-01,a,planned,", "=======", ">>>>>>> b", ",,,,")


@st.composite
def sound(draw):
    """Draw the rows of a ledger that is well: apart, but for where an owner grew in place and for regions."""
    rows = []
    for number, owner in enumerate(OWNERS):
        for key, value in {
            f"{owner}/video": f"10.0.{number}.0/24",
            f"{owner}/video/2": f"10.0.{number}.0/{draw(st.integers(24, 26))}",
            f"{owner}/video/below/1": f"10.0.0.0/{draw(st.integers(8, 16))}",
            f"{owner}/internet": f"10.0.{number}.0/25+1",
            f"{owner}/ipv6": f"2001:db8:{number}::/60+12",
        }.items():
            if draw(st.booleans()):
                rows.append([key, value, *(draw(st.sampled_from(some)) for some in (DAYS, PEOPLE, STATES))])
    rows.append(["network/planes", "5", DAYS[0], "a", "planned"])
    return sorted(rows)


@st.composite
def damaged(draw):
    """Draw the text of a ledger in which up to two things are other than they should be."""
    rows, header, end = draw(sound()), HEADER, "\n"
    for _ in range(draw(st.integers(0, 2))):
        number = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(("cell", "cell", "cell", "line", "twice", "order", "header", "end"))):
            case "cell" if len(rows[number]) == 5:
                column = draw(st.integers(0, 4))
                rows[number] = [*rows[number]]
                rows[number][column] = draw(st.sampled_from(OTHER_CELLS[column]))
                if draw(st.booleans()):
                    rows.sort()
            case "line":
                rows.insert(number, [draw(st.sampled_from(OTHER_LINES))])
            case "twice":
                rows.insert(number, rows[number])
            case "order":
                rows.append(rows.pop(number))
            case "header":
                header = draw(
                    st.sampled_from(("key,value", "", f"{HEADER},", "\ufeff" + HEADER, f'"key"{HEADER[3:]}'))
                )
            case _:
                end = draw(st.sampled_from(("", "\n\n", "\r\n", "\na,b,c,d,e")))
    return "\n".join([header, *map(",".join, rows)]) + end


def outcome(path, read):
    try:
        found = read(path)
    except ZonghengError as error:
        return error.problems
    return found if read == Ledger.read_merged else list(found.rows.items())


def by_rows(path, read):
    with patch.object(ledger, "well_formed", lambda _, **_options: None):
        return outcome(path, read)


@settings(max_examples=400)
@given(damaged())
def test_both_ways_of_reading_say_the_same(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(text.encode())
    for read in (Ledger.load, Ledger.read_merged):
        assert outcome(path, read) == by_rows(path, read)


SOUND = (
    ["4114/internet", "10.0.0.0/25+1", "2026-01-01", "张三", "planned"],
    ["4114/ipv6", "2001:db8:7::/60+12", "2026-01-01", "张三", "deployed"],
    ["4114/video", "10.0.7.0/24", "2026-01-01", "张三", "planned"],
    ["4114/video/2", "10.0.6.0/23", "2026-01-01", "张三", "planned"],
    ["4114/video/below/1", "10.0.0.0/12", "2026-01-01", "张三", "planned"],
    ["411426/video", "10.0.11.0/24", "2026-01-01", "张三", "tombstone:2026-03-01"],
    ["network/planes", "5", "2026-01-01", "张三", "planned"],
)
OTHERS = [(column, text) for column, some in enumerate(OTHER_CELLS) for text in some]


@pytest.mark.parametrize(("column", "text"), OTHERS)
def test_any_cell_may_be_any_other(tmp_path, column, text):
    path = tmp_path / "ledger.csv"
    for number, row in enumerate(SOUND):
        rows = [*SOUND[:number], [*row[:column], text, *row[column + 1 :]], *SOUND[number + 1 :]]
        for ordered in (rows, sorted(rows)):
            path.write_bytes("\n".join([HEADER, *map(",".join, ordered), ""]).encode())
            for read in (Ledger.load, Ledger.read_merged):
                assert outcome(path, read) == by_rows(path, read)


@given(sound())
def test_what_is_well_is_read_by_columns(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "sound.csv"
    text = "\n".join([HEADER, *map(",".join, rows), ""])
    path.write_bytes(text.encode())
    assert list(well_formed(text).items()) == by_rows(path, Ledger.load)
