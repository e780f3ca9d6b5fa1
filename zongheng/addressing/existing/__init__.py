# SPDX-License-Identifier: Apache-2.0
"""Addresses given before Zongheng: from an office's list of them into the ledger, kept as they are."""

from zongheng.addressing.existing.imported import ImportedAllocations, import_allocations

__all__ = ["ImportedAllocations", "import_allocations"]
