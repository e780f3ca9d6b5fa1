# SPDX-License-Identifier: Apache-2.0
"""Fans, power, processors and memory of the box, and its optical modules."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.ruijie_rgos.getters.answers import Asked, Row, table, table_if_known

_ALIVE = ("ok", "normal")
_BYTES = {"KB": 1024, "MB": 1024 * 1024}
_DARK = -40.0
"""dBm that stand for no light."""


def environment(device: Asked) -> dict[str, Any]:
    """Return NAPALM's environment: memory in bytes, powers in watts; temperatures are not told.

    Models without fans or power supplies that they watch have none of the kind.
    """
    memory = table(device, "show memory", filled=True)[0]
    total, free = int(memory["total"]) * _BYTES[memory["total_unit"]], int(memory["free"]) * _BYTES["KB"]
    return {
        "temperature": {},
        "fans": {
            row["number"]: {"status": row["state"].lower() in _ALIVE}
            for row in table_if_known(device, "show fan")
        },
        "power": {
            row["number"]: {
                "status": row["state"].lower() in _ALIVE,
                "capacity": float(row["watts"]),
                "output": float(row["output"]),
            }
            for row in table_if_known(device, "show power")
        },
        "cpu": {
            number: {"%usage": float(row["usage"])}
            for number, row in enumerate(table(device, "show cpu", filled=True))
        },
        "memory": {
            "available_ram": total,
            "used_ram": int(memory["used"]) * _BYTES["KB"] if memory["used"] else total - free,
        },
    }


def optics(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's optics by interface and lane: powers in dBm, bias current in mA.

    The momentary values stand for averages, ``min`` and ``max`` too; no light is -40.0 dBm.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in table_if_known(device, "show interfaces transceiver diagnosis"):
        channels = found.setdefault(row["interface"], {"physical_channels": {"channel": []}})
        lanes: list[dict[str, Any]] = channels["physical_channels"]["channel"]
        lanes.append({"index": len(lanes), "state": _channel(row)})
    return found


def _channel(row: Row) -> dict[str, dict[str, float]]:
    measured = {
        "input_power": _number(row["rx"], _DARK),
        "output_power": _number(row["tx"], _DARK),
        "laser_bias_current": _number(row["bias"], 0.0),
    }
    return {name: dict.fromkeys(("instant", "avg", "min", "max"), value) for name, value in measured.items()}


def _number(text: str, missing: float) -> float:
    return missing if text == "NA" else float(text)
