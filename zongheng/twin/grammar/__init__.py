# SPDX-License-Identifier: Apache-2.0
"""What lines a device knows: the grammars of the systems, read as data, and the matching of a typed line."""
