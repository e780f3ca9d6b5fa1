# SPDX-License-Identifier: Apache-2.0
"""What an RGOS device answers, as rows; every template is ours, for ntc-templates has none of RGOS."""

from __future__ import annotations

from zongheng.platforms.console.answers import Answers, Asked, Row

__all__ = ["Asked", "Row", "table", "table_if_known", "told"]

_RGOS = Answers("ruijie_rgos", known_as="ruijie_os")
told, table, table_if_known = _RGOS.told, _RGOS.table, _RGOS.table_if_known
