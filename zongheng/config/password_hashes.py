# SPDX-License-Identifier: Apache-2.0
"""Hashes of passwords for machines whose accounts take no plain ones: SHA-512 crypt, as shadow(5) has it.

A machine's list of accounts holds ``{{secret:NAME_password.crypt}}``, a secret that is made from another.
The hash of a password must be the same in every run, or each run would change every machine. Its salt is
therefore derived, with as much work as the hash itself takes, from the password, its name and the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

PASSWORD, HASH = "_password", ".crypt"
_ROUNDS = 5000
"""What crypt(3) takes where a hash names no rounds, as ours does not."""
_SALT_BYTES = 12
_ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def password_hashes(values: Mapping[str, str], network: str) -> dict[str, str]:
    """Return ``{NAME_password.crypt: hash}`` for every password among ``values``."""
    return {
        f"{name}{HASH}": _hash(value, f"{network}/{name}")
        for name, value in sorted(values.items())
        if name.endswith(PASSWORD) and value
    }


@cache
def _hash(password: str, purpose: str) -> str:
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), purpose.encode(), 2 * _ROUNDS, _SALT_BYTES)
    return sha512_crypt(password, "".join(_triple(*derived[n : n + 3]) for n in range(0, _SALT_BYTES, 3)))


def sha512_crypt(password: str, salt: str) -> str:
    """Return crypt(3)'s ``$6$`` hash; the specification is Drepper's "Unix crypt using SHA-256 and SHA-512".

    ``salt`` is at most 16 characters of ``./0-9A-Za-z``.
    """
    key, grain = password.encode(), salt.encode()
    mixed = _first_digest(key, grain)
    long_key = _stretched(hashlib.sha512(key * len(key)).digest(), len(key))
    long_salt = _stretched(hashlib.sha512(grain * (16 + mixed[0])).digest(), len(grain))
    for turn in range(_ROUNDS):
        odd = turn % 2
        parts = [long_key if odd else mixed, long_salt if turn % 3 else b"", long_key if turn % 7 else b""]
        mixed = hashlib.sha512(b"".join([*parts, mixed if odd else long_key])).digest()
    return f"$6${salt}${_encoded(mixed)}"


def _first_digest(key: bytes, salt: bytes) -> bytes:
    inner = hashlib.sha512(key + salt + key).digest()
    digest = hashlib.sha512(key + salt + _stretched(inner, len(key)))
    bits = len(key)
    while bits:
        digest.update(inner if bits & 1 else key)
        bits >>= 1
    return digest.digest()


def _stretched(pattern: bytes, length: int) -> bytes:
    return (pattern * (length // len(pattern) + 1))[:length]


def _encoded(digest: bytes) -> str:
    """Return the digest in crypt's order: triples whose places move on by one and change their turn."""
    text, places = "", (0, 21, 42)
    for _ in range(21):
        text += _triple(*(digest[place] for place in places))
        places = (places[1] + 1, places[2] + 1, places[0] + 1)
    return text + _triple(0, 0, digest[63])[:2]


def _triple(high: int, middle: int, low: int) -> str:
    number = high << 16 | middle << 8 | low
    return "".join(_ALPHABET[number >> shift & 63] for shift in (0, 6, 12, 18))
