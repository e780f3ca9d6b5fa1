# SPDX-License-Identifier: Apache-2.0
"""From a design to a machine's bundle."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from zongheng.design.model import DeviceDesign
from zongheng.platforms.linux import view
from zongheng.platforms.linux.bundle import Bundle, File
from zongheng.platforms.linux.gateway import gateway
from zongheng.platforms.linux.view import Instance

HEADER = "Written by Zongheng for {host}. Changes made here are drift and will be undone."
ROOT, FRR = "root:root", "frr:frr"

_UNIT = """\
[Unit]
Description=Namespaces, packet filters and ports of this machine
DefaultDependencies=no
After=local-fs.target systemd-sysctl.service
Before=network.target frr.service keepalived.service conntrackd.service suricata.service
Wants=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/zongheng/network.sh
[Install]
WantedBy=multi-user.target
"""
_IN_NAMESPACE = """\
[Unit]
Requires=zongheng-network.service
After=zongheng-network.service
[Service]
NetworkNamespacePath=/run/netns/{namespace}
"""
_AFTER_NETWORK = "[Unit]\nRequires=zongheng-network.service\nAfter=zongheng-network.service\n"


def render(design: DeviceDesign) -> str:
    """Return the bundle of a machine as text, secrets as ``{{secret:NAME}}``; the same bytes for the same design."""
    return bundle_of(design).text


def bundle_of(design: DeviceDesign) -> Bundle:
    """Return the bundle of a machine."""
    entries = list(_entries(design))
    return Bundle(tuple(sorted(file for file, _ in entries)), tuple(sorted({u for _, u in entries if u})))


def _entries(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield each file with the unit that it makes run (empty where none is)."""
    yield from _network(design)
    for instance in view.instances(design):
        yield from _routing(design, instance)
    yield from _exit(design)
    yield from _sensor(design)
    yield from _services(design)


def _network(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    unit = "/etc/systemd/system/zongheng-network.service"
    mirror = view.mirror(design)
    yield File(unit, "0644", ROOT, _UNIT), "zongheng-network"
    script = _text(
        design, "network.sh", mirrors=[mirror] if mirror else [], forwarding=int(design.role != "sensor")
    )
    yield File("/etc/zongheng/network.sh", "0755", ROOT, script), ""
    for instance in view.instances(design):
        name = "exit.nft" if design.exit_policy and instance.vrf == view.outside(design) else "filter.nft"
        yield File(instance.filter_path, "0640", ROOT, _text(design, name, instance=instance)), ""
    yield File("/etc/ulogd.conf", "0644", ROOT, _text(design, "ulogd.conf")), "ulogd2"


def _routing(design: DeviceDesign, instance: Instance) -> Iterator[tuple[File, str]]:
    folder = instance.frr_folder
    yield File(f"{folder}/frr.conf", "0640", FRR, _text(design, "frr.conf", instance=instance)), instance.unit
    yield File(f"{folder}/daemons", "0640", FRR, _text(design, "daemons", instance=instance)), ""
    drop_in = f"/etc/systemd/system/{instance.unit}.service.d/zongheng.conf"
    yield File(drop_in, "0644", ROOT, _AFTER_NETWORK), ""


def _exit(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    if design.exit_policy is None or design.availability is None:
        return
    inside = _IN_NAMESPACE.format(namespace=view.outside(design))
    yield (
        File("/etc/keepalived/keepalived.conf", "0640", ROOT, _text(design, "keepalived.conf")),
        "keepalived",
    )
    yield (
        File("/etc/conntrackd/conntrackd.conf", "0640", ROOT, _text(design, "conntrackd.conf")),
        "conntrackd",
    )
    yield File("/etc/conntrackd/primary-backup.sh", "0755", ROOT, _text(design, "primary-backup.sh")), ""
    for unit in ("keepalived", "conntrackd"):
        yield File(f"/etc/systemd/system/{unit}.service.d/zongheng.conf", "0644", ROOT, inside), ""


def _sensor(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    ports = [i.name for i in design.interfaces if i.purpose == "mirror" and i.enabled]
    if design.role != "sensor" or not ports:
        return
    sensor = {"ports": ports, "home": ("10.0.0.0/8", "59.192.0.0/10", "192.168.0.0/16", "172.16.0.0/12")}
    yield (
        File("/etc/suricata/suricata.yaml", "0640", ROOT, _text(design, "suricata.yaml", sensor=sensor)),
        "suricata",
    )
    yield File("/etc/suricata/rules/local.rules", "0640", ROOT, _text(design, "local.rules")), ""
    yield File("/etc/systemd/system/suricata.service.d/zongheng.conf", "0644", ROOT, _AFTER_NETWORK), ""


def _services(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    level = {"informational": "info", "warning": "warning", "notification": "notice"}.get(
        design.logging.level, "info"
    )
    yield File("/etc/chrony/chrony.conf", "0644", ROOT, _text(design, "chrony.conf")), "chrony"
    yield File("/etc/rsyslog.conf", "0644", ROOT, _text(design, "rsyslog.conf", level=level)), "rsyslog"
    yield File("/etc/ssh/sshd_config.d/zongheng.conf", "0600", ROOT, _text(design, "sshd.conf")), "ssh"
    yield File("/etc/snmp/snmpd.conf", "0600", ROOT, _text(design, "snmpd.conf")), "snmpd"
    if design.system.banner:
        yield File("/etc/zongheng/banner", "0644", ROOT, f"{design.system.banner.rstrip()}\n"), ""


def _text(design: DeviceDesign, name: str, **values: Any) -> str:
    """Return a template filled; every template may use the whole design and what is said here of it."""
    return _environment().get_template(f"{name}.j2").render(
        header=HEADER.format(host=design.host), host=design.host, out_of_band=_out_of_band(),
        instances=view.instances(design), exit=gateway(design), policy=design.exit_policy,
        management=design.management, accounts=design.accounts, logins=design.logins, logging=design.logging,
        snmp=design.snmp, ntp=design.ntp, bgp=design.bgp, banner=design.system.banner, **values,
    )  # fmt: skip


@cache
def _out_of_band() -> str:
    told = yaml.safe_load(files(__package__).joinpath("capabilities.yml").read_text(encoding="utf-8"))
    return str(told["out_of_band"])


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - configuration files are no HTML: escaping would corrupt them
        loader=PackageLoader("zongheng.platforms.linux"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = view.quoted
    return environment
