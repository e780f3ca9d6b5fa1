# SPDX-License-Identifier: Apache-2.0
"""Exit and zone policy: the neutral model, its compilation from the intent, its meaning and its analysis."""

from zongheng.policy.analysis import Finding, Kind, analyse
from zongheng.policy.compilation import compile_exit
from zongheng.policy.decision import Decision, decide
from zongheng.policy.model import ExitPolicy, from_data, to_data

__all__ = [
    "Decision",
    "ExitPolicy",
    "Finding",
    "Kind",
    "analyse",
    "compile_exit",
    "decide",
    "from_data",
    "to_data",
]
