# SPDX-License-Identifier: Apache-2.0
"""``display`` commands: printed from configuration, flash, clock and neighbours."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from zongheng.twin.configuration.tree import Section, printed, printed_entry
from zongheng.twin.devices.accounts import accounts
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.displays.health_displays import HEALTH_DISPLAYS
from zongheng.twin.displays.interface_displays import INTERFACE_DISPLAYS
from zongheng.twin.displays.link_displays import LINK_DISPLAYS
from zongheng.twin.displays.neighbours import NEIGHBOUR_DISPLAYS
from zongheng.twin.displays.ntp_displays import NTP_DISPLAYS
from zongheng.twin.displays.peer_displays import PEER_DISPLAYS
from zongheng.twin.displays.reach_displays import REACH_DISPLAYS
from zongheng.twin.displays.redundancy_displays import REDUNDANCY_DISPLAYS
from zongheng.twin.displays.route_displays import ROUTE_DISPLAYS
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.sessions.session import Session


def _current(session: Session, match: Match[str]) -> str:
    device = session.device
    if "interface" in match.words:
        wanted = match.arguments.get("port")
        found = [e for e in device.running.root.all("interface") if wanted in (None, e.words[1])]
        return "\n".join(line for e in found for line in (*printed_entry(e, 0), "#"))
    if "configuration" in match.words:
        words = tuple(match.words[3:])
        found = device.running.root.all(*words)
        return "\n".join(line for e in found for line in (*printed_entry(e, 0), "#"))
    return device.configuration_text().rstrip("\n")


def _saved(session: Session, _: Match[str]) -> str:
    text = session.device.startup_text()
    return text.rstrip("\n") if text is not None else session.says("no_saved")


def _this(session: Session, _: Match[str]) -> str:
    running = session.device.running
    path = running.standing(session.path or ())
    if not path:
        settings = running.root.ordered() if session.path == () else []
        blank = running.model.blank
        lines = (printed_entry(entry, 0, blank=blank) for entry in settings if not entry.command.opens)
        return "\n".join(["#", *(line for some in lines for line in some), "#", "return"])
    head, section = running.root, running.root
    for identity in path:
        head, section = section, section.entries[identity].body or Section()
    title = head.entries[path[-1]].line
    return "\n".join(["#", title, *printed(section, 1), "#", "return"])


def _version(session: Session, _: Match[str]) -> str:
    device = session.device
    minutes = int(device.clock.elapsed() - device.booted_at) // 60
    weeks, days, hours = minutes // 10080, minutes // 1440 % 7, minutes // 60 % 24
    uptime = f"{weeks} weeks, {days} days, {hours} hours, {minutes % 60} minutes"
    return (
        f"{device.model.version}\nCopyright (C) 2012-2024 Huawei Technologies Co., Ltd.\n"
        f"HUAWEI {device.model.product} uptime is {uptime}"
    )


def _startup(session: Session, _: Match[str]) -> str:
    device = session.device
    name = f"flash:/{device.startup}" if device.startup else "NULL"
    rows = {
        "Configured startup system software": f"flash:/{device.model.software}.cc",
        "Startup system software": f"flash:/{device.model.software}.cc",
        "Next startup system software": f"flash:/{device.model.software}.cc",
        "Startup saved-configuration file": name,
        "Next startup saved-configuration file": name,
        "Startup paf file": "default",
        "Next startup paf file": "default",
        "Startup patch package": "NULL",
        "Next startup patch package": "NULL",
    }
    return "\n".join(["MainBoard:", *(f"  {key + ':':<43}{value}" for key, value in rows.items())])


def _clock(session: Session, _: Match[str]) -> str:
    zone = session.device.running.root.find("clock", "timezone")
    name, sign, offset = zone.value if zone else ("UTC", "add", "00:00:00")
    return (
        f"{session.device.clock.now():%Y-%m-%d %H:%M:%S}\n{session.device.clock.now():%A}\n"
        f"Time Zone({name}) : UTC{'+' if sign == 'add' else '-'}{offset[:5]}"
    )


def _esn(session: Session, _: Match[str]) -> str:
    return f"ESN of master: {session.device.serial}"


def _users(session: Session, _: Match[str]) -> str:
    return (
        "  User-Intf    Delay    Type   Network Address     AuthenStatus    AuthorcmdFlag\n"
        f"+ 34  VTY 0   00:00:00  SSH    {session.device.client or '127.0.0.1':<19} pass"
        f"{'no':>24}\n"
        f"  Username : {session.user}"
    )


def _local_user(session: Session, _: Match[str]) -> str:
    head = "-" * 72 + "\n  User-name                      State  AuthMask  AdminLevel\n" + "-" * 72
    rows = [
        f"  {a.name:<30} {'B' if a.blocked else 'A':<6} {'S' if a.ssh else '-':<9} {a.level}"
        for a in accounts(session.device).values()
    ]
    return "\n".join([head, *rows, "-" * 72, f"  Total {len(rows)} user(s)"])


def _ip_brief(session: Session, match: Match[str]) -> str:
    rows, ups = [], 0
    for name, link, body in interfaces(session.device):
        if match.arguments.get("port") not in (None, name):
            continue
        address = body.entries.get(("ip", "address"))
        bound = body.find("ip", "binding", "vpn-instance")
        shown = "unassigned"
        if address:
            shown = str(ipaddress.IPv4Interface("/".join(address.words[2:4])))
        ups += bool(link)
        rows.append(
            f"{name:<33} {shown:<20} {link.starred:<10} {'up' if link else 'down':<10} "
            f"{bound.words[3] if bound else '--'}"
        )
    head = (
        "*down: administratively down\n^down: standby\n(l): loopback\n(s): spoofing\n"
        "(d): Dampening Suppressed\n"
        f"The number of interface that is UP in Physical is {ups}\n"
        f"The number of interface that is DOWN in Physical is {len(rows) - ups}\n"
        f"The number of interface that is UP in Protocol is {ups}\n"
        f"The number of interface that is DOWN in Protocol is {len(rows) - ups}\n\n"
        "Interface                         IP Address/Mask      Physical   Protocol   VPN"
    )
    return "\n".join([head, *rows])


def _ipv6_brief(session: Session, _: Match[str]) -> str:
    rows = ["*down: administratively down", "Interface                    Physical              Protocol"]
    for name, link, body in interfaces(session.device):
        addresses = [e.words[2] for e in body.all("ipv6", "address") if "/" in e.words[2]]
        if addresses:
            rows += [f"{name:<28} {link.starred:<21} {'up' if link else 'down'}"]
            rows += [f"[IPv6 Address] {address.partition('/')[0]}" for address in addresses]
    return "\n".join(rows)


def _brief(session: Session, _: Match[str]) -> str:
    head = (
        "PHY: Physical\n*down: administratively down\n(s): spoofing\n"
        "Interface                   PHY   Protocol  InUti OutUti   inErrors  outErrors"
    )
    rows = [
        f"{name:<27} {link.starred:<5} {'up' if link else 'down':<9} 0.01%  0.01%{0:>11}{0:>11}"
        for name, link, _ in interfaces(session.device)
    ]
    return "\n".join([head, *rows])


def _description(session: Session, _: Match[str]) -> str:
    rows = [
        "PHY: Physical",
        "*down: administratively down",
        "Interface                     PHY     Protocol Description",
    ]
    for name, link, body in interfaces(session.device):
        text = body.find("description")
        said = " ".join(text.value) if text else ""
        rows.append(f"{name:<29} {link.starred:<7} {'up' if link else 'down':<8} {said}")
    return "\n".join(rows)


def _schedule(session: Session, _: Match[str]) -> str:
    at = session.device.reboot_at
    if at is None:
        return session.says("schedule_none")
    left = max(0, int((at - session.device.clock.now()).total_seconds()) // 60)
    return session.says("schedule_shown", at=at, hours=left // 60, rest=left % 60)


def _ssh(session: Session, _: Match[str]) -> str:
    root = session.device.running.root
    stelnet = root.find("stelnet")
    retries, timeout = (
        root.find("ssh", "server", "authentication-retries"),
        root.find("ssh", "server", "timeout"),
    )
    rows = {
        "SSH version": "2.0",
        "SSH connection timeout": f"{timeout.value[0] if timeout else 60} seconds",
        "SSH server key generating interval": "0 hours",
        "SSH authentication retries": f"{retries.value[0] if retries else 3} times",
        "STELNET server": "Enable" if stelnet and not stelnet.negated else "Disable",
        "SFTP server": "Enable" if root.find("sftp", "server", "enable") else "Disable",
    }
    return "\n".join(f" {key:<36}:{value}" for key, value in rows.items())


def _logbuffer(session: Session, _: Match[str]) -> str:
    return "\n".join(["Logging buffer configuration and contents: enabled", *session.device.log[-100:]])


DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    **HEALTH_DISPLAYS,
    **INTERFACE_DISPLAYS,
    **LINK_DISPLAYS,
    **NEIGHBOUR_DISPLAYS,
    **NTP_DISPLAYS,
    **PEER_DISPLAYS,
    **REACH_DISPLAYS,
    **REDUNDANCY_DISPLAYS,
    **ROUTE_DISPLAYS,
    "display-current": _current,
    "display-saved": _saved,
    "display-this": _this,
    "display-version": _version,
    "display-startup": _startup,
    "display-clock": _clock,
    "display-esn": _esn,
    "display-users": _users,
    "display-local-user": _local_user,
    "display-ip-brief": _ip_brief,
    "display-ipv6-brief": _ipv6_brief,
    "display-brief": _brief,
    "display-description": _description,
    "display-schedule": _schedule,
    "display-ssh": _ssh,
    "display-logbuffer": _logbuffer,
}
