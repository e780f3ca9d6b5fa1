# SPDX-License-Identifier: Apache-2.0
"""The template engine: one environment a platform, templates compiled once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from zongheng.design.model import DeviceDesign
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms import Platform, platform
from zongheng.render.filters import FILTERS


def render_config(design: DeviceDesign) -> str:
    """Return the device's configuration, secrets as ``{{secret:NAME}}``.

    Raises:
        ZonghengError: PLT001 to PLT004 where the hardware lacks what the design asks for (all at once),
            RND001 where a template fails.
    """
    target = platform(design.platform)
    lacks = target.lacks(design)
    if lacks:
        raise ZonghengError(lacks)
    name = target.template(design.flavour, design.family)
    try:
        return (
            _renderer(target.name)(design)
            if target.renders_itself
            else _template(target.name, name).render(d=design, **_own_terms(target, design))
        )
    except (TemplateError, AttributeError, TypeError, ValueError) as error:
        place = Place(host=design.host)
        raise ZonghengError(problem("RND001", place, found=error, template=name)) from error


@cache
def _renderer(target: str) -> Callable[[DeviceDesign], str]:
    """Return ``render`` of the platform's own ``rendering`` module: for text that is more than one file."""
    renderer: Callable[[DeviceDesign], str] = import_module(f"zongheng.platforms.{target}.rendering").render
    return renderer


def _own_terms(target: Platform, design: DeviceDesign) -> dict[str, object]:
    """Return what the platform's ``terms`` module makes of the design, as ``v``, where it brings one."""
    return {"v": _terms(target.name)(design)} if target.has_own_terms else {}


@cache
def _terms(target: str) -> Callable[[DeviceDesign], object]:
    terms: Callable[[DeviceDesign], object] = import_module(f"zongheng.platforms.{target}.terms").terms
    return terms


@cache
def _template(platform_name: str, name: str) -> Template:
    return _environment(platform_name).get_template(name)


@cache
def _environment(platform_name: str) -> Environment:
    environment = Environment(  # noqa: S701 — device text is no HTML: escaping would corrupt it
        loader=FileSystemLoader(platform(platform_name).templates),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(FILTERS)
    # templates ask records for attributes, thousands of times a device, and never mappings
    environment.getattr = getattr  # type: ignore[assignment, method-assign]  # as it is called, in C
    return environment
