# SPDX-License-Identifier: Apache-2.0
"""H3C Comware 7: SecPath firewalls."""
