# SPDX-License-Identifier: Apache-2.0
"""How property tests look for examples, and in which order tests run."""

from hypothesis import settings


def pytest_configure(config):
    """Choose fixed examples unless long tests run: one commit's tests then always end alike.

    No example has a deadline, since a loaded machine would miss it.
    """
    long = "not long" not in config.option.markexpr
    settings.register_profile("zongheng", deadline=None, derandomize=not long, print_blob=True)
    settings.load_profile("zongheng")


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("lab", "once")])
