# SPDX-License-Identifier: Apache-2.0
"""What runs on a Linux machine and what must not, where its logs, time and alarms come and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.machine import NETWORK, machine_file, placed_ports, unit, units
from zongheng.audit.reading.nftables import chains
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import Words, words
from zongheng.platforms.linux import hardening

OFF = "/etc/zongheng-hardening/off"
_RUNNER = "zongheng-hardening"
_PORTS: Mapping[str, tuple[int, ...]] = {
    "telnet": (23,),
    "rsh": (512, 513, 514),
    "ftp": (21,),
    "tftp": (69,),
    "web": (80, 443, 8080, 8443, 9090, 10000),
}


def telnet_is_masked(device: Device, facts: SiteFacts) -> list[Observation]:
    """Telnet and its kin are masked, do not run, and are let in by no filter."""
    del facts
    return _off(device, ("telnet", "rsh"))


def web_management_is_masked(device: Device, facts: SiteFacts) -> list[Observation]:
    """No web server manages the machine."""
    del facts
    return _off(device, ("web",))


def file_services_are_masked(device: Device, facts: SiteFacts) -> list[Observation]:
    """Clear-text file services and what else a node has no use for are masked."""
    del facts
    return _off(device, ("ftp", "tftp", "files", "discovery", "printing"))


def _off(device: Device, services: Iterable[str]) -> list[Observation]:
    services = tuple(services)
    wanted = [name for service in services for name in hardening.off()[service]]
    ports = [port for service in services for port in _PORTS.get(service, ())]
    return [
        *_carried_out(device),
        *_masked(device, wanted),
        *_running(device, wanted),
        *_let_in(device, ports),
    ]


def _carried_out(device: Device) -> list[Observation]:
    running = unit(device, _RUNNER)
    if running is not None:
        return [passed(running)]
    why = words(
        "停用清单没有生效：zongheng-hardening 未运行",
        "the list is not in force: zongheng-hardening does not run",
    )
    return [failed(why=why, fix=(f"### SERVICE {_RUNNER}",))]


def _masked(device: Device, wanted: list[str]) -> list[Observation]:
    listed = machine_file(device, OFF)
    if listed is None:
        why = words("没有停用服务清单", "there is no list of what is off")
        return [failed(why=why, fix=(f"{OFF}:", *(f" {name}" for name in wanted)))]
    there = {line.text: line for line in listed.node.children}
    missing = [name for name in wanted if name not in there]
    if missing:
        why = words(f"没有停用：{'、'.join(missing)}", f"not masked: {', '.join(missing)}")
        return [failed(section=listed.node, why=why, fix=(f"{OFF}:", *(f" {name}" for name in missing)))]
    return [passed(there[name], section=listed.node) for name in wanted]


def _running(device: Device, wanted: list[str]) -> list[Observation]:
    names = {name.removesuffix(".service") for name in wanted}
    return [
        failed(node, why=words(f"服务 {name} 在运行", f"{name} runs"), fix=(f"# 删除：{node.text}",))
        for name, node in units(device).items()
        if name.removesuffix(".service") in names
    ]


def _let_in(device: Device, ports: list[int]) -> list[Observation]:
    why = words("过滤规则放行该服务", "the filter lets it in")
    return [
        failed(
            rule.node, section=table.file.node, why=why, fix=(f"{table.file.path}:", f" # 删除：{rule.text}")
        )
        for table, chain in chains(device, "input")
        for rule in chain.rules
        if rule.verdict == "accept"
        and any(rule.names_port(protocol, port) for protocol in ("tcp", "udp") for port in ports)
    ]


def machine_log_hosts(device: Device, facts: SiteFacts) -> list[Observation]:
    """Logs go to the site's platform, by a service that runs."""
    pattern = r'.*action\(type="omfwd" target="(?P<address>[^"]+)".*|\*\.\S+\s+@@?(?P<short>[^\s;:]+)\S*'
    absent = words("日志没有送往日志平台", "logs are sent nowhere")
    foreign = words("日志主机不是登记的日志平台", "the log host is not the site's log platform")
    return _hosts(device, "rsyslog", "/etc/rsyslog.conf", pattern, facts.log_hosts, absent, foreign)


def machine_time_servers(device: Device, facts: SiteFacts) -> list[Observation]:
    """The clock follows the site's servers."""
    pattern = r"(?:server|peer|pool) (?P<address>\S+)(?P<short>)(?: .*)?"
    absent = words("没有配置时钟服务器", "no time server is configured")
    foreign = words("时钟服务器不是登记的时钟源", "the time server is not the site's")
    return _hosts(device, "chrony", "/etc/chrony/chrony.conf", pattern, facts.ntp_servers, absent, foreign)


