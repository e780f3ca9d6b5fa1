# SPDX-License-Identifier: Apache-2.0
"""Addresses: the ledger of what was given, and the plan that derives everything else from it."""

from zongheng.addressing.allocation import Allocation, allocate, allocation
from zongheng.addressing.filling import Forgone
from zongheng.addressing.ledger import Ledger, locked, save_text, update
from zongheng.addressing.ledger_row import Row, State
from zongheng.addressing.link_nets import LinkEnds
from zongheng.addressing.plan import AddressPlan
from zongheng.addressing.prefix import Address, Interface, Prefix, merged, subtracted
from zongheng.addressing.settlement import Lost, settled
from zongheng.addressing.strays import Stray, strays

__all__ = [
    "Address",
    "AddressPlan",
    "Allocation",
    "Forgone",
    "Interface",
    "Ledger",
    "LinkEnds",
    "Lost",
    "Prefix",
    "Row",
    "State",
    "Stray",
    "allocate",
    "allocation",
    "locked",
    "merged",
    "save_text",
    "settled",
    "strays",
    "subtracted",
    "update",
]
