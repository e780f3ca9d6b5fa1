# SPDX-License-Identifier: Apache-2.0
"""The reading side of the driver: what a machine's own programs say, as NAPALM's contract wants it told."""
