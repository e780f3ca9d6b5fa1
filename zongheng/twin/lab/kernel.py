# SPDX-License-Identifier: Apache-2.0
"""What this machine's kernel cannot do for the lab, and what stands in for it on the lab's machines.

GRE and ESP are modules that small kernels lack. Where they are there, they are what the lab uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from zongheng.twin.lab.commands import attempt

_ENDS = ("127.0.0.1", "127.0.0.2")
_PROBES: Mapping[str, tuple[str, ...]] = {
    "gre": ("link", "add", "zhprobe", "type", "gre", "local", _ENDS[0], "remote", _ENDS[1], "key", "1"),
    "esp": (
        *("xfrm", "state", "add", "src", _ENDS[0], "dst", _ENDS[1], "proto", "esp", "spi", "0x1000"),
        *("mode", "tunnel", "aead", "rfc4106(gcm(aes))", f"0x{'00' * 36}", "128"),
    ),
}
"""What is tried of each, in a network of its own that ends with it."""
_USER_SPACE_ESP = "charon {\n plugins {\n  kernel-libipsec {\n   load = yes\n  }\n }\n}\n"


@cache
def has(what: str) -> bool:
    """Tell whether the kernel has ``gre`` or ``esp``."""
    return attempt("unshare", "-n", "ip", *_PROBES[what]).returncode == 0


def stand_in(changes: Path) -> None:
    """Put onto a machine (its upper layer) what does the kernel's work where it cannot."""
    if not has("esp"):
        _place(changes, "/etc/strongswan.d/lab.conf", _USER_SPACE_ESP, 0o644)
    if not has("gre"):
        _place(changes, "/usr/local/lib/zongheng-lab/gre.py", _source("gre.py"), 0o644)
        _place(changes, "/usr/local/sbin/ip", _source("ip.sh"), 0o755)


def _place(changes: Path, path: str, content: str, mode: int) -> None:
    target = changes / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")
    target.chmod(mode)


def _source(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
