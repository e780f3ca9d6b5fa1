# SPDX-License-Identifier: Apache-2.0
"""The real agent on a machine that is a folder: ``agent_on_a_folder.py FOLDER [revert]``.

``units.json`` beside the root stands for systemd: ``running`` units, the ``timer`` in seconds, the calls,
and what programs are told to ``refuse`` (words of a call → what is said).
"""

import json
import subprocess
import sys
from pathlib import Path

folder = Path(sys.argv[1])
root, notes = folder / "root", folder / "units.json"
units = json.loads(notes.read_text(encoding="utf-8"))


def run(*words):
    units["calls"].append(" ".join(words))
    said = next((text for wanted, text in units["refuse"].items() if wanted in " ".join(words)), "")
    code = int(bool(said))
    if words[0] == "systemctl" and not code:
        code = systemctl(words[1], [word for word in words[2:] if not word.startswith("-")], "--now" in words)
    elif words[0] == "systemd-run" and "reboot" not in words:
        units["timer"] = next(int(word.partition("=")[2]) for word in words if word.startswith("--on-active"))
    notes.write_text(json.dumps(units), encoding="utf-8")
    return subprocess.CompletedProcess(words, code, "", said)


def systemctl(verb, names, now):
    running = set(units["running"])
    if verb in ("restart", "reload"):
        running |= set(names)
    elif verb == "disable" and now:
        running -= set(names)
    elif verb == "stop" and names == ["zongheng-revert.timer"]:
        units["timer"] = None
    elif verb in ("is-active", "is-enabled"):
        return int(not set(names) <= running)
    units["running"] = sorted(running)
    return 0


def on_the_folder(source):
    scope = {"__name__": "agent"}
    exec(source, scope)
    name = "Agent" if "Agent" in scope else "Reset"
    program = scope[name]
    scope[name] = lambda source="": program(root, source)
    scope["run"] = run
    return scope


if sys.argv[2:] == ["revert"]:
    stored = (root / "var/lib/zongheng/agent.py").read_text(encoding="utf-8")
    on_the_folder(stored)["Agent"](stored).revert(files_only=False)
    units["timer"] = None
    notes.write_text(json.dumps(units), encoding="utf-8")
else:
    request = json.load(sys.stdin)
    units["verbs"].append(request["verb"])
    notes.write_text(json.dumps(units), encoding="utf-8")
    on_the_folder(request["source"])["answer"](request)
