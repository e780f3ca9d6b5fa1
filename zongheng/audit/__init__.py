# SPDX-License-Identifier: Apache-2.0
"""The grade-3 audit: items, rules, evaluation of collected configurations, waivers, reports."""
