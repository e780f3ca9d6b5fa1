# SPDX-License-Identifier: Apache-2.0
"""The collection ``ansible.utils`` in an environment of its own, fetched from PyPI when first asked for.

The package ``ansible`` carries it; of its 54 MB only this collection is kept.
"""

from __future__ import annotations

import subprocess
import tempfile
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

from bench.frame import PeerMissingError

HOME = Path(__file__).parents[1] / ".bench" / "ansible_utils"
PYTHON = HOME / "venv" / "bin" / "python"
COLLECTIONS = HOME / "collections"
BUNDLE = "ansible==12.3.0"
"""The last bundle made for ansible-core 2.19; its ansible.utils is 6.0.0."""
KEPT = "ansible_collections/ansible/utils/"


def ready() -> None:
    """Fetch the peer unless it is here.

    Raises:
        PeerMissingError: PyPI did not give it.
    """
    if COLLECTIONS.exists():
        return
    venv.create(HOME / "venv", with_pip=True, clear=True)
    # the engine is the same on both sides: only the filters differ
    _pip("install", f"ansible-core=={version('ansible-core')}", f"jinja2=={version('jinja2')}", "netaddr")
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        _pip("download", "--no-deps", "--dest", folder, BUNDLE)
        for wheel in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                kept = [name for name in archive.namelist() if name.startswith(KEPT)]
                archive.extractall(f"{folder}/kept", kept)
        Path(folder, "kept").rename(COLLECTIONS)


def _pip(*arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - the environment's own pip with arguments of ours
        [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.strip().splitlines() or ["failed"]
        message = f"pip {arguments[0]}: {why[-1]}"
        raise PeerMissingError(message)
