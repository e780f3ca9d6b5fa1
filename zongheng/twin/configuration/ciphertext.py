# SPDX-License-Identifier: Apache-2.0
"""Secrets as devices keep them: salted hashes and reversible ciphertexts, never the typed text.

A new salt each time, so that the same password set twice prints differently; a ciphertext fed
back is kept as it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping

_HASH = re.compile(r"\$1[ac]\$(.{10})\$(.+)\$$")
_HASH6 = re.compile(r"\$h\$6\$(.{10})\$(.+)$")
_HASH5 = re.compile(r"\$1\$([./0-9A-Za-z]{4})\$([./0-9A-Za-z]{22})$")
_HEX = re.compile(r"(?:[0-9a-f]{2}){5,}")
_CIPHER3 = "$c$3$"
_ENVELOPES = ("%^%#", "%@%@", "@%@%", "%$%$", "%#%#")
_KEY = b"a simulated device's fixed key"
# Real ciphertexts are full of signs that break tokenisers, so ours are too.
_PLAIN, _HOSTILE = "ABCDEFGHIJ+/", "!\"'<>&;(){}]"
_TO_HOSTILE = str.maketrans(_PLAIN, _HOSTILE)
_TO_PLAIN = str.maketrans(_HOSTILE, _PLAIN)


def is_ciphertext(word: str) -> bool:
    """Return whether ``word`` is a stored secret and not one that an operator typed."""
    if _HASH.match(word) or _HASH6.match(word) or word.startswith(_CIPHER3):
        return True
    return any(
        word.startswith(mark) and word.endswith(mark) and len(word) > 2 * len(mark) for mark in _ENVELOPES
    )


def hashed(plain: str, mark: str = "$1c$") -> str:
    """Return a salted hash in the ``$1c$`` envelope of VRP or behind the ``$h$6$`` of Comware."""
    salt = _text(secrets.token_bytes(9))[:10]
    return f"{mark}{salt}${_digest(salt, plain)}{'$' if mark == '$1c$' else ''}"


def enciphered(plain: str, mark: str) -> str:
    """Return a reversible ciphertext in the envelope ``mark``."""
    salt = secrets.token_bytes(6)
    close = "" if mark == _CIPHER3 else mark
    return f"{mark}{_text(salt + _mix(salt, plain.encode()))}{close}"


def matches(stored: str, plain: str) -> bool:
    """Return whether ``plain`` is the secret behind a stored ciphertext or hash."""
    numbered = _HASH5.fullmatch(stored)
    if numbered:
        return secrets.compare_digest(_digest5(numbered[1], plain), numbered[2])
    found = _HASH.match(stored) or _HASH6.match(stored)
    if found:
        return secrets.compare_digest(_digest(found[1], plain), found[2])
    revealed = reveal(stored)
    return revealed is not None and secrets.compare_digest(revealed.encode(), plain.encode())


def reveal(stored: str) -> str | None:
    """Return the secret behind a reversible ciphertext; None for a hash or foreign text."""
    if stored.startswith(_CIPHER3):
        return _open(stored.removeprefix(_CIPHER3))
    for mark in _ENVELOPES:
        if stored.startswith(mark) and stored.endswith(mark) and len(stored) > 2 * len(mark):
            return _open(stored[len(mark) : -len(mark)])
    return _of_hex(stored) if _HEX.fullmatch(stored) else None


def _type_5(plain: str) -> str:
    """Return a salted hash behind the number of its kind, as RGOS prints it."""
    salt = base64.b64encode(secrets.token_bytes(3)).decode().replace("+", ".")
    return f"5 $1${salt}${_digest5(salt, plain)}"


def _type_7(plain: str) -> str:
    """Return a reversible ciphertext behind the number of its kind, as RGOS prints it."""
    return f"7 {_hex(plain)}"


def _hex(plain: str) -> str:
    salt = secrets.token_bytes(4)
    return (salt + _mix(salt, plain.encode())).hex()


NUMBERED: Mapping[str, Callable[[str], str]] = {"plain5": _type_5, "plain7": _type_7, "plain8": _hex}
"""What is kept of a secret, by the type that takes it as it is typed."""


def _digest5(salt: str, plain: str) -> str:
    digest = hashlib.sha256(f"{salt}:{plain}".encode()).digest()
    return base64.b64encode(digest).decode().replace("+", ".")[:22]


def _of_hex(stored: str) -> str | None:
    raw = bytes.fromhex(stored)
    try:
        return _mix(raw[:4], raw[4:]).decode()
    except UnicodeDecodeError:
        return None


def _open(body: str) -> str | None:
    try:
        raw = base64.b64decode(body.translate(_TO_PLAIN) + "=" * (-len(body) % 4), validate=True)
        return _mix(raw[:6], raw[6:]).decode()
    except ValueError:
        return None


def _digest(salt: str, plain: str) -> str:
    return _text(hashlib.sha256(f"{salt}:{plain}".encode()).digest())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=").translate(_TO_HOSTILE)


def _mix(salt: bytes, data: bytes) -> bytes:
    stream = hashlib.shake_256(_KEY + salt).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
