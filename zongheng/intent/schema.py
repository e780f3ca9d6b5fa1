# SPDX-License-Identifier: Apache-2.0
"""From trees and rows to models, with every pydantic complaint as a coded, placed problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml
from zongheng.intent.csv_rows import Row
from zongheng.intent.suggestion import suggestion
from zongheng.intent.yaml_tree import Keyed, Listed, place_of
from zongheng.language import pick

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]


def model_of_tree(model: type[M], tree: Keyed, problems: list[Problem]) -> M | None:
    """Return the model of a YAML tree. Unknown keys are reported and passed over: the rest is checked."""
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        complaints = error.errors(include_url=False)
    unknown = [c["loc"] for c in complaints if c["type"] == "extra_forbidden"]
    problems.extend(_problem(model, complaint, lambda path: place_of(tree, path)) for complaint in complaints)
    if len(unknown) < len(complaints):
        return None
    return model.model_validate(_without(tree, set(unknown), ()))


def model_of_row(model: type[M], row: Row, problems: list[Problem]) -> M | None:
    """Return the model of a CSV row; None where it has problems."""
    try:
        return model.model_validate(row.values)
    except ValidationError as error:
        complaints = error.errors(include_url=False)
    problems.extend(
        _problem(model, c, lambda path: row.place(str(path[0]) if path else "")) for c in complaints
    )
    return None


def _problem(model: type[BaseModel], complaint: ErrorDetails, place: Callable[[Path], Place]) -> Problem:
    path: Path = complaint["loc"]
    if complaint["type"] == "extra_forbidden":
        key = str(path[-1])
        return problem("INT004", place(path), key=key, hint=suggestion(key, _keys_at(model, path[:-1])))
    if complaint["type"] == "missing":
        return problem("INT005", place(path), key=str(path[-1]))
    expected = _expected(complaint["type"], complaint.get("ctx", {}), complaint["msg"])
    return problem("INT006", place(path), found=_brief(complaint["input"]), expected=expected)


def _brief(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


@cache
def _expectations() -> Mapping[str, tuple[str, str]]:
    text = files("zongheng.intent").joinpath("expectations.yml").read_text(encoding="utf-8")
    return {kind: (both["zh"], both["en"]) for kind, both in from_yaml(text).items()}


def _expected(kind: str, context: Mapping[str, Any], message: str) -> str:
    known = _expectations()
    zh, en = known.get(str(context.get("pattern"))) or known.get(kind) or ("{message}", "{message}")
    values = {key: str(value).replace(" or ", ", ") for key, value in context.items()}
    return pick(zh=zh, en=en).format(**{**values, "message": message})


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys that the model knows at a path."""
    for step in path:
        if isinstance(step, str) and step in _fields(model):
            below = list(_models_in(_fields(model)[step]))
            if below:
                model = below[0]
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _without(tree: object, unknown: set[Path], path: Path) -> object:
    if isinstance(tree, Keyed):
        return {k: _without(v, unknown, (*path, k)) for k, v in tree.items() if (*path, k) not in unknown}
    if isinstance(tree, Listed):
        return [_without(item, unknown, (*path, number)) for number, item in enumerate(tree)]
    return tree
