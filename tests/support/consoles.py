# SPDX-License-Identifier: Apache-2.0
"""Every kind of device that is driven by lines typed at a console, as a simulated one of it is booted."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.counterparts import Counterpart, boot
from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.h3c_comware.guard import SNAPSHOT
from zongheng.platforms.h3c_comware.guarded import GuardedComware
from zongheng.platforms.huawei_vrp.guarded import GuardedVrp
from zongheng.platforms.ruijie_rgos.guarded import GuardedRgos

USER, PASSWORD, ENABLE = "netops", "Xiayi@2026net", "Xiayi@2026more"
HOST, SERIAL = "xy-test", "2102354AR61400001"
SPEED = 50.0
"""How many times as fast as ours clocks of devices run where tests wait for what they do by themselves."""


@dataclass(frozen=True, kw_only=True)
class ConsoleKind:
    """A kind of device, and the words in which it is worked. ``text`` is what it boots from."""

    flavour: str
    platform: str
    driver_class: type[ConsoleDriver]
    family: str
    model: str
    address: str
    startup: str
    text: str
    port: str
    """One that has an address and the description ``old``."""
    vendor: str
    product: str = ""
    """The model that it tells, where that says more than ``model``."""
    release: str
    """The version that it tells: an expression."""
    answers: Mapping[str, str]
    """What it prints, by command: an expression."""
    unknown: str
    """How it refuses a word that is no command."""
    secret: str
    """A line with a secret, ``Geheim@123``, that it refuses."""
    naming: str = "sysname"
    most: int = 65535
    """The longest time, in seconds, that it waits for a confirm."""
    is_line_by_line: bool = True
    keeps_a_mark: bool = False
    """Whether a change that it took back by itself still counts as waiting."""
    schedules: str = ""
    """What an operator schedules a restart by, where that is what takes changes back."""
    faults: tuple[int, ...] = ()
    """Lines of an apply at which faults strike in every run."""

    @property
    def change(self) -> str:
        """Return configuration that changes it, to be merged."""
        return f"interface {self.port}\n description new\n"

    def booted(self, loop, folder: Path, *, speed: float) -> Counterpart:
        """Return a device of this kind; its clock runs ``speed`` times as fast as ours."""
        one = boot(
            loop,
            folder,
            host=HOST,
            family=self.family,
            model=self.model,
            address=self.address,
            startup=self.startup,
            text=self.text,
            login=(USER, PASSWORD),
            driver_class=self.driver_class,
            flavour=self.flavour,
            speed=speed,
        )
        one.device.save()  # with passwords as the device keeps them
        return one


def is_armed(device: Counterpart) -> bool:
    """Tell whether anything on a device waits to take a change back."""
    box = device.device
    return box.trial is not None or box.reboot_at is not None or (box.flash / SNAPSHOT).exists()


def wait_until(true) -> bool:
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


_HUAWEI_OVER_SSH = f"""#
stelnet server enable
ssh user {USER}
ssh user {USER} authentication-type password
ssh user {USER} service-type stelnet
#
user-interface vty 0 4
 authentication-mode aaa
 protocol inbound ssh
#
return
"""
_HUAWEI = {
    "platform": "huawei_vrp",
    "driver_class": GuardedVrp,
    "address": "127.61.7.1",
    "startup": "vrpcfg.zip",
    "vendor": "Huawei",
    "answers": {"display clock": "Time Zone", "display nonsense": "Error: Unrecognized command"},
    "unknown": "Error: Unrecognized command",
    "secret": "local-usr x password cipher Geheim@123",
}
_VRP5 = ConsoleKind(
    **_HUAWEI,
    flavour="vrp5",
    family="ar",
    model="AR6140-S",
    release=r"5\.170 V.+",
    port="GigabitEthernet0/0/1",
    most=43200 * 60,
    schedules="schedule reboot delay 30",
    text=f"""#
 sysname {HOST}
#
aaa
 local-user {USER} password irreversible-cipher {PASSWORD}
 local-user {USER} privilege level 15
 local-user {USER} service-type ssh terminal
