# SPDX-License-Identifier: Apache-2.0
"""Devices that are driven by typing lines at a console over SSH: what their platforms share."""
