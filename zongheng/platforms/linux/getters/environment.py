# SPDX-License-Identifier: Apache-2.0
"""Temperature, fans, power, processors and memory as the kernel tells them, and optical modules.

Sensors are those of the kernel's hwmon class: values in thousandths of a degree, turns a minute, millionths
of a watt (the kernel's Documentation/ABI/testing/sysfs-class-hwmon). A virtual machine has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from shlex import quote
from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, by_namespace

_SENSORS = (
    "sh -c 'grep -s . /sys/class/hwmon/hwmon*/name /sys/class/hwmon/hwmon*/temp*_*"
    " /sys/class/hwmon/hwmon*/fan*_* /sys/class/hwmon/hwmon*/power*_*; true'"
)
_SENSOR = re.compile(
    r"^/sys/class/hwmon/(hwmon\d+)/(?:name|((?:temp|fan|power)\d+)_(\w+)):(.*)$", re.MULTILINE
)
_MEASURE_SECONDS = 1
_CLOCKS = f"cat /proc/stat; sleep {_MEASURE_SECONDS}; cat /proc/stat"
_IDLE = slice(3, 5)
"""Idle, and waiting for a disk."""
_MILLI, _MICRO = 1e3, 1e6

Sensor = dict[str, str]
"""What a sensor says, by the last word of the file's name (``input``, ``crit``, ``alarm``)."""


def environment(machine: Asked) -> dict[str, Any]:
    """Return NAPALM's environment: memory in bytes, power in W; processors are watched for a second."""
    sensors = dict(_sensors(machine.run(_SENSORS)))
    memory = dict(re.findall(r"^(\w+):\s+(\d+) kB$", machine.run("cat /proc/meminfo"), re.MULTILINE))
    total, free = int(memory["MemTotal"]), int(memory["MemAvailable"])
    return {
        "temperature": {name: _temperature(said) for name, said in _of(sensors, "temp")},
        "fans": {
            name: {"status": not _is_set(said, "alarm", "fault") and float(said["input"]) > 0}
            for name, said in _of(sensors, "fan")
        },
        "power": {name: _power(said) for name, said in _of(sensors, "power")},
        "cpu": _processors(machine.run(_CLOCKS)),
        "memory": {"available_ram": total * 1024, "used_ram": (total - free) * 1024},
    }


def _sensors(printed: str) -> Iterator[tuple[tuple[str, str], Sensor]]:
    """Yield sensors by kind and name: ``coretemp/Package id 0``, ``coretemp#2/…`` for a second such chip."""
    chips: dict[str, str] = {}
    seen: Counter[str] = Counter()
    found: dict[tuple[str, str], Sensor] = {}
    for chip, sensor, word, value in _SENSOR.findall(printed):
        if not sensor:
            seen[value] += 1
            chips[chip] = value if seen[value] == 1 else f"{value}#{seen[value]}"
        else:
            found.setdefault((chip, sensor), {})[word] = value
    for (chip, sensor), said in found.items():
        yield (re.sub(r"\d+$", "", sensor), f"{chips.get(chip, chip)}/{said.get('label', sensor)}"), said


def _of(sensors: dict[tuple[str, str], Sensor], kind: str) -> Iterator[tuple[str, Sensor]]:
    for (of_kind, name), said in sensors.items():
        if of_kind == kind and ("input" in said or "average" in said):
            yield name, said


def _is_set(said: Sensor, *words: str) -> bool:
    return any(said.get(word, "0") != "0" for word in words)


def _temperature(said: Sensor) -> dict[str, Any]:
    celsius = float(said["input"]) / _MILLI
    critical = float(said.get("crit") or "inf") / _MILLI
    upper = float(said.get("max") or "inf") / _MILLI
    return {
        "temperature": celsius,
        "is_alert": _is_set(said, "alarm", "max_alarm", "crit_alarm", "fault")
        or celsius >= min(upper, critical),
        "is_critical": _is_set(said, "crit_alarm") or celsius >= critical,
    }


def _power(said: Sensor) -> dict[str, Any]:
    return {
        "status": not _is_set(said, "alarm", "fault"),
        "capacity": float(said["rated_max"]) / _MICRO if "rated_max" in said else -1.0,
        "output": float(said.get("input", said.get("average", "0"))) / _MICRO,
    }


def _processors(printed: str) -> dict[int, dict[str, float]]:
    """Return the use of each processor between two readings of ``/proc/stat``."""
    readings: dict[int, list[list[int]]] = {}
    for number, clocks in re.findall(r"^cpu(\d+) (.+)$", printed, re.MULTILINE):
        readings.setdefault(int(number), []).append([int(clock) for clock in clocks.split()[:8]])
    return {number: {"%usage": _use(*two)} for number, two in readings.items()}


def _use(before: list[int], after: list[int]) -> float:
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return round(100.0 * (1 - sum(spent[_IDLE]) / sum(spent)), 1) if sum(spent) else 0.0


# Labels of `ethtool -m`: one laser of an SFP, or one of several of a QSFP (SFF-8636).
_LANES = (
    (
        "input_power",
        r"Rcvr signal avg optical power ?\(Channel (\d+)\)|Receiver signal average optical power",
    ),
    ("output_power", r"Transmit avg optical power ?\(Channel (\d+)\)|Laser output power"),
    ("laser_bias_current", r"Laser tx bias current ?\(Channel (\d+)\)|Laser bias current"),
)
_LIMITS = {
    "input_power": "Laser rx power",
    "output_power": "Laser output power",
    "laser_bias_current": "Laser bias current",
}
_DARK = -40.0


def optics(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's optics by interface: powers in dBm (-40.0 without light), bias current in mA.

    Averages are not kept: they are the momentary values; ``min`` and ``max`` are the module's alarm
    thresholds.
    """
    found: dict[str, dict[str, Any]] = {}
    for where, links in by_namespace(machine, "ip -j -d link"):
        inside = "" if where == MAIN else f"ip netns exec {quote(where)} "
        for link in links:
            if link.get("link_type") == "ether" and "linkinfo" not in link:
                name = link["ifname"]
                printed = machine.run(f"sudo -n {inside}ethtool -m {quote(name)} 2>/dev/null || true")
                channels = _channels(dict(re.findall(r"^\s*(\S.*?)\s*:\s*(.*)$", printed, re.MULTILINE)))
                if channels:
                    found[name] = {"physical_channels": {"channel": channels}}
    return found


def _channels(said: dict[str, str]) -> list[dict[str, Any]]:
    lanes: dict[int, dict[str, Any]] = {}
    for label, value in said.items():
        for name, pattern in _LANES:
            if matched := re.fullmatch(pattern, label):
                lanes.setdefault(int(matched[1] or 0), {})[name] = _state(said, name, value)
    whole = [state for _, state in sorted(lanes.items()) if len(state) == len(_LANES)]
    return [{"index": number, "state": state} for number, state in enumerate(whole)]


def _state(said: dict[str, str], name: str, value: str) -> dict[str, float]:
    now = _number(value)
    limits = {
        end: _number(said.get(f"{_LIMITS[name]} {end} alarm threshold", "0")) for end in ("low", "high")
    }
    return {"instant": now, "avg": now, "min": limits["low"], "max": limits["high"]}


def _number(text: str) -> float:
    """Return the dBm of ``0.5643 mW / -2.49 dBm``, the mA of ``6.272 mA``; without light -40.0."""
    last = text.rpartition("/")[2].split()
    return _DARK if last and "inf" in last[0] else float(last[0]) if last else 0.0
