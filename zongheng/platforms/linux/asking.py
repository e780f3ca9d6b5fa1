# SPDX-License-Identifier: Apache-2.0
"""How a Linux machine is asked for what its agent does: one command, a request on its standard input.

The agent's source travels with every request; the machine needs Python and sudo, and nothing of ours.
"""

from __future__ import annotations

import json
import shlex
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng.config.bundle import Bundle, File

_START = (
    "import json,sys;request=json.load(sys.stdin);scope={'__name__':'agent'};"
    "exec(request['source'],scope);scope['answer'](request)"
)
"""What Python is told on the machine's command line: the agent itself comes on standard input."""
COMMAND = f"sudo -n python3 -c {shlex.quote(_START)}"


def request(verb: str, **values: object) -> str:
    """Return what the command reads: a verb of the agent with its values."""
    return json.dumps({"verb": verb, "source": _source("agent.py"), **values})


def reset() -> str:
    """Return what the command reads to order the way back to factory state."""
    return json.dumps({"verb": "reset", "source": _source("reset.py")})


def running(program: str) -> str:
    """Return the command that runs a program of this folder as root; its source is in the command."""
    return f"sudo -n python3 -c {shlex.quote(_source(program))}"


def answer(printed: str) -> dict[str, Any]:
    """Return what the agent answered; raise ValueError where that is no answer of its."""
    said = json.loads(printed)
    if not isinstance(said, dict):
        message = "not an answer of the agent"
        raise ValueError(message)  # noqa: TRY004 - the text is wrong, not the caller
    return said


def as_data(bundle: Bundle) -> dict[str, Any]:
    """Return a bundle as the agent knows it."""
    entries = {f.path: {"mode": f.mode, "owner": f.owner, "content": f.content} for f in bundle.files}
    return {"files": entries, "services": list(bundle.services)}


def from_data(data: dict[str, Any]) -> Bundle:
    """Return the bundle that the agent speaks of; a file that was left without a last line feed has one."""
    return Bundle(
        tuple(
            File(path, entry["mode"], entry["owner"], _ended(entry["content"]))
            for path, entry in sorted(data["files"].items())
        ),
        tuple(sorted(data["services"])),
    )


def _ended(content: str) -> str:
    return content if not content or content.endswith("\n") else f"{content}\n"


@cache
def _source(program: str) -> str:
    return files(__package__).joinpath(program).read_text(encoding="utf-8")
