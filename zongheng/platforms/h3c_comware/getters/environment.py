# SPDX-License-Identifier: Apache-2.0
"""Temperature, fans, power, processors and memory of the box, and its optical modules."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.h3c_comware.getters.answers import Asked, Row, table, table_if_known

_ALIVE = ("normal", "ok")
_KILO = 1024


def environment(device: Asked) -> dict[str, Any]:
    """Return NAPALM's environment: memory in bytes; powers are not told (-1.0).

    Small and virtual boxes know no command for fans, power or temperature: then there is nothing of the kind.
    """
    memory = table(device, "display memory", filled=True)[0]
    return {
        "temperature": {
            "/".join(filter(None, (row["slot"], " ".join(row["sensor"].split())))): _temperature(row)
            for row in table_if_known(device, "display environment")
        },
        "fans": {
            _label(row): {"status": row["state"].lower() in _ALIVE}
            for row in table_if_known(device, "display fan")
        },
        "power": {
            _label(row): {"status": row["state"].lower() in _ALIVE, "capacity": -1.0, "output": -1.0}
            for row in table_if_known(device, "display power")
        },
        "cpu": {
            number: {"%usage": float(row["usage"])}
            for number, row in enumerate(table(device, "display cpu-usage", filled=True))
        },
        "memory": {
            "available_ram": int(memory["total"]) * _KILO,
            "used_ram": int(memory["used"]) * _KILO,
        },
    }


def _label(row: Row) -> str:
    return "/".join(part for part in (row["slot"], row["number"]) if part)


def _temperature(row: Row) -> dict[str, Any]:
    celsius = float(row["celsius"])
    return {
        "temperature": celsius,
        "is_alert": celsius >= float(row["warning"] or "inf") or celsius <= float(row["lower"] or "-inf"),
        "is_critical": celsius >= float(row["alarm"] or "inf"),
    }


def optics(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's optics by interface: powers in dBm, bias current in mA.

    Averages are not kept by the device: they are the momentary values; ``min`` and ``max`` are the alarms'.
    """
    return {
        row["interface"]: {
            "physical_channels": {"channel": [{"index": 0, "state": _channel(row)}]},
        }
        for row in table_if_known(device, "display transceiver diagnosis interface")
    }


def _channel(row: Row) -> dict[str, dict[str, float]]:
    names = {"input_power": "rx", "output_power": "tx", "laser_bias_current": "bias"}
    return {
        name: {
            "instant": float(row[column]),
            "avg": float(row[column]),
            "min": float(row[f"{column}_low"] or 0),
            "max": float(row[f"{column}_high"] or 0),
        }
        for name, column in names.items()
    }
