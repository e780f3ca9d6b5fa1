# SPDX-License-Identifier: Apache-2.0
"""What Ansible's actions call: arguments examined once, the stage run, its end as plain data."""

from __future__ import annotations

import datetime as dt
import os
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zongheng import language
from zongheng.errors import Place, Problem, ZonghengError, problem, unforeseen
from zongheng.intent.suggestion import suggestion
from zongheng.outcomes import StageResult
from zongheng.parentage import end_with_parent
from zongheng.progress.terminal import Terminal
from zongheng.request import Request, is_name
from zongheng.stages import run_stage
from zongheng.summary import differences, failures, sentences

DEVICE = ("inventory", "twin", "secrets")
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "plan": ("inventory", "date", "by", "overlays"),
    "deploy": (*DEVICE, "scopes"),
    "onboard": DEVICE,
    "exit_policy": DEVICE,
    "baseline": (*DEVICE, "scopes"),
    "collect": DEVICE,
    "audit": ("inventory", "date"),
    "backup": (*DEVICE, "date"),
    "rollback": (*DEVICE, "run"),
    "change": (*DEVICE, "date", "by", "ticket"),
}
"""The arguments of each stage's action, as its module documents them."""
REQUIRED = {"change": ("ticket",)}
REQUEST_FIELDS = ("inventory", "date", "by", "overlays", "twin", "secrets")
"""Arguments that every stage's request has a field for; the others are the stage's own options."""


@dataclass(frozen=True, slots=True)
class Call:
    """How Ansible calls a stage: ``batch`` are the play's hosts, ``inventory`` its folder."""

    batch: Iterable[str]
    inventory: str | None
    check: bool
    diff: bool
    show: Callable[[str], None]
    terminal: Terminal | None = None
    open_vault: Callable[[Path], object] | None = None
    """Returns what a file holds that Ansible has decrypted, or can."""


