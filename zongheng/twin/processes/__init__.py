# SPDX-License-Identifier: Apache-2.0
"""The processes that devices run in: SSH servers, their control, ownership and the index of the twin."""
