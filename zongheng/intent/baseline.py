# SPDX-License-Identifier: Apache-2.0
"""Baselines: the settings that every device of a role must have, always.

One file a subject in ``inventories/<network>/baselines/``: ``devices.yml`` for all devices with
exceptions by role, ``firewall.yml`` for exits, ``ids.yml`` for content inspection and sensors.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import from_yaml

Severity = Literal[
    "emergency", "alert", "critical", "error", "warning", "notification", "informational", "debugging"
]
PrintableText = Annotated[str, StringConstraints(pattern=r"^[ !#-~]{1,160}$")]
"""Text for devices: ASCII without double quotes, for vendors differ in encodings and in quoting."""
ProfileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,31}$")]
ClockTime = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Passwords(_Strict):
    """What a password must be. Grade 3 (8.1.4.1 a) asks for 8 characters, 2 kinds, change in 180 days."""

    min_length: int = Field(ge=8, le=32)
    min_kinds: int = Field(ge=2, le=4)
    expire_days: int = Field(ge=1, le=180)
    history: int = Field(ge=1, le=12)


class Logins(_Strict):
    """How many failures lock an account, and how long a session may idle (8.1.4.1 b)."""

    attempts: int = Field(ge=1, le=5)
    window_minutes: int = Field(ge=1, le=60)
    lock_minutes: int = Field(ge=5, le=1440)
    idle_minutes: int = Field(ge=1, le=15)
    ssh_retries: int = Field(ge=1, le=5)
    ssh_timeout_seconds: int = Field(ge=1, le=120)


class LogSettings(_Strict):
    """What is logged and kept on the device itself, in messages."""

    level: Severity
    buffer: int = Field(ge=0, le=10240)


class SnmpSettings(_Strict):
    """The one SNMPv3 user of the network management system."""

    user: str
    group: str
    view: str
    auth_secret: str
    priv_secret: str
    contact: PrintableText


class RoutingSettings(_Strict):
    """Secrets that protect routing adjacencies; that of IS-IS is asked for only where IS-IS is spoken."""

    ospf_secret: str
    bgp_secret: str
    isis_secret: str = "isis_key"  # noqa: S105 — the name of a secret, as all here


class DhcpSettings(_Strict):
    """DHCP on LANs: domains served, days of lease."""

    domains: tuple[str, ...]
    lease_days: int = Field(ge=1, le=30)


class DeviceBaseline(_Strict):
    """What every device has."""

    passwords: Passwords
    logins: Logins
    logging: LogSettings
    snmp: SnmpSettings
    routing: RoutingSettings
    dhcp: DhcpSettings
    banner: PrintableText
    shut_unused_ports: bool = True


class FirewallBaseline(_Strict):
    """What every exit firewall has (8.1.3.2, 8.1.3.3, 8.1.3.5)."""

    default: Literal["deny"]
    state_check: Literal[True]
    attacks: tuple[str, ...] = Field(min_length=1)
    session_log: bool
    policy_log: bool
    threat_log: bool


class IdsBaseline(_Strict):
    """Content inspection at the exit and the sensor's view of the core (8.1.3.3, 8.1.3.4)."""

    ips_profile: ProfileName
    av_profile: ProfileName
    url_profile: ProfileName
    update_at: str = ClockTime
    max_signature_age_days: int = Field(ge=1, le=180)
    mirror_core: bool


class Baselines(_Strict):
    """All baselines of a network. ``roles`` holds a device baseline for each role that differs."""

    devices: DeviceBaseline
    roles: Mapping[str, DeviceBaseline] = Field(default_factory=dict)
    firewall: FirewallBaseline
    ids: IdsBaseline

    def of(self, role: str) -> DeviceBaseline:
        """Return the device baseline of a role."""
        return self.roles.get(role, self.devices)


Model = TypeVar("Model", bound=BaseModel)


def load_baselines(folder: Path) -> Baselines:
    """Read ``devices.yml``, ``firewall.yml`` and ``ids.yml`` of a folder; raise every problem at once."""
    problems: list[Problem] = []
    devices, roles = _devices(folder / "devices.yml", problems)
    firewall = _checked(
        FirewallBaseline, folder / "firewall.yml", _content(folder / "firewall.yml", problems), problems
    )
    ids = _checked(IdsBaseline, folder / "ids.yml", _content(folder / "ids.yml", problems), problems)
    if problems or devices is None or firewall is None or ids is None:
        raise ZonghengError(problems)
    return Baselines(devices=devices, roles=roles, firewall=firewall, ids=ids)


def _devices(path: Path, problems: list[Problem]) -> tuple[DeviceBaseline | None, dict[str, DeviceBaseline]]:
    content = _content(path, problems)
    if content is None:
        return None, {}
    differing = content.pop("roles", None) or {}
    common = _checked(DeviceBaseline, path, content, problems)
    reported = {problem.place.key for problem in problems}
    roles: dict[str, DeviceBaseline] = {}
    for role, changes in sorted(differing.items()):
        prefix, found = f"roles.{role}.", list[Problem]()
        merged = _checked(DeviceBaseline, path, _merged(content, changes), found, prefix=prefix)
        problems.extend(p for p in found if (p.place.key or "").removeprefix(prefix) not in reported)
        if merged is not None:
            roles[role] = merged
    return common, roles


def _content(path: Path, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        content = from_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(problem("DSN010", Place(file=str(path))))
        return None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problems.append(problem("DSN011", Place(file=str(path), line=line), found=str(error).splitlines()[0]))
        return None
    if not isinstance(content, dict):
        problems.append(problem("DSN011", Place(file=str(path)), found=type(content).__name__))
        return None
    return content


def _checked(
    model: type[Model], path: Path, content: dict[str, Any] | None, problems: list[Problem], prefix: str = ""
) -> Model | None:
    if content is None:
        return None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        for entry in error.errors(include_url=False):
            key = prefix + ".".join(str(part) for part in entry["loc"])
            problems.append(_described(model, path, key, dict(entry)))
        return None


def _described(model: type[BaseModel], path: Path, key: str, entry: dict[str, Any]) -> Problem:
    place = Place(file=str(path), line=_line_of(path, key), key=key)
    if entry["type"] == "extra_forbidden":
        near = get_close_matches(str(entry["loc"][-1]), _keys(model), n=1)
        return problem("DSN012", place, found=entry["loc"][-1], near=near[0] if near else "—")
    return problem("DSN013", place, found=entry.get("input", ""), reason=entry["msg"])


def _keys(model: type[BaseModel]) -> list[str]:
    """Return every key that may stand anywhere in a model."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        keys.append(name)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys.extend(_keys(kind))
    return keys


def _line_of(path: Path, key: str) -> int | None:
    """Return the line of the innermost part of a dotted key that the file really has."""
    node = yaml.compose(path.read_text(encoding="utf-8"))
    line = None
    for part in key.split("."):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        hit = next(((k, v) for k, v in pairs if k.value == part), None)
        if hit is None:
            break
        line, node = hit[0].start_mark.line + 1, hit[1]
    return line


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **base,
        **{
            key: _merged(base[key], value)
            if isinstance(value, dict) and isinstance(base.get(key), dict)
            else value
            for key, value in changes.items()
        },
    }
