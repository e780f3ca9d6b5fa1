# SPDX-License-Identifier: Apache-2.0
"""The artefacts of a network: where they lie, and the stage that plans and renders them all."""

from zongheng.build.paths import BuildPaths
from zongheng.build.plan import plan_network, validate, write_plan

__all__ = ["BuildPaths", "plan_network", "validate", "write_plan"]
