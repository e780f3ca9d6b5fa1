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

from passlib.hash import sha512_crypt
from passlib.utils.binary import h64

from zongheng.errors import Place, ZonghengError, problem

PASSWORD, HASH = "_password", ".crypt"
_ROUNDS = 5000
"""What crypt(3) takes where a hash names no rounds, as ours does not."""
_SALT_BYTES = 12


def password_hashes(values: Mapping[str, str], network: str) -> dict[str, str]:
    """Return ``{NAME_password.crypt: hash}`` for every password among ``values``.

    Raises CFG005 for every password that crypt(3) cannot take.
    """
    passwords = {name: value for name, value in sorted(values.items()) if name.endswith(PASSWORD) and value}
    hashes = {name: _hash(value, f"{network}/{name}") for name, value in passwords.items()}
    problems = [problem("CFG005", Place(key=name), name=name) for name, made in hashes.items() if not made]
    if problems:
        raise ZonghengError(problems)
    return {f"{name}{HASH}": made for name, made in hashes.items() if made}


@cache
def _hash(password: str, purpose: str) -> str | None:
    """Return the hash, or None where the library refuses: a NUL in the password, or its enormous length."""
    try:
        made = sha512_crypt.using(salt=_salt(password, purpose), rounds=_ROUNDS).hash(password)
    except ValueError:
        return None
    return str(made)


def _salt(password: str, purpose: str) -> str:
    """Return 16 characters of crypt's alphabet."""
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), purpose.encode(), 2 * _ROUNDS, _SALT_BYTES)
    triples = (derived[at : at + 3] for at in range(0, _SALT_BYTES, 3))
    return "".join(h64.encode_int24(int.from_bytes(triple, "big")).decode() for triple in triples)
