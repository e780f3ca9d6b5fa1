# SPDX-License-Identifier: Apache-2.0
"""Run the rules over device texts: a pure function of text, site facts and rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zongheng.audit.device import Device
from zongheng.audit.device_text import FLAVOURS, LINUX, DeviceText, unreadable
from zongheng.audit.facts import SiteFacts
from zongheng.audit.logic import LOGIC
from zongheng.audit.patterns import observe
from zongheng.audit.rules import Form, Rule, rules
from zongheng.audit.verdict import Evidence, Observation, Outcome, Result, worst
from zongheng.audit.wording import Words, words
from zongheng.config import redact

_NAME = re.compile(r"\{(\w+)\}")
_READABLE = words("一份完整的本机运行配置", "the whole running configuration of this device")
_UNTOLD = words("无法据此核查，请重新采集", "nothing can be said of it: collect it again")


@dataclass(frozen=True, slots=True)
class DeviceAudit:
    """Every rule's result on one device. ``unreadable`` says why nothing could be judged."""

    device: DeviceText
    results: tuple[Result, ...]
    unreadable: Words | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The results of all devices, by host."""

    devices: tuple[DeviceAudit, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        return tuple(result for device in self.devices for result in device.results)

    def outcome(self, host: str, rule: str) -> Outcome | None:
        """Return a rule's outcome on a device; None where the device or the rule was not judged."""
        found = (r.outcome for r in self.results if (r.host, r.rule) == (host, rule))
        return next(found, None)

    def failing(self) -> tuple[Result, ...]:
        """Return the results that blame a device."""
        return tuple(result for result in self.results if result.outcome is Outcome.FAIL)


def audit_texts(
    texts: Iterable[DeviceText], *, site_facts: SiteFacts, chosen: Mapping[str, Rule] | None = None
) -> Audit:
    """Judge each text by every rule (or by those ``chosen``); hosts come out sorted."""
    chosen = rules() if chosen is None else chosen
    judged = [audit_text(text, site_facts=site_facts, chosen=chosen) for text in texts]
    return Audit(tuple(sorted(judged, key=lambda one: one.device.host)))


def audit_text(text: DeviceText, *, site_facts: SiteFacts, chosen: Mapping[str, Rule]) -> DeviceAudit:
    """Judge one text by each rule, in the order of their ids."""
    tree, reason = unreadable(text)
    if tree is None or reason is not None:
        reason = reason or _READABLE
        results = (_not_judged(text, rule, reason) for rule in chosen.values())
        return DeviceAudit(text, tuple(results), reason)
    device = Device(text, tree)
    return DeviceAudit(text, tuple(_judge(device, rule, site_facts) for rule in chosen.values()))


def _judge(device: Device, rule: Rule, facts: SiteFacts) -> Result:
    form = rule.form(device.text)
    if form is None or (form.when and not device.matching(form.when_path)):
        return Result(device.host, rule.id, Outcome.NOT_APPLICABLE, ())
    seen = LOGIC[form.logic](device, facts) if form.logic else _by_patterns(device, form)
    evidence = tuple(_evidence(device, form, one, facts) for one in seen)
    return Result(device.host, rule.id, worst(one.outcome for one in seen), evidence)


def _by_patterns(device: Device, form: Form) -> list[Observation]:
    held = (one for one in form.expect if one.holds(device.flavour, device.text.family, device.text.role))
    return [seen for expectation in held for seen in observe(device, expectation)]


def _evidence(device: Device, form: Form, seen: Observation, facts: SiteFacts) -> Evidence:
    shown = seen.node or seen.section
    section = seen.section.text if seen.section is not None else ""
    values = {
        **facts.commands,
        "section": section,
        "line": device.shown(seen.node) if seen.node else "",
        **seen.values,
    }
    template = seen.fix if seen.fix is not None else form.fix
    fix = (
        tuple(redact(_filled(command, values)) for command in template)
        if seen.outcome is Outcome.FAIL
        else ()
    )
    return Evidence(
        outcome=seen.outcome,
        line=shown.number if shown else 0,
        text=device.shown(seen.node) if seen.node else "",
        path=tuple(redact(text) for text in shown.path[:-1]) if shown and seen.node else _path_to(shown),
        present=seen.node is not None,
        expected=seen.expected or form.expected,
        why=seen.why or form.why,
        fix=fix,
    )


def _filled(command: str, values: Mapping[str, str]) -> str:
    """Return a command with its ``{names}`` replaced, once; a device's own braces stay as they are."""
    return _NAME.sub(lambda match: values.get(match[1], match[0]), command)


def _path_to(section: object) -> tuple[str, ...]:
    path: tuple[str, ...] = getattr(section, "path", ())
    return tuple(redact(text) for text in path)


def _not_judged(text: DeviceText, rule: Rule, reason: Words) -> Result:
    if text.flavour in (*FLAVOURS, LINUX) and rule.form(text) is None:
        return Result(text.host, rule.id, Outcome.NOT_APPLICABLE, ())
    evidence = Evidence(
        outcome=Outcome.ERROR,
        line=0,
        text="",
        path=(),
        present=False,
        expected=_READABLE,
        why=Words(zh=f"{reason.zh}。{_UNTOLD.zh}", en=f"{reason.en}; {_UNTOLD.en}"),
        fix=(),
    )
    return Result(text.host, rule.id, Outcome.ERROR, (evidence,))
