# SPDX-License-Identifier: Apache-2.0
"""A device's configuration: the tree of its lines, and how a line enters or leaves it."""
