# SPDX-License-Identifier: Apache-2.0
"""What ``display`` and ``show`` commands print."""
