# SPDX-License-Identifier: Apache-2.0
"""By what OSPF on an interface is authenticated, so that two ends of any vendors can be compared."""

from __future__ import annotations

from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.tree import Section


def key_of(root: Section, body: Section, protocol: str) -> str:
    """Return the form, the number and the secret by which an interface's OSPF is authenticated."""
    secret = body.find(protocol, "authentication-mode")
    if secret is None:
        return ""
    if secret.value[0] == "keychain":
        return _keychain(root, secret.value[1])
    plain = ciphertext.reveal(secret.words[-1])
    form = [word for word in secret.value[:-1] if word not in ("plain", "cipher", "key-id")]
    return " ".join((*form, plain or secret.words[-1]))


def _keychain(root: Section, name: str) -> str:
    """Return the first key of a keychain, as an interface names a key of its own."""
    chain = root.find("keychain", name)
    key = chain.body.find("key") if chain and chain.body else None
    if key is None or key.body is None:
        return f"keychain {name}"
    algorithm, secret = key.body.find("authentication-algorithm"), key.body.find("key-string")
    if algorithm is None or secret is None:
        return f"keychain {name}"
    form = algorithm.value[0].replace("sha-", "sha")
    return f"{form} {key.identity[1]} {ciphertext.reveal(secret.words[-1]) or secret.words[-1]}"
