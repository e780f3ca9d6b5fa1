# SPDX-License-Identifier: Apache-2.0
"""Xiayi whose operators are known to two servers of the management zone: designs and configurations."""

import datetime as dt
import re
from dataclasses import replace
from functools import cache, reduce
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.config.secrets import fill, names
from zongheng.design import design_network
from zongheng.design import model as design
from zongheng.design.model import AaaServer
from zongheng.intent import load_network
from zongheng.intent.management_zone import Aaa
from zongheng.render import render_config

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
FIRST, SECOND = "10.140.0.70", "10.140.0.71"
SERVERS = ({"address": FIRST}, {"address": SECOND, "port": 4949})


def central(protocol, interface):
    """Return two servers that say who operators are and are told what they do, one at ports of its own."""
    first, second = {"tacacs": ((49, 49), (4949, 4949)), "radius": ((1812, 1813), (11812, 11813))}[protocol]
    servers = (
        AaaServer(address="10.1.0.70", port=first[0], accounting_port=first[1]),
        AaaServer(address="10.1.0.71", port=second[0], accounting_port=second[1]),
    )
    return design.Aaa(
        name="central",
        protocol=protocol,
        servers=servers,
        secret="aaa_key",
        source="10.1.1.1",
        interface=interface,
        accounting=True,
    )


_AS_RADIUS = (
    (r"^ hwtacacs-server authorization .*\n|^ accounting command .*\n|^ command accounting\n", ""),
    (r"^ authorization-scheme \S+\n  authorization-mode .*\n|^  authorization-scheme .*\n", ""),
    (r"^ recording-scheme \S+\n  recording-mode .*\n cmd recording-scheme \S+\n", ""),
    (r"^(?:aaa| )(?: ?accounting) commands .*\n", ""),
    (r"^ hwtacacs-server authentication (\S+)(?: (\d+))?( secondary)?$", "AUTHENTICATION"),
    (r"^ hwtacacs-server accounting (\S+)(?: (\d+))?( secondary)?$", "ACCOUNTING"),
    (r"^tacacs-server host (\S+) port (\d+)$", r"radius-server host \1 auth-port \2"),
    (r"hwtacacs-server template", "radius-server HEAD"),
    (r"^  hwtacacs-server (\S+)$", r"  radius-server BOUND\1"),
    (r"hwtacacs-server shared-key cipher", "radius-server KEY"),
    (r"hwtacacs|tacacs\+|tacacs(?!_key)", "radius"),
)
"""Lines of TACACS+, and those of RADIUS, which has no servers for rights and is told of no commands."""


def as_radius(text, *, grouped=False):
    """Return a configuration with RADIUS in place of TACACS+; NE40E has groups of servers."""
    said = {"HEAD": "template", "BOUND": "", "KEY": "shared-key cipher"}
    said = {"HEAD": "group", "BOUND": "group ", "KEY": "shared-key-cipher"} if grouped else said
    ports = {"AUTHENTICATION": 1812, "ACCOUNTING": 1813}

    def server(match):
        weight = 0 if grouped else 40 if match[3] else 80
        kind = "authentication" if "authentication" in match[0] else "accounting"
        return f" radius-server {kind} {match[1]} {match[2] or ports[kind.upper()]} weight {weight}"

    for pattern, new in _AS_RADIUS:
        made = server if new in ports else reduce(lambda text, word: text.replace(*word), said.items(), new)
        text = re.sub(pattern, made, text, flags=re.MULTILINE)
    return text


def asking(*servers, secret="tacacs_key", overlay=None, **said):
    """Return the intent of Xiayi with these servers; with none, as it is. ``said`` is said of them all."""
    intent = load_network(XIAYI, overlays=[overlay] if overlay else [])
    if not servers:
        return intent
    aaa = Aaa.model_validate({"servers": servers, "secret": secret, **said})
    zone = intent.management_zone.model_copy(update={"aaa": aaa})
    return replace(intent, file=intent.file.model_copy(update={"management_zone": zone}))


@cache
def designs(count=2, local=(), overlay=None, protocol="tacacs", accounting=True):
    """Return the designs where the first servers are asked, but on devices of roles that are ``local``."""
    intent = asking(*SERVERS[:count], local=local, overlay=overlay, protocol=protocol, accounting=accounting)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))


def configuration(host, count=2, **said):
    """Return a device's configuration, with ciphertexts as a device would print them."""
    text = render_config(designs(count, **said)[host])
    return fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))
