# SPDX-License-Identifier: Apache-2.0
"""A deploy that kills itself: ``killed_run.py INVENTORY SECRETS HOST STATE SECONDS REVERT_IN`` (signal 9)."""

import json
import os
import signal
import sys
import threading
from pathlib import Path

from zongheng.deploy import deploy, stage
from zongheng.devices import Credentials

inventory, secrets, host, fatal, seconds, revert_in = sys.argv[1:]
stage.REVERT_IN = int(revert_in)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def progress(_, state):
    if state == fatal and float(seconds):
        threading.Timer(float(seconds), kill).start()
    elif state == fatal:
        kill()


deploy(
    Path(inventory), twin=True, limit=[host], credentials=Credentials(json.loads(secrets)), progress=progress
)
