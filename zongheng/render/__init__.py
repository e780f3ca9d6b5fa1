# SPDX-License-Identifier: Apache-2.0
"""Designs rendered into the text that a platform's devices print as their configuration."""

from zongheng.render.engine import render_config

__all__ = ["render_config"]
