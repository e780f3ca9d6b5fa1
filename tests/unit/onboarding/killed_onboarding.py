# SPDX-License-Identifier: Apache-2.0
"""An onboarding that kills itself: ``killed_onboarding.py INVENTORY STATE HOST`` (signal 9)."""

import os
import signal
import sys
from pathlib import Path

from zongheng.onboarding import Patience, Ways, onboard
from zongheng.onboarding.progress import Progress
from zongheng.twin import Control

inventory, fatal, host = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
genuine = Progress.reach


def reach(progress, host, state):
    genuine(progress, host, state)
    if state == fatal:
        os.kill(os.getpid(), signal.SIGKILL)


Progress.reach = reach
control = Control(inventory.parents[1] / "build" / "xiayi" / "twin")
onboard(inventory, limit=[host], twin=True, ways=Ways(control.zero_touch), patience=Patience(60, 60))
