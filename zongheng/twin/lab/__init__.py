# SPDX-License-Identifier: Apache-2.0
"""The lab of real Linux machines: systemd-nspawn nodes joined by veth in network namespaces."""

from zongheng.twin.lab.entrance import configure, lab_of, up
from zongheng.twin.lab.lab import Lab, down, status

__all__ = ["Lab", "configure", "down", "lab_of", "status", "up"]
