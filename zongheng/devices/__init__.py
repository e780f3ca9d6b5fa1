# SPDX-License-Identifier: Apache-2.0
"""Devices as they are reached: records, endpoints and host keys, credentials, sessions, limits."""

from zongheng.devices.credentials import Credentials
from zongheng.devices.endpoints import Endpoint
from zongheng.devices.inventory import endpoint_of, in_force_of, nornir_for, record_of
from zongheng.devices.limits import Limits
from zongheng.devices.records import HostRecord, limited, load_hosts

__all__ = [
    "Credentials",
    "Endpoint",
    "HostRecord",
    "Limits",
    "endpoint_of",
    "in_force_of",
    "limited",
    "load_hosts",
    "nornir_for",
    "record_of",
]
