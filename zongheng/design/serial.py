# SPDX-License-Identifier: Apache-2.0
"""Designs as JSON text and back: sorted keys, one record a line, the same text for the same design."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from zongheng.design.model import DeviceDesign
from zongheng.errors import Place, ZonghengError, problem

Reader = Callable[[Any], Any]
Writer = Callable[[Any], str]


def to_json(design: DeviceDesign) -> str:
    """Return the design as JSON text that ends with a line feed."""
    lines = (f"{encode_basestring(name)}: {_lines(getattr(design, name))}" for name in _DESIGN)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(text: str) -> DeviceDesign:
    """Return the design of :func:`to_json`; ValueError where the text is none."""
    try:
        design: DeviceDesign = _reader(DeviceDesign)(json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not a device design: {error!r}"
        raise ValueError(message) from error
    return design


def read_design(path: Path) -> DeviceDesign:
    """Return the design in a file that a plan wrote; raise DSN014 where it is missing or damaged."""
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ZonghengError(problem("DSN014", Place(file=str(path)), found=error)) from None


def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 — dataclasses have no type of their own
    return tuple(field.name for field in fields(kind))


def _lines(value: object) -> str:
    """Return a value on one line, but each element of a tuple on its own: differences are read by line."""
    if isinstance(value, tuple) and value:
        return "[\n " + ",\n ".join(map(_line, value)) + "\n]"
    return _line(value)


def _line(value: object) -> str:
    """Return what ``json.dumps`` with sorted keys makes of a value, but faster: types are known."""
    return (_writer_of(type(value)) or _writer(type(value)))(value)


def _line_of_tuple(values: tuple[object, ...]) -> str:
    return f"[{', '.join([(_writer_of(type(v)) or _writer(type(v)))(v) for v in values])}]"


def _writer(kind: type[Any]) -> Writer:
    """Return, and keep, what writes values of a type that was not met yet."""
    _WRITERS[kind] = (
        _writer_of_records(kind) if is_dataclass(kind) else json.JSONEncoder(ensure_ascii=False).encode
    )
    return _WRITERS[kind]


def _writer_of_records(kind: type[Any]) -> Writer:
    names = sorted(_names(kind))
    heads = [f"{', ' if number else '{'}{encode_basestring(name)}: " for number, name in enumerate(names)]
    if not names:
        return lambda _: "{}"
    values = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)

    def write(record: object) -> str:
        pairs = zip(heads, values(record), strict=True)
        texts = [head + (_writer_of(type(v)) or _writer(type(v)))(v) for head, v in pairs]
        return f"{''.join(texts)}}}"

    return write


_WRITERS: dict[type[Any], Writer] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
    NoneType: lambda _: "null",
    tuple: _line_of_tuple,
}
_writer_of = _WRITERS.get
_DESIGN = sorted(_names(DeviceDesign))


def _plain(value: object) -> object:
    return value


@cache
def _reader(hint: Hashable) -> Reader:
    """Return what turns JSON data into a value of this type."""
    origin = get_origin(hint)
    if origin is tuple:
        return _reader_of_tuples(_reader(get_args(hint)[0]))
    if origin in (Union, UnionType):
        (inner,) = {_reader(arm) for arm in get_args(hint) if arm is not NoneType}
        return lambda value: None if value is None else inner(value)
    if is_dataclass(hint) and isinstance(hint, type):
        return _reader_of_records(hint)
    return _plain


def _reader_of_tuples(inner: Reader) -> Reader:
    return lambda values: tuple(inner(value) for value in values)


def _reader_of_records(kind: type[Any]) -> Reader:
    hints = get_type_hints(kind)
    readers = [(field.name, _reader(hints[field.name]), field.default is MISSING) for field in fields(kind)]

    def read(data: dict[str, Any]) -> object:
        given = ((name, reader) for name, reader, needed in readers if needed or name in data)
        return kind(**{name: reader(data[name]) for name, reader in given})

    return read
