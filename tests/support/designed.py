# SPDX-License-Identifier: Apache-2.0
"""Networks on the twin as designs have them, and what a deploy to any device of theirs promises."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from tests.support.device_time import SPEED
from zongheng.collect import collect
from zongheng.config import same
from zongheng.config.secrets import fill, names
from zongheng.deploy import deploy
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.devices import Credentials, nornir_for
from zongheng.twin import Control, configuration_lines, up
from zongheng.twin.sessions.transcript import read_transcript

COPY = "zongheng-before.cfg"
"""What lies on the flash of H3C's while a change waits for its confirm."""
READING = {"display", "screen-length", "quit", "show", "terminal", "exit"}
"""The words that lines begin with which leave no trace on a device."""


class DesignedBed:
    """A network on the twin: ``texts`` are what is designed of its devices, secrets as references."""

    def __init__(self, inventory: Path, texts: Mapping[str, str]) -> None:
        self.inventory = inventory
        self.build = inventory.parents[1] / "build" / inventory.name
        (self.build / "configs").mkdir(parents=True, exist_ok=True)
        self.texts = dict(texts)
        self.planted = {name: f"Planted-{name}-9y" for text in texts.values() for name in names(text)}
        self.credentials = Credentials(self.planted)
        self.meddled: set[str] = set()
        """Hosts that may not be what is designed."""

    def start(self, subnet: str, boundary: Mapping[str, str] | None = None) -> None:
        self.control: Control = up(
            self.build,
            day0={host: fill(text, self.planted) for host, text in self.texts.items()},
            subnet=subnet,
            port=20000 + os.getpid() % 20000,
            speed=SPEED,
            boot_seconds=0.2,
            boundary=boundary,
        ).control

    def take_secrets(self, host: str) -> None:
        """Let a device take the secrets that it was designed with: it was born with others."""
        self.intend(host)
        first = self.deploy(host)
        assert first.status.value == "changed", first.problems
        self.meddled.discard(host)

    def intend(self, host: str, *edits: tuple[str, str]) -> None:
        text = self.texts[host]
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new)
        (self.build / "configs" / f"{host}.cfg").write_text(text, encoding="utf-8")

    def deploy(self, host: str, **options):
        given = {"twin": True, "limit": [host], "credentials": self.credentials} | options
        end = deploy(self.inventory, **given).hosts[host]
        if end.status.value not in ("refused", "unchanged") and "check" not in options:
            self.meddled.add(host)
        return end

    def set_back(self, host: str) -> None:
        self.control.clear_faults(host)
        self.intend(host)
        if host in self.meddled:
            end = self.deploy(host)
            assert end.status.value in ("changed", "unchanged"), end.problems
            self.meddled.discard(host)

    def strike(self, host: str, **fault: object) -> None:
        self.meddled.add(host)
        self.control.fault(host, **fault)

    def ask(self, host: str, *commands: str):
        nornir = nornir_for(self.build, twin=True, limit=[host], credentials=self.credentials)
        return ask_new_session(nornir.inventory.hosts[host], nornir.config, commands)

    def running(self, host: str) -> str:
        return self.ask(host).running

    def transcript(self, host: str) -> Path:
        return self.build / "twin" / "transcripts" / f"{host}.log"

    def sent(self, host: str) -> list[str]:
        """Return the configuration lines that the device was ever sent."""
        return [line.text for line in configuration_lines(self.transcript(host))]

    def typed(self, host: str) -> list[str]:
        """Return all that the device was ever sent."""
        return [line.text for line in read_transcript(self.transcript(host)) if line.text.strip()]

    def is_armed(self, host: str) -> bool:
        state = self.control.status()[host]
        copy = self.build / "twin" / "flash" / host / COPY
        return state["trial"] or state["reboot_armed"] or copy.exists()


def worker_number() -> int:
    return int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))) or 0)


def be_impatient(monkeypatch) -> None:
    """Wait less for what a device loses, and for a device that is away."""
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 30.0)
    monkeypatch.setattr(
        "zongheng.deploy.guarded.postchecks",
        lambda *kind: postchecks(*kind).model_copy(update={"patience": 1.0}),
    )


