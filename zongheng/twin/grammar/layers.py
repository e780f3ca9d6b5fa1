# SPDX-License-Identifier: Apache-2.0
"""Grammar files laid over one another: what one has otherwise than the file that it ``extends``.

``views``, ``types`` and ``commands`` replace those of the same name. Beside them stand

``without``   beginnings of settings that it has not;
``before``    view -> beginning of a setting -> stanzas that are printed before that setting's (an empty
              beginning: behind all);
``modes``     ``route`` and ``bridge`` -> beginnings of settings that a port has in this mode alone;
``further``   operational commands beside the other's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from zongheng.files import from_yaml

Stanzas = list[list[Any]]

_INTERFACE = "interface"


def read(name: str) -> dict[str, Any]:
    """Return a grammar file, laid over the file that it extends."""
    text = files(__package__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = from_yaml(text)
    if "extends" not in data:
        return data
    merged = read(data.pop("extends"))
    without, before, modes, further = (data.pop(key, {}) for key in ("without", "before", "modes", "further"))
    gone = _words(without)
    merged["views"] = {view: _left(stanzas, gone) for view, stanzas in merged["views"].items()}
    for key, value in data.items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    for view, added in before.items():
        merged["views"][view] = _placed(merged["views"][view], added)
    for mode, beginnings in modes.items():
        merged["views"][_INTERFACE] = _marked(merged["views"][_INTERFACE], mode, _words(beginnings))
    merged["commands"] |= {kind: {**merged["commands"][kind], **own} for kind, own in further.items()}
    return merged


def _left(stanzas: Stanzas, gone: tuple[str, ...]) -> Stanzas:
    """Return the stanzas of a view without the settings that begin with any of these."""
    kept = [[one for one in stanza if not _begins(one, gone)] for stanza in stanzas]
    return [stanza for stanza in kept if stanza] or [[]]


def _placed(stanzas: Stanzas, added: Mapping[str, Stanzas]) -> Stanzas:
    """Return the stanzas of a view with others among them; raises ValueError where none begins so."""
    placed = list(stanzas)
    for words, own in added.items():
        at = _at(placed, words) if words else len(placed)
        placed[at:at] = own
    return placed


def _at(stanzas: Stanzas, words: str) -> int:
    beginning = _words([words])
    for at, stanza in enumerate(stanzas):
        if any(_begins(command, beginning) for command in stanza):
            return at
    message = f"no setting begins with {words}"
    raise ValueError(message)


def _marked(stanzas: Stanzas, mode: str, beginnings: tuple[str, ...]) -> Stanzas:
    return [
        [{**_entry(one), "mode": mode} if _begins(one, beginnings) else one for one in stanza]
        for stanza in stanzas
    ]


def _entry(command: str | Mapping[str, Any]) -> Mapping[str, Any]:
    return {"set": command} if isinstance(command, str) else command


def _begins(command: str | Mapping[str, Any], beginnings: tuple[str, ...]) -> bool:
    return f"{_entry(command)['set']} ".startswith(beginnings)


def _words(beginnings: Iterable[str]) -> tuple[str, ...]:
    """Return beginnings that end where a word does."""
    return tuple(f"{words} " for words in beginnings)
