# SPDX-License-Identifier: Apache-2.0
"""What rows of a console's answers say, as NAPALM's contract wants it told: the same for all platforms."""
