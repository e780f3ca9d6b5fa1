# SPDX-License-Identifier: Apache-2.0
"""From a design to a machine's bundle."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from zongheng.config.bundle import Bundle, File
from zongheng.design.model import DeviceDesign, Gre
from zongheng.intent.extranet_space import EXTRANET_SPACE
from zongheng.platforms.linux import classes, dhcp, hardening, lease, relay, underlay, view, vrrp
from zongheng.platforms.linux.defences import refusals
from zongheng.platforms.linux.gateway import gateway
from zongheng.platforms.linux.people import people
from zongheng.platforms.linux.view import Instance

HEADER = "Written by Zongheng for {host}. Changes made here are drift and will be undone."
ROOT, FRR = "root:root", "frr:frr"
HOME = ("10.0.0.0/8", str(EXTRANET_SPACE), "172.16.0.0/12", "192.168.0.0/16")
"""What a sensor calls its own: private space and that of the extranets."""

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
ExecReload=/bin/sh /etc/zongheng/network.sh
[Install]
WantedBy=multi-user.target
"""
_CARRIERS = """\
[Unit]
Description=Watch over the carriers
Wants=zongheng-network.service
After=zongheng-network.service
[Service]
NetworkNamespacePath=/run/netns/{namespace}
ExecStart=/bin/sh /etc/zongheng-carriers/carriers.sh
Restart=always
[Install]
WantedBy=multi-user.target
"""
_ONCE = """\
[Unit]
Description={title}
After=local-fs.target
Before=ssh.service rsyslog.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh {script}
[Install]
WantedBy=multi-user.target
"""
_FILTER_LOG = """\
[Unit]
Description=Log of the packet filter of the namespace %i
Wants=zongheng-network.service
After=zongheng-network.service
[Service]
NetworkNamespacePath=/run/netns/%i
ExecStart=/usr/sbin/ulogd -c /etc/ulogd/%i.conf
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""
_AFTER_NETWORK = "[Unit]\nWants=zongheng-network.service\nAfter=zongheng-network.service\n"


def render(design: DeviceDesign) -> str:
    """Return the bundle of a machine as text, secrets as ``{{secret:NAME}}``."""
    return bundle_of(design).text


def bundle_of(design: DeviceDesign) -> Bundle:
    """Return the bundle of a machine."""
    entries = list(_entries(design))
    return Bundle(tuple(sorted({file for file, _ in entries})), tuple(sorted({u for _, u in entries if u})))


def _entries(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield each file with the unit that it makes run (empty where none is)."""
    yield from _people(design)
    yield from _hardening(design)
    yield from _network(design)
    for instance in view.instances(design):
        if instance.routes:
            yield from _routing(design, instance)
    yield from _internet(design)
    if relaying := relay.unit(design):
        yield File(relay.PATH, "0644", ROOT, relaying), relay.NAME
    yield from _pair(design)
    yield from _sensor(design)
    yield from _services(design)


