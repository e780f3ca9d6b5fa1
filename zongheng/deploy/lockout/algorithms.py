# SPDX-License-Identifier: Apache-2.0
"""Whether a device's SSH server is left an algorithm of each kind that both our clients have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from zongheng.config import ConfigTree
from zongheng.deploy.lockout.path import ManagementPath

_LISTS = {
    "huawei_vrp": re.compile(r"ssh server (cipher|hmac|key-exchange) (.+)"),
    "h3c_comware": re.compile(r"ssh2 algorithm (cipher|mac|key-exchange) (.+)"),
    "ruijie_rgos": re.compile(r"ip ssh (hmac)-algorithm (.+)"),
}
CIPHERS = {
    "aes128-ctr": "aes128-ctr",
    "aes192-ctr": "aes192-ctr",
    "aes256-ctr": "aes256-ctr",
    "aes128-gcm": "aes128-gcm@openssh.com",
    "aes256-gcm": "aes256-gcm@openssh.com",
}
MACS = {"sha1": "hmac-sha1", "sha2-256": "hmac-sha2-256", "sha2-512": "hmac-sha2-512"}
EXCHANGES = {
    "dh-group-exchange-sha256": "diffie-hellman-group-exchange-sha256",
    "dh-group16-sha512": "diffie-hellman-group16-sha512",
    "ecdh-sha2-nistp256": "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384": "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521": "ecdh-sha2-nistp521",
}
KNOWN: Mapping[str, Mapping[str, str]] = {
    "cipher": CIPHERS,
    "hmac": MACS,
    "mac": MACS,
    "key-exchange": EXCHANGES,
}
"""By a list's name: what vendors call algorithms that paramiko and asyncssh offer, and their SSH names."""


def algorithm_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield every list of algorithms without one that we have."""
    del path
    for node in tree.children:
        found = _LISTS[tree.platform].match(node.text)
        if found and not {word.replace("_", "-") for word in found[2].split()} & set(KNOWN[found[1]]):
            yield node.text
