# SPDX-License-Identifier: Apache-2.0
"""The one Debian root file system that all lab machines share as the lower layer of their overlays.

It is built once with mmdebstrap from the machine's own mirror, prepared for containers, packed as
``<hash>.tar.zst`` and kept unpacked beside it under ``/var/cache/zongheng/lab``. The hash covers
``rootfs.yml`` and this module, so that a change of either builds anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.twin.lab.commands import KEYRING, require_root, require_tools, run

CACHE = Path("/var/cache/zongheng/lab")
APT_SOURCES = Path("/etc/apt")
MIRROR_VARIABLE = "ZONGHENG_DEBIAN_MIRROR"
BUILD_SECONDS = 1800.0
"""How long one build may take on a slow mirror (36 to 125 s were measured)."""


@dataclass(frozen=True, slots=True)
class Rootfs:
    """An unpacked, prepared root file system that nothing writes to any more."""

    folder: Path
    key: str


@cache
def recipe() -> dict[str, Any]:
    """Return ``rootfs.yml``."""
    return dict(from_yaml(files(__package__).joinpath("rootfs.yml").read_text(encoding="utf-8")))


def key() -> str:
    """Return the hash that names the cached root file system: 16 hexadecimal digits."""
    here = files(__package__)
    parts = [here.joinpath(name).read_bytes() for name in ("rootfs.yml", "rootfs.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def rootfs(cache_folder: Path = CACHE) -> Rootfs:
    """Return the root file system, from the cache, its archive or a new build, in this order.

    Raises:
        ZonghengError: LAB001 without root, LAB002 for a missing program, LAB003 with the words of
            mmdebstrap, LAB004 where the machine names no Debian mirror.
    """
    require_root()
    require_tools()
    folder = cache_folder / key()
    with _only_one(cache_folder):
        if not folder.is_dir():
            archive = cache_folder / f"{key()}.tar.zst"
            _unpack(archive, folder) if archive.is_file() else _build(folder, archive)
    return Rootfs(folder, key())


def ready(cache_folder: Path = CACHE) -> bool:
    """Return whether the root file system is here already and nothing has to be fetched for it."""
    return (cache_folder / key()).is_dir() or (cache_folder / f"{key()}.tar.zst").is_file()


def mirror(apt: Path = APT_SOURCES) -> str:
    """Return the Debian mirror that the environment names, or the machine's own apt sources do.

    Sources are read in either format of theirs; a machine of another distribution has none.
    """
    if named := os.environ.get(MIRROR_VARIABLE):
        return named
    texts = [p.read_text(encoding="utf-8") for p in sorted(apt.glob("sources.list.d/*.sources"))]
    texts += [p.read_text(encoding="utf-8") for p in sorted(apt.glob("sources.list.d/*.list"))]
    texts += [p.read_text(encoding="utf-8") for p in [apt / "sources.list"] if p.is_file()]
    for text in texts:
        found = re.search(r"^(?:URIs:|deb(?:\s+\[[^]]*\])?)\s+(\S+/debian/?)(?:\s|$)", text, re.MULTILINE)
        if found:
            return found.group(1)
    raise ZonghengError(problem("LAB004", Place(file=str(apt))))


@contextmanager
def _only_one(cache_folder: Path) -> Iterator[None]:
    cache_folder.mkdir(parents=True, exist_ok=True)
    with (cache_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack(archive: Path, folder: Path) -> None:
    fresh = _fresh(folder)
    fresh.mkdir()
    run("tar", "--zstd", "-xpf", str(archive), "-C", str(fresh), "--numeric-owner", timeout=BUILD_SECONDS)
    fresh.rename(folder)


def _build(folder: Path, archive: Path) -> None:
    fresh = _fresh(folder)
    run(*_mmdebstrap(fresh), env=_network_environment(), timeout=BUILD_SECONDS)
    prepare(fresh)
    packed = _fresh(archive)
    run("tar", "--zstd", "-cpf", str(packed), "-C", str(fresh), "--numeric-owner", ".", timeout=BUILD_SECONDS)
    packed.rename(archive)
    fresh.rename(folder)


def _fresh(target: Path) -> Path:
    """Return an empty place beside ``target``, free of what a killed build left there."""
    fresh = target.with_name(f".new-{target.name}")
    if fresh.is_dir():
        shutil.rmtree(fresh)
    fresh.unlink(missing_ok=True)
    return fresh


def _mmdebstrap(target: Path) -> list[str]:
    told = recipe()
    packages = ",".join(name for group in told["packages"].values() for name in group)
    excludes = [f"--dpkgopt=path-exclude={pattern}" for pattern in told["path_exclude"]]
    return [
        "mmdebstrap", "--variant=minbase", "--mode=root", "--format=directory",
        '--aptopt=Apt::Install-Recommends "false"', "--dpkgopt=force-unsafe-io", *excludes,
        f"--components={','.join(told['components'])}", f"--keyring={KEYRING}",
        f"--include={packages}", told["suite"], str(target), mirror(),
    ]  # fmt: skip


def _network_environment() -> dict[str, str]:
    names = ("http_proxy", "https_proxy", "no_proxy")
    return {name: os.environ[name] for name in names if name in os.environ}


def prepare(root: Path) -> None:
    """Make a fresh root file system boot fast and quiet as a container, with every service off but sshd."""
    told = recipe()
    (root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
    for host_key in (root / "etc/ssh").glob("ssh_host_*"):
        host_key.unlink()
    (root / "etc/machine-id").write_text("")
    systemctl = ("systemctl", f"--root={root}")
    run(*systemctl, "disable", *_enabled(root), *told["disable"], accept=(0, 1))
    run(*systemctl, "mask", *told["mask"])
    run(*systemctl, "set-default", "multi-user.target")
    run(*systemctl, "enable", *told["enable"])
    for path, content in told["files"].items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    for account, groups in told["accounts"].items():
        run("chroot", str(root), "useradd", "-m", "-s", "/bin/bash", "-G", ",".join(groups), account)
    sudoers = root / "etc/sudoers.d/zongheng"
    sudoers.write_text(told["sudoers"], encoding="utf-8")
    sudoers.chmod(0o440)
    for cached in (root / "var/lib/apt/lists", root / "var/cache/apt"):
        shutil.rmtree(cached, ignore_errors=True)
    for stamp in ("etc/.updated", "var/.updated"):
        (root / stamp).touch()


def _enabled(root: Path) -> list[str]:
    """Return the units that packages have enabled for themselves."""
    wants = (root / "etc/systemd/system").glob("*.wants/*")
    return sorted({unit.name for unit in wants if unit.suffix in (".service", ".timer", ".socket")})
