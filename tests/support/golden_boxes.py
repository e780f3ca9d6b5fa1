# SPDX-License-Identifier: Apache-2.0
"""Simulated boxes of Xiayi, their golden configurations, and an engineer who types at them."""

from pathlib import Path

from zongheng.config.secrets import fill, names
from zongheng.twin.configuration.configuration import Asked, Configuration, Refused, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

GOLDEN = Path(__file__).parents[1] / "golden" / "xiayi"
BOXES = {
    "xy-exit1": ("usg", "USG6650E", "usg"),
    "xy-kongzhuang": ("vrp5", "AR6140-S", "ar"),
    "xy-ranshizhuang-cun": ("vrp5", "AR6121", "ar"),
    "xy-agg1": ("vrp5", "S6730-H24X6C", "s"),
    "xy-core1": ("vrp8", "NE40E-M2K", "ne"),
}
"""Flavour, model and family of one host of each kind."""


def intended(host: str) -> str:
    """Return the golden configuration with ciphertexts as a device would print them."""
    text = (GOLDEN / f"{host}.cfg").read_text(encoding="utf-8")
    return fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))


def factory(host: str) -> Configuration:
    flavour, model, family = BOXES[host]
    return born(load_grammar(flavour), load_model(model, family))


def loaded(host: str, text: str) -> Configuration:
    device = factory(host)
    device.load(text.splitlines())
    return device


def printed(device: Configuration) -> str:
    return "#\n" + "\n".join(device.lines()) + "\n#\nreturn\n"


def send(device: Configuration, commands: tuple[str, ...]) -> list[str]:
    """Type commands; return those that the device refused, with its words."""
    path, refused = (), []
    for command in commands:
        if command in ("quit", "exit", "exit-address-family"):
            path = path[:-1]
            continue
        answer = device.enter(path, command)
        if isinstance(answer, Refused):
            refused.append(f"{command} -> {answer.message}")
            continue
        path = (answer.yes() if isinstance(answer, Asked) else answer).path
    return refused
