# SPDX-License-Identifier: Apache-2.0
"""What tests find around them, how property tests look for examples, and in which order tests run."""

import os

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


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("once") is None)
