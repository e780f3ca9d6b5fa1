# SPDX-License-Identifier: Apache-2.0
"""What a tree holds, read once: accounts, access lists, firewall rules, interfaces."""