def machine_trap_hosts(device: Device, facts: SiteFacts) -> list[Observation]:
    """Alarms go to the site's network management, by SNMPv3 with privacy."""
    pattern = r"trapsess .*-l authPriv .* (?P<address>[\d.]+|[0-9a-fA-F:]+)(?P<short>)(?::\d+)?"
    absent = words("没有以 SNMPv3 加密方式发送告警", "no alarm is sent by SNMPv3 with privacy")
    foreign = words("告警主机不是登记的网管", "the trap host is not the site's network management")
    return _hosts(device, "snmpd", "/etc/snmp/snmpd.conf", pattern, facts.nms_hosts, absent, foreign)


def _hosts(
    device: Device,
    service: str,
    path: str,
    pattern: str,
    known: tuple[str, ...],
    absent: Words,
    foreign: Words,
) -> list[Observation]:
    file, running = machine_file(device, path), unit(device, service)
    stopped = [] if running is not None else [_stopped(service)]
    lines = [(node, m["address"] or m["short"]) for node, m in file.matching(pattern)] if file else []
    if not lines:
        return [*stopped, failed(section=file.node if file else None, why=absent)]
    if not known:
        why = words("没有登记数据可对照", "the site names none to compare with")
        return [*stopped, *(review(node, why=why) for node, _ in lines)]
    judged = [
        passed(node, section=node.parent)
        if address in known
        else failed(
            node, section=node.parent, why=Words(zh=f"{foreign.zh}：{address}", en=f"{foreign.en}: {address}")
        )
        for node, address in lines
    ]
    return [*stopped, *judged]


def _stopped(service: str) -> Observation:
    return failed(
        why=words(f"服务 {service} 未运行", f"{service} does not run"), fix=(f"### SERVICE {service}",)
    )


def exit_pair(device: Device, facts: SiteFacts) -> list[Observation]:
    """The gateway is one of a pair: virtual addresses, and sessions that follow the leader."""
    del facts
    held = machine_file(device, "/etc/keepalived/keepalived.conf")
    sync = machine_file(device, "/etc/conntrackd/conntrackd.conf")
    wanted = (
        (unit(device, "keepalived"), words("keepalived 未运行", "keepalived does not run")),
        (held.first(r"vrrp_instance \S+ \{") if held else None, words("没有虚地址", "no virtual address")),
        (unit(device, "conntrackd"), words("conntrackd 未运行", "conntrackd does not run")),
        (
            sync.first(r"IPv4_Destination_Address \S+") if sync else None,
            words("没有会话同步对端", "no peer for sessions"),
        ),
    )
    return [
        passed(node, section=node.parent) if node is not None else failed(why=why) for node, why in wanted
    ]


def sensor_detects(device: Device, facts: SiteFacts) -> list[Observation]:
    """A sensor runs its engine with rules and alerts; a gateway is not where it could be proved."""
    del facts
    if device.text.role != "sensor":
        why = words(
            "检测由旁路探针完成，网关配置不能证明：请核对探针和镜像",
            "a sensor beside it detects, which the gateway's text cannot prove: see sensor and mirror",
        )
        return [review(why=why)]
    engine = machine_file(device, "/etc/suricata/suricata.yaml")
    rules = machine_file(device, "/etc/suricata/rules/local.rules")
    wanted = (
        (unit(device, "suricata"), words("Suricata 未运行", "Suricata does not run")),
        (engine.first(r"- interface: \S+") if engine else None, words("没有监听端口", "it listens nowhere")),
        (engine.first(r"rule-files:") if engine else None, words("没有装入规则", "no rules are loaded")),
        (engine.first(r"- alert") if engine else None, words("没有输出告警", "alerts are written nowhere")),
        (rules.first(r"alert .*sid:\d+.*") if rules else None, words("没有规则", "there are no rules")),
    )
    return [
        passed(node, section=node.parent) if node is not None else failed(why=why) for node, why in wanted
    ]


def machine_ports_are_named(device: Device, facts: SiteFacts) -> list[Observation]:
    """A port in use says what it is for."""
    del facts
    script = machine_file(device, NETWORK)
    named = {m["name"]: line for line, m in script.matching(_DESCRIPTION)} if script else {}
    found = []
    for port in placed_ports(device):
        if port.name == "lo":
            continue
        line = named.get(port.name)
        if line is not None:
            found.append(passed(line, section=line.parent))
        else:
            why = words(f"{port.name} 在用但没有说明用途", f"{port.name} is in use and does not say for what")
            fix = (f"{NETWORK}:", f" describe {port.namespace} {port.name} <对端设备和端口>")
            found.append(failed(port.node, section=port.node.parent, why=why, fix=fix))
    return found or [failed(section=script.node if script else None, why=_NO_PORTS)]


_DESCRIPTION = r"describe \S+ (?P<name>\S+) \S.*"
_NO_PORTS = words("没有说明端口", "no port is named")
