# SPDX-License-Identifier: Apache-2.0
"""Platforms: one folder each, with what it can do, its templates, its driver and its parsers."""

from zongheng.platforms.platform import Platform, platform, platforms

__all__ = ["Platform", "platform", "platforms"]
