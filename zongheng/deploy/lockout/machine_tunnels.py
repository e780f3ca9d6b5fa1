# SPDX-License-Identifier: Apache-2.0
"""What carries a Linux machine's tunnels over the internet: without any of it they lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zongheng.config.bundle import Bundle

NETWORK_SCRIPT = "/etc/zongheng/network.sh"
PEERS, FILTER = "/etc/swanctl/conf.d/zongheng.conf", "/etc/zongheng/underlay.nft"
SECRETS = "/etc/swanctl/conf.d/zongheng-secret.conf"
SERVICES = ("strongswan", "zongheng-internet")
_CONNECTION = re.compile(r"^    \S+ \{\n(?:.*\n)*?^    \}\n", re.MULTILINE)
_LETS_IN = re.compile(r'^ *\S+ "\S+".* accept comment "(?:ike|dhcp answers|dhcp questions)"$', re.MULTILINE)


def carried(bundle: Bundle, device: str) -> tuple[str, ...]:
    """Return what carries a tunnel, as words that are equal while it goes on; none for another device.

    Who else is met by the same port is no matter: peers may come and go.
    """
    script = _content(bundle, NETWORK_SCRIPT).split("\n")
    words = next((w for w in map(str.split, script) if w[:1] == ["tunnel"] and w[2:3] == [device]), None)
    if words is None or len(words) < 6:
        return ()
    remote = words[4]
    ports = (line for line in script if line.startswith("port underlay "))
    return (" ".join(words), *ports, *_connection(bundle, remote), *_running(bundle), *_open(bundle))


def _connection(bundle: Bundle, remote: str) -> Iterator[str]:
    for found in _CONNECTION.finditer(_content(bundle, PEERS)):
        if f"remote_ts = {remote}/32\n" in found[0]:
            yield found[0]
    if _content(bundle, SECRETS):
        yield SECRETS


def _running(bundle: Bundle) -> Iterator[str]:
    return (service for service in SERVICES if service in bundle.services)


def _open(bundle: Bundle) -> Iterator[str]:
    """Yield the doors of the filter towards the internet, without the addresses that they are for."""
    for line in _LETS_IN.findall(_content(bundle, FILTER)):
        yield re.sub(r" ip [sd]addr \{[^}]*\}", "", line).strip()


def _content(bundle: Bundle, path: str) -> str:
    file = bundle.file(path)
    return file.content if file else ""
