# SPDX-License-Identifier: Apache-2.0
"""One simulated device: its flash, power, clock, hardware, accounts and configuration lock."""
