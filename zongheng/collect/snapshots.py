# SPDX-License-Identifier: Apache-2.0
"""Snapshots: each device's last configuration and state, and a redacted archive of what changed.

``<host>.cfg`` is the configuration as the device printed it, ciphertexts included, readable by the
operator alone; ``<host>/<name>.txt`` are its state prints; ``archive/<host>/<number>-<hash>.cfg`` are
redacted, one for every configuration that differed from the one before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zongheng.config import redact, same, text_hash
from zongheng.files import write_whole

OPERATOR_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The snapshots of one network in ``folder`` (``build/<network>/snapshots``)."""

    folder: Path

    def configuration(self, host: str) -> str | None:
        """Return the host's last configuration, or None where it was never collected."""
        path = self.path(host)
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def path(self, host: str) -> Path:
        return self.folder / f"{host}.cfg"

    def state(self, host: str) -> dict[str, str]:
        """Return the host's last state prints by name."""
        prints = sorted((self.folder / host).glob("*.txt"))
        return {path.stem: path.read_text(encoding="utf-8") for path in prints}

    def archived(self, host: str) -> list[Path]:
        """Return the host's archived configurations, oldest first."""
        return sorted((self.folder / "archive" / host).glob("*.cfg"))

    def differs(self, host: str, text: str, platform: str) -> bool:
        """Return whether ``text`` says something else than the last configuration."""
        last = self.configuration(host)
        return last is None or not same(last, text, platform)

    def store(self, host: str, text: str, platform: str) -> bool:
        """Store a configuration that differs from the last one; return whether it did."""
        if not self.differs(host, text, platform):
            return False
        write_whole(self.path(host), text, mode=OPERATOR_ONLY)
        self._archive(host, text)
        return True

    def store_state(self, host: str, prints: Mapping[str, str]) -> None:
        """Store the host's state prints, redacted."""
        for name, text in prints.items():
            write_whole(self.folder / host / f"{name}.txt", redact(text), mode=OPERATOR_ONLY, durable=False)

    def read_coverage(self) -> dict[str, str]:
        """Return, for every host that was ever tried, ``collected`` or the code of its problem."""
        path = self.folder / "coverage.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))["hosts"]) if path.is_file() else {}

    def store_coverage(self, hosts: Mapping[str, str]) -> Path:
        """Store what became of every host; see :meth:`read_coverage`."""
        collected = sum(1 for end in hosts.values() if end == "collected")
        content = {"inventory": len(hosts), "collected": collected, "hosts": dict(sorted(hosts.items()))}
        path = self.folder / "coverage.json"
        write_whole(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        return path

    def _archive(self, host: str, text: str) -> None:
        redacted = redact(text)
        name = text_hash(redacted)[:12]
        older = self.archived(host)
        if older and older[-1].stem.endswith(name):
            return
        write_whole(self.folder / "archive" / host / f"{len(older) + 1:05d}-{name}.cfg", redacted)
