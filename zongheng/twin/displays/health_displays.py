# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of the box itself: boards, fans, power, temperature, load, optical modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import bare, interfaces
from zongheng.twin.displays.interface_displays import has_module, powers
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.sessions.session import Session

_CELSIUS, _LOAD, _TOTAL, _USED = 39, 6, 2_097_152, 796_917
"""Temperature, load of the processor in per cent, and memory in Kbytes: a box at rest."""


def _device(session: Session, _: Match[str]) -> str:
    model = session.device.model
    return (
        f"{model.product}'s Device status:\n"
        "Slot Sub  Type         Online    Power      Register       Alarm     Primary\n"
        "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n"
        f"0    -    {model.name:<12} Present   PowerOn    Registered     Normal    Master"
    )


def _is_8(session: Session) -> bool:
    return session.device.model.flavour.startswith("vrp8")


def _temperature(session: Session, _: Match[str]) -> str:
    if _is_8(session):
        return (
            "SlotID1 :\n Base-Board, Unit:C, Slot1\n"
            "PCB       I2C Addr Chl  Status  Minor Major Fatal Adj_speed Temp\n"
            "                                               TMin Tmax (C)\n" + "-" * 63 + "\n"
            f"IPU       0   0    0    NORMAL  68    76    83    55   65   {_CELSIUS}"
        )
    line = "-" * 79
    return "\n".join(
        [
            line,
            " Slot  Card  Sensor Status    Current(C) Lower(C) Lower      Upper(C) Upper",
            "                                                  Resume(C)           Resume(C)",
            line,
            f" 0     NA    NA     Normal    {_CELSIUS:<10} 0        4          72       68",
        ]
    )


def _fan(session: Session, _: Match[str]) -> str:
    if _is_8(session):
        return (
            " Slotid      : 3\n Present     : YES\n Registered  : YES\n Status      : AUTO\n"
            " FanSpeed    : [No.]Speed\n               [1]40%   [2]40%"
        )
    line = "-" * 73
    return "\n".join(
        [
            line,
            " Slot  FanID   Online    Status    Speed     Mode     Airflow",
            line,
            " 0     1       Present   Normal    40%       AUTO     Side-to-Back",
        ]
    )


def _power(session: Session, _: Match[str]) -> str:
    if _is_8(session):
        return (
            " PowerID  Online   Mode   State       Current(A)  Voltage(V)  RealPwr(W)\n" + "-" * 70 + "\n"
            " 4        Present  AC     Supply      6.30        12.05       75\n"
            " 5        Present  AC     Supply      6.10        12.05       73"
        )
    line = "-" * 60
    return "\n".join(
        [
            line,
            " Slot    PowerID  Online   Mode   State      Power(W)",
            line,
            " 0       PWR1     Present  AC     Supply     170.00",
            " 0       PWR2     Absent   -      -          -",
        ]
    )


def _cpu(session: Session, _: Match[str]) -> str:
    now = f"{session.device.clock.now():%Y-%m-%d  %H:%M:%S}"
    if _is_8(session):
        return f"Cpu utilization statistics at {now} 120 ms\nSystem cpu use rate is : {_LOAD}%"
    return (
        "CPU Usage Stat. Cycle: 60 (Second)\n"
        f"CPU Usage            : {_LOAD}% Max: 21%\nCPU Usage Stat. Time : {now}\n"
        f"CPU utilization for five seconds: {_LOAD}%: one minute: 5%: five minutes: 5%"
    )


def _memory(session: Session, _: Match[str]) -> str:
    unit, factor = ("Kbytes", 1) if _is_8(session) else ("bytes", 1024)
    return (
        f" Memory utilization statistics at {session.device.clock.now():%Y-%m-%d %H:%M:%S}\n"
        f" System Total Memory Is: {_TOTAL * factor} {unit}\n"
        f" Total Memory Used Is: {_USED * factor} {unit}\n"
        f" Memory Using Percentage Is: {100 * _USED // _TOTAL}%"
    )


def _transceivers(session: Session, _: Match[str]) -> str:
    device = session.device
    ports = [
        name for name, _up, _body in interfaces(device) if bare(name) == name and has_module(device, name)
    ]
    return "\n".join(line for name in ports for line in _transceiver(device, name))


def _transceiver(device: Device, name: str) -> Iterator[str]:
    received, sent, bias = powers(device, name)
    line = "-" * 61
    yield f"{name} transceiver information:"
    yield line
    yield "Common information:"
    yield "  Transceiver Type                      :10GBASE_LR_SFP"
    yield "  Connector Type                        :LC"
    yield "  Wavelength(nm)                        :1310"
    yield "  Digital Diagnostic Monitoring         :YES"
    yield line
    yield "Diagnostic information:"
    for label, value, high, low in (
        ("Bias Current", bias, 75.0, 15.0), ("RX Power", received, 0.5, -14.4), ("TX Power", sent, 0.5, -8.2)
    ):  # fmt: skip
        words, unit = label.split()[0], "mA" if "Bias" in label else "dBM"
        second = "" if "Bias" in label else " Power"
        yield f"  {f'{label}({unit})':<38}:{value:.2f}"
        yield f"  {f'{words}{second} High Threshold({unit})':<38}:{high:.2f}"
        yield f"  {f'{words}{second} Low  Threshold({unit})':<38}:{low:.2f}"
    yield line


HEALTH_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-device": _device,
    "display-temperature": _temperature,
    "display-fan": _fan,
    "display-power": _power,
    "display-cpu": _cpu,
    "display-memory": _memory,
    "display-transceiver": _transceivers,
}
