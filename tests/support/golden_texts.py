# SPDX-License-Identifier: Apache-2.0
"""Texts that are compared word for word with files, and written where that was asked for."""

import os


def assert_golden(text, path):
    """Compare with a golden file; ``ZONGHENG_UPDATE_GOLDEN=1`` writes it."""
    if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "see tests/golden/xiayi/README.md"


def ciphered(text):
    """Return the text with stored ciphertexts, so that a device keeps them as they are."""
    lines = []
    for line in text.splitlines():
        words = [
            word.replace("{{secret:", "%^%#").replace("}}", "%^%#") if word.startswith("{{secret:") else word
            for word in line.split(" ")
        ]
        lines.append(" ".join(words))
    return "\n".join(lines) + "\n"