def run_for_ansible(stage: str, arguments: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """Run a stage for Ansible's batch of hosts and return the action's result.

    Hosts that did not end well are returned, not failed: see ``docs/decisions/0001``.
    Wrong input comes back as ``failed`` with every problem's text; a traceback is shown only where
    ``ZONGHENG_DEBUG`` asks for it. The worker that runs it ends with
    its playbook: a killed run stops where it is and frees the network's lock.
    """
    end_with_parent()
    try:
        result = run_stage(stage, read_request(stage, arguments, call))
    except ZonghengError as error:
        return _failed(error.problems)
    except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the operator gets a sentence
        if os.environ.get("ZONGHENG_DEBUG"):
            call.show(traceback.format_exc())
        return _failed([unforeseen(error)])
    return _ended(result, call)


def read_request(stage: str, arguments: Mapping[str, Any], call: Call) -> Request:
    """Return the request that an action's arguments make.

    Raises everything that is wrong with them at once: CLI004 (no network's folder), CLI006 (dates),
    CLI009 (other values, and those that are missing), CLI010 (arguments that the stage does not have).
    """
    # values from Ansible 2.19 and later are tagged strings; plain ones leave this function
    plain = {str(key): value for key, value in arguments.items() if value is not None}
    problems: list[Problem] = []
    given = {"inventory": str(plain.pop("inventory", None) or call.inventory or "")}
    network = Path(given["inventory"])
    if not given["inventory"] or not (network / "network.yml").is_file():
        problems.append(problem("CLI004", Place(file=given["inventory"] or None)))
    values: dict[str, Any] = {}
    for name, value in plain.items():
        place = Place(key=f"zongheng_{stage}.{name}")
        if name not in ARGUMENTS[stage]:
            known = ARGUMENTS[stage]
            hint = suggestion(name, known)
            problems.append(
                problem("CLI010", place, found=name, hint=hint, stage=stage, known=", ".join(known))
            )
            continue
        try:
            values[name] = READERS[name].read(value)
        except (TypeError, ValueError):
            problems.append(_unacceptable(name, place, value))
    problems += [
        _unacceptable(name, Place(key=f"zongheng_{stage}.{name}"), "")
        for name in REQUIRED.get(stage, ())
        if name not in plain
    ]
    if problems:
        raise ZonghengError(problems)
    fields = {name: values.pop(name) for name in REQUEST_FIELDS if values.get(name) is not None}
    return Request(
        inventory=network,
        limit=frozenset(str(host) for host in call.batch),
        check=call.check,
        show=call.show,
        terminal=call.terminal,
        open_vault=call.open_vault,
        options={name: value for name, value in values.items() if value is not None},
        **fields,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one argument's value, raising ValueError; an empty value that means "none given" is None."""

    read: Callable[[Any], Any]
    zh: str
    en: str
    example: str
    secret: bool = False


def _day(value: object) -> dt.date | None:
    text = str(value).strip()
    return dt.date.fromisoformat(text) if text else None


def _truth(value: object) -> bool:
    words = {
        "true": True,
        "yes": True,
        "1": True,
        "on": True,
        "false": False,
        "no": False,
        "0": False,
        "off": False,
    }
    word = str(value).strip().lower()
    if word not in words:
        raise ValueError(word)
    return words[word]


def _texts(value: object) -> tuple[str, ...] | None:
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise TypeError
    return tuple(str(one).strip() for one in listed if one.strip()) or None


def _paths(value: object) -> tuple[Path, ...] | None:
    named = _texts(value)
    return tuple(Path(one) for one in named) if named else None


def _text(value: object) -> str | None:
    if not isinstance(value, str | int):
        raise TypeError
    return str(value).strip() or None


def _operator(value: object) -> str | None:
    text = _text(value)
    if text is not None and not is_name(text):
        raise ValueError
    return text


def _secrets(value: object) -> dict[str, str] | None:
    if value == "":
        return None
    if not isinstance(value, Mapping) or not all(isinstance(one, str | int) for one in value.values()):
        raise TypeError
    return {str(key): str(one) for key, one in value.items()}


def _number(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text else None


def _needed(value: object) -> Path:
    text = _text(value)
    if text is None:
        raise ValueError
    return Path(text)


READERS: Mapping[str, Reader] = {
    "date": Reader(_day, "", "", ""),
    "by": Reader(_operator, "操作人姓名", "the operator's name", "zongheng_by: lihua"),
    "overlays": Reader(_paths, "叠加文件的列表", "a list of overlay files", "zongheng_overlays: [lab.yml]"),
    "twin": Reader(_truth, "真或假", "true or false", "zongheng_twin=true"),
    "secrets": Reader(
        _secrets,
        "名称到值的映射",
        "a mapping of names to values",
        "zongheng_secrets: {netops_password: …}",
        secret=True,
    ),
    "scopes": Reader(_texts, "配置范围的列表", "a list of scopes", "zongheng_scopes: [network]"),
    "run": Reader(_number, "下发运行的编号", "the number of a run", "zongheng_run=3"),
    "ticket": Reader(_needed, "工单文件的路径", "the path of a ticket", "zongheng_ticket=tickets/T001.yml"),
}
"""How each argument is read, what it is to be, and an example."""


def _unacceptable(name: str, place: Place, value: object) -> Problem:
    reader = READERS[name]
    if name == "date":
        return problem("CLI006", place, found=value)
    found = type(value).__name__ if reader.secret else value
    return problem(
        "CLI009", place, found=found, wanted=language.pick(zh=reader.zh, en=reader.en), fix=reader.example
    )


def _failed(problems: Iterable[Problem]) -> dict[str, Any]:
    texts = [str(one) for one in problems]
    return {"failed": True, "msg": "\n".join(texts), "problems": texts}


def _ended(result: StageResult, call: Call) -> dict[str, Any]:
    reasons = {host: " ".join(str(p) for p in result.hosts[host].problems) for host in result.failed}
    end: dict[str, Any] = {
        "changed": result.changed,
        "zongheng": {
            "changed": result.changed,
            "lines": sentences(result, check=call.check, diff=call.diff),
            "failed": list(result.failed),
            "failures": failures(result),
            "reasons": reasons,
            "artefacts": [str(path) for path in result.artefacts],
            "hosts": {host: outcome.status.value for host, outcome in result.hosts.items()},
        },
    }
    if call.diff:
        end["diff"] = [
            {"prepared": f"── {', '.join(hosts)}\n{text}"} for text, hosts in differences(result).items()
        ]
    return end
