# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: our figure, a peer's figure for the same work in the same run, and their ratio."""
