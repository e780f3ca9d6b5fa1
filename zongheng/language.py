# SPDX-License-Identifier: Apache-2.0
"""The language that operators read: Chinese unless ``ZONGHENG_LANG=en``."""

import os
from typing import Literal

Language = Literal["zh", "en"]


def current() -> Language:
    """Return the operator's language, read afresh so that ``--lang`` can set it late."""
    return "en" if os.environ.get("ZONGHENG_LANG", "zh").lower().startswith("en") else "zh"


def pick(*, zh: str, en: str) -> str:
    """Return the text of the two that the operator reads."""
    return zh if current() == "zh" else en
