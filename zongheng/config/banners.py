# SPDX-License-Identifier: Apache-2.0
"""Banners of several lines: a command goes on until the sign that stood before its text comes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config.grammar import Grammar


def delimiter_of(line: str, grammar: Grammar) -> str:
    """Return the sign that a line opens a banner with and does not close it by; empty for any other line."""
    opened = grammar.banner.match(line.strip())
    return opened["delimiter"] if opened and opened["delimiter"] not in opened["rest"] else ""


def whole_commands(lines: Iterable[str], grammar: Grammar) -> Iterator[str]:
    """Yield commands, a banner with all its lines as one; one that never closes has all that is left."""
    open_lines: list[str] = []
    delimiter = ""
    for line in lines:
        if not open_lines:
            delimiter = delimiter_of(line, grammar)
            if not delimiter:
                yield line
                continue
            open_lines.append(line)
            continue
        open_lines.append(line)
        if delimiter in line:
            yield "\n".join(open_lines)
            open_lines = []
    if open_lines:
        yield "\n".join(open_lines)


def text_of(words: str, grammar: Grammar) -> str:
    """Return what a banner command shows: the text between its delimiters; empty for another command."""
    opened = grammar.banner.match(words)
    if opened is None:
        return ""
    behind = words[opened.end("delimiter") :]
    return behind.partition(opened["delimiter"])[0].strip("\n")


def in_one_form(text: str, body: Sequence[str], grammar: Grammar) -> tuple[str, tuple[str, ...]]:
    """Return a banner's first line and its others in the form that every device takes when it is typed.

    That is the text between signs of the platform's own where it has one line, else a first line that ends
    with the sign. VRP refuses a first line with text that does not end it, and a print may move its break.
    What is no banner, or one that never closes, stays as it is.
    """
    opened = grammar.banner.match(text)
    if opened is None:
        return text, tuple(body)
    said, closing, _ = "\n".join((opened["rest"], *body)).partition(opened["delimiter"])
    if not closing:
        return text, tuple(body)
    command = text[: opened.start("delimiter")].rstrip()
    sign = next((sign for sign in grammar.delimiters if sign not in said), closing)
    if "\n" not in said:
        return f"{command} {sign}{said}{sign}", ()
    lines = said.removeprefix("\n").split("\n")
    return f"{command} {sign}", (*lines[:-1], lines[-1] + sign)
