# SPDX-License-Identifier: Apache-2.0
"""What some settings do beyond being kept."""
