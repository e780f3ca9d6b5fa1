# SPDX-License-Identifier: Apache-2.0
"""The grade-3 audit: items, rules, evaluation of collected configurations, waivers, reports."""

from zongheng.audit.device_text import DeviceText
from zongheng.audit.evaluation import Audit, audit_texts
from zongheng.audit.facts import SiteFacts
from zongheng.audit.stage import audit, report_on
from zongheng.audit.verdict import Outcome

__all__ = ["Audit", "DeviceText", "Outcome", "SiteFacts", "audit", "audit_texts", "report_on"]
