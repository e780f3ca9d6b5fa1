# SPDX-License-Identifier: Apache-2.0
"""Terminal sessions: prompts, paging, questions, filters, the transcript and planted faults."""
