# SPDX-License-Identifier: Apache-2.0
"""Device texts: rendered, parsed, and audited."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from annet.vendors import registry_connector
from annet.vendors.tabparser import parse_to_tree

from bench import county
from bench.frame import PeerMissingError, Result, compared, seconds
from zongheng.audit import DeviceText, audit_texts
from zongheng.audit.site import site_facts
from zongheng.config import parse
from zongheng.render import render_config

VRP = "huawei_vrp"


@cache
def texts() -> Mapping[str, str]:
    """Return the county's rendered configurations of VRP devices by host."""
    return {host: render_config(one) for host, one in county.designs().items() if one.platform == VRP}


def rendering(folder: Path) -> Iterator[Result]:
    """Render every device; the peer is Ansible's template task, once a device."""
    designs = county.designs()
    render_config(next(iter(designs.values())))
    ours = seconds(lambda: [render_config(one) for one in designs.values()]) / len(designs)
    yield compared(
        lambda peer, note: Result(
            "render",
            f"{len(designs)} devices",
            "ms/device",
            ours * 1000,
            peer,
            "ansible.builtin.template of the same lines, 2 forks",
            note,
        ),
        lambda: _by_ansible(folder / "ansible") * 1000,
    )


def _by_ansible(folder: Path) -> float:
    """Return CPU seconds a device of a template task, an empty play taken off."""
    program = Path(sys.executable).with_name("ansible-playbook")
    if not program.exists():
        message = "ansible-core is not in this environment"
        raise PeerMissingError(message)
    folder.mkdir(parents=True)
    (folder / "out").mkdir()
    (folder / "device.j2").write_text("{% for line in lines %}{{ line }}\n{% endfor %}", encoding="utf-8")
    # references to secrets look like expressions to Ansible
    plain = {host: text.replace("{{", "<").replace("}}", ">") for host, text in texts().items()}
    hosts = {host: {"lines": text.splitlines()} for host, text in plain.items()}
    connection = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"vars": connection, "hosts": hosts}}
    (folder / "inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
    play = {"hosts": "all", "gather_facts": False}
    template = {
        "template": {"src": f"{folder}/device.j2", "dest": f"{folder}/out/{{{{ inventory_hostname }}}}.cfg"}
    }
    (folder / "empty.yml").write_text(json.dumps([{**play, "tasks": []}]), encoding="utf-8")
    (folder / "play.yml").write_text(json.dumps([{**play, "tasks": [template]}]), encoding="utf-8")

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def cost(playbook: str) -> float:
        before = spent()
        subprocess.run(  # noqa: S603 - the virtual environment's own program, files of ours
            [program, "-f", "2", "-i", folder / "inventory.json", folder / playbook],
            env={**os.environ, "ANSIBLE_HOME": str(folder / "home")},
            check=True,
            capture_output=True,
        )
        return spent() - before

    empty = cost("empty.yml")
    taken = (cost("play.yml") - empty) / len(hosts)
    shutil.rmtree(folder)
    return taken


def parsing(_: Path) -> Iterator[Result]:
    """Parse every configuration; the peer is annet's parser of the same vendor."""
    formatter = registry_connector.get().match("huawei").make_formatter()
    lines = sum(text.count("\n") for text in texts().values()) / 1000
    ours = seconds(lambda: [parse(text) for text in texts().values()]) / lines
    peer = seconds(lambda: [parse_to_tree(text, formatter.split) for text in texts().values()]) / lines
    work = f"{lines:.1f}k lines"
    yield Result(
        "parse", work, "ms/1k lines", ours * 1000, peer * 1000, "annet parse_to_tree (no line numbers)"
    )


def auditing(_: Path) -> Iterator[Result]:
    """Judge every configuration by every rule."""
    records = county.designs()
    devices = [
        DeviceText(host=host, text=text, flavour=records[host].flavour, family=records[host].family,
                   role=records[host].role)
        for host, text in texts().items()
    ]  # fmt: skip
    facts = site_facts(county.intent(), county.ledger())
    taken = seconds(lambda: audit_texts(devices, site_facts=facts)) / len(devices)
    yield Result("audit", f"{len(devices)} devices", "ms/device", taken * 1000)
