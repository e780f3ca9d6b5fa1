# SPDX-License-Identifier: Apache-2.0
"""Guarded apply: lock, snapshot, lock-out proof, dead-man, post-checks, confirm, journal, waves."""
