# SPDX-License-Identifier: Apache-2.0
"""Ruijie RGOS 11 and 12: RSR routers and layer-3 switches."""