def _people(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield who may log in, what their passwords must be, and how sessions begin and end."""
    folder = "/etc/zongheng-accounts"
    yield from _once("zongheng-accounts", "The people of this machine", f"{folder}/accounts.sh")
    # the list holds hashes, and only root reads them there
    yield File(f"{folder}/accounts", "0600", ROOT, _text(design, "accounts")), ""
    yield File(f"{folder}/accounts.sh", "0755", ROOT, _text(design, "accounts.sh")), ""
    yield File("/etc/sudoers", "0440", ROOT, _text(design, "sudoers-main")), ""
    yield File("/etc/sudoers.d/zongheng", "0440", ROOT, _text(design, "sudoers")), ""
    for stack in ("auth", "account", "password"):
        yield File(f"/etc/pam.d/common-{stack}", "0644", ROOT, _text(design, f"common-{stack}")), ""
    for name in ("faillock.conf", "pwquality.conf"):
        yield File(f"/etc/security/{name}", "0644", ROOT, _text(design, name)), ""
    yield File("/etc/login.defs", "0644", ROOT, _text(design, "login.defs")), ""
    yield File("/etc/profile.d/zongheng.sh", "0644", ROOT, _text(design, "profile.sh")), ""


def _hardening(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield what is off, the clock's zone, and the kernel's own settings of the network."""
    folder = "/etc/zongheng-hardening"
    zone = hardening.zone(design.system.timezone_offset)
    yield from _once("zongheng-hardening", "What is off on this machine", f"{folder}/hardening.sh")
    yield File(f"{folder}/off", "0644", ROOT, _text(design, "off", off=hardening.off())), ""
    yield File(f"{folder}/hardening.sh", "0755", ROOT, _text(design, "hardening.sh")), ""
    yield File("/etc/timezone", "0644", ROOT, f"{zone}\n"), ""
    yield File("/etc/zongheng/sysctl.conf", "0644", ROOT, _text(design, "sysctl.conf")), ""


def _once(unit: str, title: str, script: str) -> Iterator[tuple[File, str]]:
    """Yield a unit that runs a script at boot and whenever its files change."""
    text = _ONCE.format(title=title, script=script)
    yield File(f"/etc/systemd/system/{unit}.service", "0644", ROOT, text), unit


def _network(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    unit = "/etc/systemd/system/zongheng-network.service"
    mirror = view.mirror(design)
    yield File(unit, "0644", ROOT, _UNIT), "zongheng-network"
    script = _text(
        design,
        "network.sh",
        mirrors=[mirror] if mirror else [],
        defence_filters=[view.DEFENCE_FILTER] if design.defence else [],
        lines=classes.lines(design),
        forwarding=int(design.role != "sensor"),
        closed_filter=view.CLOSED_FILTER,
        underlay=underlay.UNDERLAY,
        mtu=Gre.mtu,
        leased=underlay.LEASED,
    )
    yield File("/etc/zongheng/network.sh", "0755", ROOT, script), ""
    yield File(view.CLOSED_FILTER, "0640", ROOT, _text(design, "closed.nft")), ""
    if design.defence is not None:
        yield (
            File(view.DEFENCE_FILTER, "0640", ROOT, _text(design, "defence.nft", refusals=refusals(design))),
            "",
        )
    for instance in view.instances(design):
        name = "exit.nft" if instance.exits else "filter.nft" if instance.routes else "underlay.nft"
        yield File(instance.filter_path, "0640", ROOT, _text(design, name, instance=instance)), ""
        yield from _filter_log(design, instance)


def _filter_log(design: DeviceDesign, instance: Instance) -> Iterator[tuple[File, str]]:
    """Yield what writes down what a filter logs: the kernel hands it out in the filter's own namespace."""
    settings = _text(design, "ulogd.conf")
    if instance.vrf is None:
        yield File("/etc/ulogd.conf", "0644", ROOT, settings), "ulogd2"
        return
    unit = "/etc/systemd/system/zongheng-ulogd@.service"
    yield File(f"/etc/ulogd/{instance.name}.conf", "0644", ROOT, settings), f"zongheng-ulogd@{instance.name}"
    yield File(unit, "0644", ROOT, _FILTER_LOG), ""


def _routing(design: DeviceDesign, instance: Instance) -> Iterator[tuple[File, str]]:
    folder = instance.frr_folder
    yield File(f"{folder}/frr.conf", "0640", FRR, _text(design, "frr.conf", instance=instance)), instance.unit
    yield File(f"{folder}/daemons", "0640", FRR, _text(design, "daemons", instance=instance)), ""
    yield File(f"{folder}/vtysh.conf", "0640", FRR, "service integrated-vtysh-config\n"), ""
    if instance.dhcp_pools:
        settings = dhcp.settings(instance.name, instance.dhcp_pools)
        unit = "/etc/systemd/system/zongheng-dhcp@.service"
        yield File(f"/etc/kea/{instance.name}.json", "0644", ROOT, settings), f"zongheng-dhcp@{instance.name}"
        yield File(unit, "0644", ROOT, dhcp.UNIT), ""
    # an instance joins its namespace itself; a rollout and its way back are several restarts
    limits = f"{_AFTER_NETWORK}StartLimitIntervalSec=0\n"
    yield File(f"/etc/systemd/system/{instance.unit}.service.d/zongheng.conf", "0644", ROOT, limits), ""


def _internet(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield what meets the others over the internet, and what keeps the address of the port to it."""
    outer = underlay.underlay(design)
    if outer is None:
        return
    folder = "/etc/swanctl/conf.d"
    yield File(f"{folder}/zongheng.conf", "0600", ROOT, _text(design, "swanctl.conf")), "strongswan"
    # of its own: whoever gets another key has to show it at once, others are not disturbed
    yield File(f"{folder}/zongheng-secret.conf", "0600", ROOT, _text(design, "swanctl-secret.conf")), ""
    settings = _text(design, "strongswan.conf", unwanted=underlay.UNWANTED_PLUGINS)
    yield File("/etc/strongswan.d/zongheng.conf", "0644", ROOT, settings), ""
    yield File(underlay.FORGETTING, "0755", ROOT, _text(design, "forget.sh")), ""
    drop_in = "/etc/systemd/system/strongswan.service.d/zongheng.conf"
    yield File(drop_in, "0644", ROOT, underlay.STRONGSWAN_UNIT), ""
    if outer.leased:
        yield File(lease.UNIT_PATH, "0644", ROOT, lease.unit(outer)), lease.NAME
        yield File(lease.SETTINGS_PATH, "0644", ROOT, lease.settings(_header(design))), ""
        yield File(lease.SCRIPT_PATH, "0755", ROOT, _text(design, "dhclient-script")), ""


def _pair(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    """Yield what keeps virtual addresses, and on an exit the sessions behind them."""
    namespace = vrrp.namespace(design)
    if namespace is None:
        return
    routers = vrrp.virtual_routers(design)
    yield (
        File(
            "/etc/keepalived/keepalived.conf",
            "0640",
            ROOT,
            _text(design, "keepalived.conf", routers=routers, preempt_delay=vrrp.PREEMPT_DELAY),
        ),
        "keepalived",
    )
    yield _inside("keepalived", namespace), ""
    if design.availability is not None:
        settings = _text(design, "conntrackd.conf")
        yield File("/etc/conntrackd/conntrackd.conf", "0640", ROOT, settings), "conntrackd"
        script = _text(design, "primary-backup.sh")
        yield File("/etc/conntrackd/primary-backup.sh", "0755", ROOT, script), ""
        yield _inside("conntrackd", namespace), ""
    if design.health_checks:
        ways_out = [way for router in routers for way in router.ways_out]
        watcher = _text(design, "carriers.sh", ways_out=ways_out)
        unit = _CARRIERS.format(namespace=namespace)
        yield File("/etc/zongheng-carriers/carriers.sh", "0755", ROOT, watcher), "zongheng-carriers"
        yield File("/etc/systemd/system/zongheng-carriers.service", "0644", ROOT, unit), ""


def _inside(unit: str, namespace: str) -> File:
    """Return the drop-in that runs a unit in a namespace, after it was made."""
    inner = "" if namespace == view.MAIN else f"[Service]\nNetworkNamespacePath=/run/netns/{namespace}\n"
    return File(f"/etc/systemd/system/{unit}.service.d/zongheng.conf", "0644", ROOT, _AFTER_NETWORK + inner)


def _sensor(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    ports = view.sensing_ports(design)
    if not ports:
        return
    sensor = {"ports": ports, "home": HOME}
    settings = _text(design, "suricata.yaml", sensor=sensor)
    yield File("/etc/suricata/suricata.yaml", "0640", ROOT, settings), "suricata"
    yield File("/etc/suricata/rules/local.rules", "0640", ROOT, _text(design, "local.rules")), ""
    yield _inside("suricata", view.MAIN), ""


def _services(design: DeviceDesign) -> Iterator[tuple[File, str]]:
    level = {"informational": "info", "warning": "warning", "notification": "notice"}.get(
        design.logging.level, "info"
    )
    yield File("/etc/chrony/chrony.conf", "0644", ROOT, _text(design, "chrony.conf")), "chrony"
    yield File("/etc/rsyslog.conf", "0644", ROOT, _text(design, "rsyslog.conf", level=level)), "rsyslog"
    yield File("/etc/ssh/sshd_config", "0644", ROOT, _text(design, "sshd_config")), ""
    yield File("/etc/ssh/sshd_config.d/zongheng.conf", "0600", ROOT, _text(design, "sshd.conf")), "ssh"
    yield File("/etc/logrotate.d/zongheng", "0644", ROOT, _text(design, "logrotate")), "logrotate.timer"
    yield File("/etc/snmp/snmpd.conf", "0600", ROOT, _text(design, "snmpd.conf")), "snmpd"
    if design.system.banner:
        yield File("/etc/zongheng/banner", "0644", ROOT, f"{design.system.banner.rstrip()}\n"), ""


def _text(design: DeviceDesign, name: str, **values: object) -> str:
    """Return a template filled; every template may use the whole design and what is said here of it."""
    return _environment().get_template(f"{name}.j2").render(
        header=_header(design), host=design.host, out_of_band=view.out_of_band(),
        instances=view.instances(design), exit=gateway(design), policy=design.exit_policy,
        outer=underlay.underlay(design), enciphered=underlay.ENCIPHERED, segment=Gre.segment,
        outside=view.outside(design),
        management=design.management, people=people(design), passwords=design.passwords,
        logins=design.logins, logging=design.logging, role=design.role,
        snmp=design.snmp, ntp=design.ntp, bgp=design.bgp, banner=design.system.banner, **values,
    )  # fmt: skip


def _header(design: DeviceDesign) -> str:
    return HEADER.format(host=design.host)


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
