# SPDX-License-Identifier: Apache-2.0
"""What a simulated device owes the templates and patches of its platform, and what it owes the sources."""

from collections.abc import Callable, Collection, Iterator

from golden_boxes import send
from zongheng.config import unified_diff
from zongheng.twin.configuration.configuration import Configuration, Refused

Line = tuple[tuple[str, ...], str]
"""The sections that a line stands in, and the line."""


def there_and_back(device: Configuration, wanted: str, make_patch: Callable, platform: str, printed) -> str:
    """Type the patch to ``wanted`` and its rollback; return the difference to what was before.

    No line of either may be refused, and the patch leads there.
    """
    before = printed(device)
    patch = make_patch(before, wanted)
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, platform) == ""
    assert send(device, patch.rollback) == []
    return unified_diff(printed(device), before, platform)


def printed_lines(text: str, beside: Collection[str]) -> Iterator[Line]:
    """Yield every line of a configuration; those ``beside`` are no settings."""
    above: list[str] = []
    for line in text.splitlines():
        if line.strip() in beside:
            continue
        del above[len(line) - len(line.lstrip()) :]
        yield tuple(above), line.strip()
        above.append(line.strip())


def broken(line: str) -> Iterator[str]:
    """Yield a line with each of its words misspelt, and with one word too many."""
    words = line.split()
    for at, word in enumerate(words):
        if not word.startswith("{{secret:"):  # any word may be a password
            yield " ".join((*words[:at], f"{word}x", *words[at + 1 :]))
    yield f"{line} surplus"


def without_format(lines: Collection[Line], unknown_in_print: Callable) -> set[Line]:
    """Return the lines, broken, that no named source has a format for in their view."""
    return {
        (above, each)
        for above, line in lines
        for each in broken(line)
        if list(unknown_in_print("\n".join(f"{' ' * n}{one}" for n, one in enumerate((*above, each))), set()))
    }


def taken(device: Configuration, wrong: Collection[Line]) -> list[str]:
    """Return which of these lines a device takes."""
    found = []
    for above, line in sorted(wrong):
        path: tuple = ()
        for one in above:
            path = device.enter(path, one).path
        if not isinstance(device.enter(path, line), Refused):
            found.append(" / ".join((*above, line)))
    return found
