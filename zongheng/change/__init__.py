# SPDX-License-Identifier: Apache-2.0
"""Change tickets: planned, approved by a second person, applied, verified and recorded."""
