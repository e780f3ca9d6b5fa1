# SPDX-License-Identifier: Apache-2.0
"""Secrets that are known to stand on a device because it was given its whole configuration at birth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.config.secrets import fingerprint, to_journal
from zongheng.deploy.intended import designed
from zongheng.deploy.journal import Journal
from zongheng.devices import Credentials, load_hosts


def adopt_secrets(inventory: Path, running: Mapping[str, str], *, credentials: Credentials) -> None:
    """Journal that devices hold the present secret values of their designed configurations.

    ``running`` maps hosts to the configurations read from them. Only for devices that verifiably
    booted from a configuration with these values (onboarding): afterwards a deploy does not send
    their secrets again.
    """
    paths = BuildPaths.of(inventory)
    platforms = {record.host: record.platform for record in load_hosts(paths.root)}
    journal = Journal.open(paths.root)
    try:
        current = {name: fingerprint(value, journal.key) for name, value in credentials.values.items()}
        for host, text in running.items():
            intended = designed(paths.configs, host)
            journal.remember_secrets(host, to_journal(text, intended, current, platforms[host]))
    finally:
        journal.close()
