# SPDX-License-Identifier: Apache-2.0
"""The lab of real Linux machines: systemd-nspawn nodes joined by veth in network namespaces."""

from zongheng.twin.lab.entrance import down, lab_of, require, status, up
from zongheng.twin.lab.lab import Lab

__all__ = ["Lab", "down", "lab_of", "require", "status", "up"]