#
interface GigabitEthernet0/0/1
 description old
 ip address 10.1.0.1 255.255.255.0
{_HUAWEI_OVER_SSH}""",
)
_USG = ConsoleKind(
    **_HUAWEI,
    flavour="usg",
    family="usg",
    model="USG6650E",
    release=r"5\.170 V.+",
    port="GigabitEthernet0/0/1",
    most=43200 * 60,
    schedules="schedule reboot delay 30",
    text=f"""#
sysname {HOST}
#
aaa
 manager-user {USER}
  password cipher {PASSWORD}
  service-type ssh terminal
  level 15
#
interface GigabitEthernet0/0/1
 undo shutdown
 description old
 ip address 10.1.0.1 255.255.255.0
{_HUAWEI_OVER_SSH}""",
)
_VRP8 = ConsoleKind(
    **_HUAWEI,
    flavour="vrp8",
    family="ne",
    model="NE40E-M2K",
    release=r"8\..+",
    port="GigabitEthernet0/1/1",
    is_line_by_line=False,
    text=f"""#
sysname {HOST}
#
aaa
 local-user {USER} password irreversible-cipher {PASSWORD}
 local-user {USER} service-type ssh
 local-user {USER} level 3
#
interface GigabitEthernet0/1/1
 undo shutdown
 description old
 ip address 10.1.0.1 255.255.255.0
{_HUAWEI_OVER_SSH}""",
)
_COMWARE = ConsoleKind(
    platform="h3c_comware",
    driver_class=GuardedComware,
    flavour="comware7",
    family="secpath",
    model="F1020",
    product="SecPath F1020",
    address="127.61.8.1",
    startup="startup.cfg",
    vendor="H3C",
    release=r"7\.1\.064 Release 9345P1901",
    answers={"display clock": "UTC", "display nothing": "% Unrecognized command"},
    unknown="% Unrecognized command",
    secret="local-usr x password simple Geheim@123",
    port="GigabitEthernet1/0/1",
    keeps_a_mark=True,
    faults=(1, 2, 3, 4, 5, 6, 7),
    text=f"""#
 sysname {HOST}
#
interface GigabitEthernet1/0/1
 port link-mode route
 description old
 ip address 10.1.0.1 255.255.255.0
#
 ssh server enable
 ssh user {USER} service-type stelnet authentication-type password
#
line vty 0 63
 authentication-mode scheme
 protocol inbound ssh
#
local-user {USER} class manage
 password simple {PASSWORD}
 service-type ssh terminal
 authorization-attribute user-role network-admin
#
return
""",
)
_RGOS = ConsoleKind(
    platform="ruijie_rgos",
    driver_class=GuardedRgos,
    flavour="rgos",
    family="rsr",
    model="RSR20-X-28",
    address="127.61.9.1",
    startup="config.text",
    vendor="Ruijie",
    release=r"RSR_RGOS 11\.9\(6\)B11",
    answers={
        "show clock": "UTC",
        "show nothing": rf"^ {{{len(HOST) + len('#show ')}}}\^\n% Invalid input detected at '\^' marker\.$",
        "show": r"^% Incomplete command\.$",
    },
    unknown="% Invalid input",
    secret="usrname x password Geheim@123",
    port="GigabitEthernet 0/1",
    naming="hostname",
    most=86400,
    faults=(3, 6, 8),
    schedules="reload in 30",
    text=f"""hostname {HOST}
!
aaa new-model
aaa authentication login default local
!
enable secret {ENABLE}
username {USER} privilege 15 secret {PASSWORD}
username looker privilege 1 secret {PASSWORD}
!
banner login %Only who may, 仅限授权人员%
!
enable service ssh-server
!
interface GigabitEthernet 0/1
 description old
 ip address 10.1.0.1 255.255.255.0
!
line vty 0 4
 login authentication default
 transport input ssh
!
end
""",
)
KINDS = {kind.flavour: kind for kind in (_VRP5, _VRP8, _USG, _COMWARE, _RGOS)}
"""By flavour."""
ONE_OF_EACH_WORDING = [
    pytest.param(kind, id=flavour, marks=[pytest.mark.long] if flavour in ("vrp5", "usg") else [])
    for flavour, kind in KINDS.items()
]
"""Every kind; those that are worked in the words of another one are for long runs."""
