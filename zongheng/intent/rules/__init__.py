# SPDX-License-Identifier: Apache-2.0
"""Every rule that the intent as a whole has to keep, one subject a module."""

from __future__ import annotations

from zongheng.errors import Problem
from zongheng.intent.draft import Draft
from zongheng.intent.rules import (
    aaa,
    as_numbers,
    attachments,
    capacity,
    domains,
    exit_addresses,
    exit_policy,
    internet,
    links,
    national_addresses,
    nodes,
    pools,
    routing,
    sites,
    speeds,
    units,
)

_SUBJECTS = (
    sites,
    units,
    as_numbers,
    domains,
    pools,
    national_addresses,
    aaa,
    nodes,
    links,
    attachments,
    speeds,
    internet,
    routing,
    exit_policy,
    exit_addresses,
    capacity,
)


def check(draft: Draft) -> list[Problem]:
    """Return all that the rules object to; a rule whose files could not be read is passed over."""
    return [found for subject in _SUBJECTS for found in subject.problems(draft)]
