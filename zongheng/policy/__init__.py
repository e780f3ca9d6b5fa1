# SPDX-License-Identifier: Apache-2.0
"""Exit and zone policy: model, compilation, decision and analysis."""
