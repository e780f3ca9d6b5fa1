# SPDX-License-Identifier: Apache-2.0
"""Designs: the complete, vendor-neutral description of every device of a network."""

from zongheng.design.model import DeviceDesign
from zongheng.design.network import design_network
from zongheng.design.serial import from_json, read_design, to_json

__all__ = ["DeviceDesign", "design_network", "from_json", "read_design", "to_json"]
