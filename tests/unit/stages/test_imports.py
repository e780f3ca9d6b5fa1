# SPDX-License-Identifier: Apache-2.0
"""What a stage needs is imported before a worker is forked for it."""

import subprocess
import sys

import pytest

from zongheng.stages import NEEDED, STAGES

_IMPORTS = """
import sys
from zongheng.stages import import_stage
import_stage(sys.argv[1])
print("zongheng." + sys.argv[2] in sys.modules)
"""


def test_every_stage_says_what_it_needs():
    assert NEEDED.keys() == STAGES.keys()


@pytest.mark.parametrize("stage", ["deploy", "baseline", "collect", "change"])
def test_a_stage_is_imported_whole(stage):
    words = [sys.executable, "-c", _IMPORTS, stage, NEEDED[stage][-1]]
    assert subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout.strip() == "True"
