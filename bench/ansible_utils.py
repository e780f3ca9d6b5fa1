# SPDX-License-Identifier: Apache-2.0
"""The collection ``ansible.utils`` in an environment of its own; the engine is the same as on our side."""

from __future__ import annotations

from importlib.metadata import version

from bench.environments import Environment

PEER = Environment(
    "ansible_utils",
    (f"ansible-core=={version('ansible-core')}", f"jinja2=={version('jinja2')}", "netaddr"),
    bundle="ansible==12.3.0",
    collections=("ansible/utils",),
)
"""The bundle is the last one made for ansible-core 2.19; its ansible.utils is 6.0.0."""
