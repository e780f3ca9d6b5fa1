# SPDX-License-Identifier: Apache-2.0
"""Onboarding: a device from factory state to in service, without anyone touching a console."""

from zongheng.onboarding.run import onboard
from zongheng.onboarding.steps import Patience, Ways

__all__ = ["Patience", "Ways", "onboard"]
