# SPDX-License-Identifier: Apache-2.0
"""What tests find around them, how property tests look for examples, and in which order tests run."""

import os
from itertools import groupby, islice

import pytest
from hypothesis import settings

OF_TESTS = {"ZONGHENG_UPDATE_GOLDEN", "ZONGHENG_DEBIAN_MIRROR"}
"""The variables that are meant for a run of tests; the others are an operator's."""


def pytest_configure(config):
    """Choose an environment and, unless long tests run, fixed examples: one commit's tests always end alike.

    No example has a deadline, since a loaded machine would miss it.
    """
    forget_the_callers_environment()
    long = "not long" not in config.option.markexpr
    settings.register_profile("zongheng", deadline=None, derandomize=not long, print_blob=True)
    settings.load_profile("zongheng")


def forget_the_callers_environment():
    """Take away what an operator would have set, and choose the encoding that Ansible asks for."""
    for name in set(os.environ) - OF_TESTS:
        if name.startswith("ZONGHENG_") or name == "ANSIBLE_VAULT_PASSWORD_FILE":
            del os.environ[name]
    os.environ["LC_ALL"] = "C.UTF-8"


@pytest.hookimpl(trylast=True)  # after those that a run leaves out are gone
def pytest_collection_modifyitems(config, items):
    """Let every worker begin with its share of what waits longest.

    xdist cuts the list into equal pieces, one a worker, and steals only at the end. Tests of one module stay
    together, for they share what they set up.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    waiting, others = [], []
    for item in items:
        (others if item.get_closest_marker("once") is None else waiting).append(item)
    shares = [[] for _ in range(workers)]
    for _, module in groupby(waiting, key=lambda item: item.path):
        min(shares, key=len).extend(module)
    sizes = [len(items) // workers + (at < len(items) % workers) for at in range(workers)]
    rest = iter(others)
    items[:] = [
        item
        for share, size in zip(shares, sizes, strict=True)
        for item in (*share, *islice(rest, max(0, size - len(share))))
    ]
    items.extend(rest)
