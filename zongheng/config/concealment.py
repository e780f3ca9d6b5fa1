# SPDX-License-Identifier: Apache-2.0
"""Any configuration, or part of one, without its secrets."""

from __future__ import annotations

from zongheng.config import bundle, redaction


def redact(text: str) -> str:
    """Return a text of any platform with every secret value replaced; ``{{secret:NAME}}`` references stay."""
    return bundle.redact(text) if bundle.is_bundle(text) else redaction.redact(text)
