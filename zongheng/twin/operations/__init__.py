# SPDX-License-Identifier: Apache-2.0
"""Operational commands: views, saving, restarting, committing."""
