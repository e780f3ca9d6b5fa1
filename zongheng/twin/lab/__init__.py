# SPDX-License-Identifier: Apache-2.0
"""The lab of real Linux machines: systemd-nspawn nodes joined by veth in network namespaces."""
