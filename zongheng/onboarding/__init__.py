# SPDX-License-Identifier: Apache-2.0
"""Onboarding: a device from factory state to in service, without anyone touching a console."""
