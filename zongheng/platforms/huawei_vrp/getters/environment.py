# SPDX-License-Identifier: Apache-2.0
"""Temperature, fans, power, processors and memory of the box, and its optical modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table, table_if_known, table_of_first

_TWO_STAGE = "vrp8"
_ALIVE = ("normal", "auto", "register", "registered", "ok", "manual", "supply", "charge")
_BYTES = {"bytes": 1, "kbytes": 1024, "mbytes": 1024**2}


def environment(device: Asked, flavour: str) -> dict[str, Any]:
    """Return NAPALM's environment: memory in bytes, power in W; capacities are not told (-1.0).

    Small boxes know no command for fans, power or temperature: then there is nothing of the kind.
    """
    memory = table_of_first(device, "display memory-usage", "display memory", filled=True)[0]
    return {
        "temperature": dict(_temperature(row) for row in _part(device, "temperature", flavour)),
        "fans": {
            _label(row["slot"], row["fan"]): {"status": row["status"].lower() in _ALIVE}
            for row in _part(device, "fan", flavour)
        },
        "power": {
            _label(row["slot"], row["power"]): {
                "status": row["state"].lower() in _ALIVE,
                "capacity": -1.0,
                "output": float(row["watt"] or -1),
            }
            for row in _part(device, "power", flavour)
        },
        "cpu": {
            int(row["slot"] or number): {"%usage": float(row["usage"])}
            for number, row in enumerate(table(device, "display cpu-usage", filled=True))
        },
        "memory": {
            "available_ram": _bytes(memory, "total"),
            "used_ram": _bytes(memory, "used"),
        },
    }


def _part(device: Asked, what: str, flavour: str) -> list[Row]:
    """Return the rows of a part of the box: routers and switches of version 8 call the command otherwise."""
    if flavour == _TWO_STAGE:
        return table_if_known(device, f"display {what}", f"display device {what}")
    everywhere = " all" if what == "temperature" else ""
    return table_if_known(device, f"display {what}{everywhere}", template=f"display {what}")


def _label(*parts: str) -> str:
    return "/".join(part for part in parts if part not in ("", "NA", "-"))


def _temperature(row: Row) -> tuple[str, dict[str, Any]]:
    celsius = float(row["celsius"])
    upper = float(row["upper"] or "inf")
    entry = {
        "temperature": celsius,
        "is_alert": row["status"].lower() != "normal",
        "is_critical": celsius >= float(row["fatal"] or upper),
    }
    return _label(row["slot"], row["channel"], row["sensor"]), entry


def _bytes(row: Row, name: str) -> int:
    return int(row[name]) * _BYTES[row["unit"].lower()]


def optics(device: Asked, flavour: str) -> dict[str, dict[str, Any]]:
    """Return NAPALM's optics by interface: powers in dBm (-40.0 without light), bias current in mA.

    Version 8 tells powers with the interface; bias currents and thresholds are 0.0 there. Averages are not
    kept by the device: they are the momentary values.
    """
    lanes = _of_interfaces(device) if flavour == _TWO_STAGE else _of_modules(device)
    found: dict[str, dict[str, Any]] = {}
    for name, number, channel in lanes:
        channels = found.setdefault(name, {"physical_channels": {"channel": []}})
        channels["physical_channels"]["channel"].append({"index": number, "state": channel})
    return found


def _of_interfaces(device: Asked) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for row in table(device, "display interface"):
        if row["rx_power"] or row["tx_power"]:
            values = (row["rx_power"], row["tx_power"], "0")
            yield row["interface"], 0, _channel(*(_state(value, "", "") for value in values))


def _of_modules(device: Asked) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for row in table(device, "display transceiver verbose", whole=_on_one_line):
        for number in range(len(row["rx"].split("|")) if row["rx"] else 0):
            measured = (
                _state(
                    _lane(row[name], number),
                    _lane(row[f"{name}_low"], number),
                    _lane(row[f"{name}_high"], number),
                )
                for name in ("rx", "tx", "bias")
            )
            yield row["interface"], number, _channel(*measured)


def _on_one_line(output: str) -> str:
    """Return an answer in which the third and fourth lane stand behind the first two."""
    return re.sub(r"\(Lane[^)]*\)[ \t]*\n\s+(?=-?[\d.]+\|)", "|", output)


def _lane(text: str, number: int) -> str:
    values = text.split("|")
    return values[number] if number < len(values) else values[0]


def _channel(received: dict[str, float], sent: dict[str, float], bias: dict[str, float]) -> dict[str, Any]:
    return {"input_power": received, "output_power": sent, "laser_bias_current": bias}


_DARK = -40.0


def _state(value: str, low: str, high: str) -> dict[str, float]:
    """Return NAPALM's four numbers; ``min`` and ``max`` are the thresholds of the module."""
    now = _DARK if "Inf" in value else float(value or 0)
    return {"instant": now, "avg": now, "min": float(low or 0), "max": float(high or 0)}
