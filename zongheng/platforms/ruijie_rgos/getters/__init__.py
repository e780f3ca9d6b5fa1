# SPDX-License-Identifier: Apache-2.0
"""The reading side of the driver: what a device answers, as NAPALM's contract wants it told."""
