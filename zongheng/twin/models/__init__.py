# SPDX-License-Identifier: Apache-2.0
"""The kinds of devices: models with their ports and versions, and the dialects that their systems speak."""