@dataclass(frozen=True)
class Designed:
    """A device, set back to what is designed of it; ``old`` and ``new`` are an edit of one line of that."""

    bed: DesignedBed
    host: str
    platform: str
    old: str
    new: str
    secret: str
    """How the one line begins that has the SNMP manager's secrets."""

    def change(self) -> None:
        self.bed.intend(self.host, (self.old, self.new))

    def deploy(self, **options):
        return self.bed.deploy(self.host, **options)

    @property
    def running(self) -> str:
        return self.bed.running(self.host)

    @property
    def sent(self) -> list[str]:
        return self.bed.sent(self.host)

    @property
    def is_armed(self) -> bool:
        return self.bed.is_armed(self.host)

    def is_as(self, text: str) -> bool:
        return same(self.running, text, self.platform)

    def ends_whole(self, *, ends=("changed", "restored"), **fault: int) -> None:
        """Change it under a fault, and see that it ends as designed or as it was."""
        before = self.running
        self.change()
        self.bed.strike(self.host, **fault)
        end = self.deploy()
        self.bed.control.clear_faults(self.host)
        assert end.status.value in ends, end.problems
        assert not self.is_armed
        assert self.new in self.running if end.status.value == "changed" else self.is_as(before)

    def refuses(self, edit: tuple[str, str], code: str) -> None:
        """Intend an edit that locks us out, and see that it is refused before a byte is sent."""
        self.bed.intend(self.host, edit)
        sent = self.sent
        end = self.deploy()
        assert end.status.value == "refused", end
        assert code in [problem.code for problem in end.problems]
        assert self.sent == sent


class DeploysAsDesigned:
    """What a deploy promises of every device; a module gives the fixture ``designed``."""

    def test_what_is_designed_sends_nothing_a_second_time(self, designed):
        sent = designed.sent
        assert designed.deploy().status.value == "unchanged"
        assert designed.sent == sent
        assert not designed.is_armed

    def test_it_is_collected(self, designed):
        bed, host = designed.bed, designed.host
        end = collect(bed.inventory, twin=True, limit=[host], credentials=bed.credentials).hosts[host]
        assert end.status.value != "failed", end.problems

    def test_a_change_is_applied_confirmed_saved_and_proved(self, designed):
        designed.change()
        end = designed.deploy()
        assert end.status.value == "changed", end.problems
        assert f"+{designed.new.rstrip()}" in end.diff
        assert designed.new in designed.running
        assert not designed.is_armed
        assert designed.deploy().status.value == "unchanged"

    def test_a_check_sends_nothing_that_leaves_a_trace(self, designed):
        designed.change()
        sent, typed = designed.sent, len(designed.bed.typed(designed.host))
        assert designed.deploy(check=True).status.value == "changed"
        assert designed.sent == sent
        assert {line.split()[0] for line in designed.bed.typed(designed.host)[typed:]} <= READING

    def test_a_secret_that_changes_is_sent_and_others_are_not(self, designed):
        rotated = Credentials({**designed.bed.planted, "snmp_priv": "Another-snmp-priv-7x"})
        before = len(designed.sent)
        assert designed.deploy(credentials=rotated).status.value == "changed"
        lines = [line for line in designed.sent[before:] if "******" in line]
        assert len(lines) == 1
        assert lines[0].startswith(designed.secret)
        assert designed.deploy(credentials=rotated).status.value == "unchanged"

    def test_a_full_flash_ends_in_restored(self, designed):
        before, sent = designed.running, designed.sent
        designed.change()
        designed.bed.strike(designed.host, full=True)
        end = designed.deploy()
        assert end.status.value == "restored", end
        assert designed.is_as(before)
        assert designed.new.strip() not in designed.sent[len(sent) :]
        assert not designed.is_armed
        designed.bed.control.clear_faults(designed.host)
        assert designed.deploy().status.value == "changed"

    def test_another_password_stops_it_before_a_byte_is_sent(self, designed):
        designed.change()
        sent = designed.sent
        designed.bed.control.set_password(designed.host, "somebody else's")
        assert [one.code for one in designed.deploy().problems] == ["DEV021"]
        designed.bed.control.set_password(designed.host, None)
        assert designed.sent == sent

    def test_another_host_key_stops_it_before_a_byte_is_sent(self, designed):
        designed.change()
        sent, twin = designed.sent, designed.bed.build / "twin.json"
        pinned = twin.read_text(encoding="utf-8")
        told = json.loads(pinned)
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        told["hosts"][designed.host]["host_key"] = other
        twin.write_text(json.dumps(told), encoding="utf-8")
        try:
            assert [one.code for one in designed.deploy().problems] == ["DEV020"]
        finally:
            twin.write_text(pinned, encoding="utf-8")
        assert designed.sent == sent
