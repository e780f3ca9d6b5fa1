# SPDX-License-Identifier: Apache-2.0
"""Environments of peers, each with its own packages from PyPI, made when first asked for."""

from __future__ import annotations

import subprocess
import tempfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bench.frame import PeerMissingError

HOMES = Path(__file__).parents[1] / ".bench"


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment; of Ansible's ``bundle`` it keeps the ``collections`` alone."""

    name: str
    packages: tuple[str, ...]
    bundle: str = ""
    collections: tuple[str, ...] = ()

    @property
    def home(self) -> Path:
        return HOMES / self.name

    @property
    def collections_folder(self) -> Path:
        return self.home / "collections"

    def program(self, name: str) -> Path:
        """Return the path of a program of the environment."""
        return self.home / "venv" / "bin" / name

    def ready(self) -> None:
        """Make it unless it is here; raises PeerMissingError where PyPI does not give a package."""
        wanted = "\n".join((*self.packages, self.bundle, *self.collections))
        stamp = self.home / "packages.txt"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        venv.create(self.home / "venv", with_pip=True, clear=True)
        self._pip("install", *self.packages)
        if self.bundle:
            self._unpack()
        stamp.write_text(wanted, encoding="utf-8")

    def run(self, program: str, *arguments: str | Path) -> str:
        """Return what a program of the environment prints; raises PeerMissingError with its last words."""
        done = subprocess.run(  # noqa: S603 - the environment's own program with arguments of ours
            [self.program(program), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            why = (done.stderr.strip() or done.stdout.strip() or "failed").splitlines()
            message = f"{self.name}: {why[-1]}"
            raise PeerMissingError(message)
        return done.stdout

    def _pip(self, *arguments: str) -> None:
        self.run("python", "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments)

    def _unpack(self) -> None:
        kept_ones = tuple(f"ansible_collections/{name}/" for name in self.collections)
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            self._pip("download", "--no-deps", "--dest", folder, self.bundle)
            for wheel in Path(folder).glob("*.whl"):
                with zipfile.ZipFile(wheel) as archive:
                    kept = [name for name in archive.namelist() if name.startswith(kept_ones)]
                    archive.extractall(self.collections_folder, kept)
