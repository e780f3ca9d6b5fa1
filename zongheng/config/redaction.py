# SPDX-License-Identifier: Apache-2.0
"""Lines of vendor devices without their secrets (``secret_forms.yml``), without bodies of private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zongheng.config.key_bodies import is_key_line, private_bodies
from zongheng.config.secret_forms import SecretSpan, secret_forms

REDACTED = "<redacted>"
REFERENCE = re.compile(r"\{\{secret:(?P<name>[A-Za-z0-9_.-]+)\}\}")
_MARK = re.compile(r"[+-]?\s*")
SEALED = re.compile(r"\{\{sealed:(?P<mark>[0-9a-f]{64})\}\}")
"""A value in a machine's own file, as its keyed fingerprint: see :mod:`zongheng.config.sealing`."""


def secret_spans(line: str) -> Iterator[SecretSpan]:
    """Yield where the secrets of one line stand, from left to right; references are no secrets."""
    forms = secret_forms()
    return forms.spans(line) if forms.hints.search(line) else iter(())


def redact(text: str) -> str:
    """Return ``text`` with every secret value replaced; ``{{secret:NAME}}`` references stay.

    For command trees and state prints; :func:`zongheng.config.redact` knows the platforms.
    """
    return "\n".join(redacted_lines(text.split("\n")))


def redacted_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines of one text with their secret values replaced, and the lines of private keys whole."""
    shown = [redact_line(line) for line in lines]
    for body in private_bodies(lines):
        for at in body:
            shown[at] = masked_whole(lines[at])
    return shown


def redacted_command(command: str) -> str:
    """Return one command of a text that is not at hand: a line of any key's body is masked whole."""
    return masked_whole(command) if is_key_line(command) else redact(command)


def redact_line(line: str) -> str:
    """Return one line with its secret values replaced."""
    if "{{sealed:" in line:
        line = SEALED.sub(REDACTED, line)
    parts: list[str] = []
    last = 0
    for span in secret_spans(line):
        parts += [line[last : span.start], REDACTED]
        last = span.end
    return "".join([*parts, line[last:]]) if parts else line


def masked_whole(line: str) -> str:
    """Return a line of which nothing may be shown but where it begins."""
    found = _MARK.match(line)
    return f"{found[0] if found else ''}{REDACTED}"
