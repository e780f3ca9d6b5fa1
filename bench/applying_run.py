# SPDX-License-Identifier: Apache-2.0
"""Stock netmiko sends lines and saves: ``applying_run.py TASK.json`` prints seconds by host, as JSON.

Run by the interpreter of netmiko's own environment (:mod:`bench.applying`), after its imports. Login and
logout are not counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

REFUSALS = ("Error:", "% Unrecognized", "% Incomplete", "% Wrong", "% Invalid")


def apply(task: Mapping[str, Any], host: Mapping[str, Any]) -> float:
    """Send the host's lines as netmiko's documentation does, commit them where that is needed, and save."""
    connection = import_module("netmiko").ConnectHandler(
        device_type=host["device_type"],
        host=host["address"],
        port=host["port"],
        username=task["user"],
        password=task["password"],
    )
    began = time.perf_counter()
    said = connection.send_config_set(host["lines"])
    if host["device_type"] == "huawei_vrpv8":
        said += connection.commit()
    said += connection.save_config()
    taken = time.perf_counter() - began
    connection.disconnect()
    if any(refusal in said for refusal in REFUSALS):
        raise ValueError(said)
    return taken


def main() -> None:
    """Measure, and print the figures alone."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    import_module("netmiko")
    sys.stdout.write(json.dumps({host["name"]: apply(task, host) for host in task["hosts"]}))


if __name__ == "__main__":
    main()
