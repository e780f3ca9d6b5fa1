# SPDX-License-Identifier: GPL-3.0-or-later
"""One action for every stage: ``plugins/action/zongheng_<stage>.py`` are links to this file.

The stage is the action's own name; ``plugins/modules/zongheng_<stage>.py`` documents its arguments.
It runs once for all hosts of the play's batch, so that ``--limit``, ``serial`` and ``--check`` mean what
they always mean.
"""

from __future__ import annotations

import os
from pathlib import Path

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from zongheng.for_ansible import Call, run_for_ansible
from zongheng.progress.terminal import Terminal
from zongheng.stages import import_stage

# Ansible loads an action before it forks the worker that runs it: what is imported here is imported once a
# playbook, what a worker imports once a task.
import_stage(Path(__file__).stem.removeprefix("zongheng_"))


class ActionModule(ActionBase):
    """Arguments in, one call, result out."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict | None = None) -> dict:
        super().run(tmp, task_vars)
        call = Call(
            batch=task_vars["ansible_play_batch"],
            inventory=task_vars.get("inventory_dir"),
            check=self._task.check_mode,
            diff=self._task.diff,
            show=Display().display,
            terminal=_terminal(),
            # what Ansible decrypted once for all its workers needs no further program that does it again
            open_vault=lambda vault: self._loader.load_from_file(str(vault.resolve())),
        )
        return run_for_ansible(str(self._task.action).rpartition("zongheng_")[2], dict(self._task.args), call)


def _terminal() -> Terminal | None:
    """Return where progress is drawn: the playbook's terminal, of which its callback told the size."""
    columns, _, lines = os.environ.get("ZONGHENG_TERMINAL", "").partition("x")
    return Terminal(_write, (int(columns), int(lines))) if lines else None


def _write(text: str) -> None:
    """Write to the playbook's terminal, and there only: a log keeps none of it."""
    Display().display(text, newline=False, screen_only=True)
