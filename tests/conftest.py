# SPDX-License-Identifier: Apache-2.0
"""How property tests look for examples: the same ones every time, new ones in a long run."""

from hypothesis import settings


def pytest_configure(config):
    """Choose fixed examples unless long tests run: one commit's tests then always end alike.

    No example has a deadline, since a loaded machine would miss it.
    """
    long = config.option.markexpr != "not long"
    settings.register_profile("zongheng", deadline=None, derandomize=not long, print_blob=True)
    settings.load_profile("zongheng")
