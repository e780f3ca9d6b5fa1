# SPDX-License-Identifier: Apache-2.0
"""Linux machines: bundles of files, rendered from designs and applied whole over SSH."""
