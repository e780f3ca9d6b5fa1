# SPDX-License-Identifier: GPL-3.0-or-later
"""Serve a network's devices to Ansible."""

from __future__ import annotations

DOCUMENTATION = """
name: zongheng
short_description: The devices of a Zongheng network
description:
  - Reads the index of designs (C(build/<network>/hosts.json)) that C(zongheng plan) writes; before the
    first plan, the intent itself.
  - Groups by level (C(level_township)), region (C(site_411426101)), role (C(role_exit)),
    platform (C(platform_huawei_vrp)) and lifecycle (C(lifecycle_active)); all devices are in C(zongheng).
    A region's group holds those of the regions below it, so that variables of the nearest one count.
  - Where tasks will run and there is a ledger, intent and ledger are read as well, once, for the filters
    (C(site_prefix) and the like) of all workers.
  - Host variables are only what Ansible needs to connect and to group. Everything else is read from the
    designs by the action that wants it.
options:
  plugin:
    description: Always C(zongheng).
    required: true
    choices: [zongheng]
"""

EXAMPLES = """
# inventories/xiayi/zongheng.yml
plugin: zongheng
"""

from collections.abc import Sequence
from pathlib import Path

from ansible import context
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin
from ansible.utils.path import basedir

from zongheng.addressing.answers import prepare_plan
from zongheng.build.index import ROLE_GROUPS, InventoryHost, inventory_hosts
from zongheng.build.memory import Known
from zongheng.build.paths import BuildPaths
from zongheng.errors import ZonghengError
from zongheng.request import checked_plan
from zongheng.uncollected import uncollected

_LISTINGS = ("listhosts", "listtasks", "listtags", "syntax")


class InventoryModule(BaseInventoryPlugin):
    """Hosts and groups of one network's folder."""

    NAME = "zongheng"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and Path(path).name == "zongheng.yml"

    def parse(self, inventory: object, loader: object, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        with uncollected():
            hosts = self._hosts(Path(path).parent)
            # these may be empty, and are named in playbooks all the same
            for group in ("zongheng", "zongheng_failed", *ROLE_GROUPS):
                self.inventory.add_group(group)
            self._add_regions(hosts)
            self._add_hosts(hosts)
        if _runs_tasks():
            # the workers that tasks are forked to find the plan that their templates ask for read
            network = Path(basedir(path))
            prepare_plan(network, lambda: Known.of(BuildPaths.of(network)))

    def _hosts(self, network: Path) -> Sequence[InventoryHost]:
        try:
            return inventory_hosts(network, planned=checked_plan(network) if _is_check() else None)
        except ZonghengError as error:
            raise AnsibleParserError(str(error)) from error

    def _add_regions(self, hosts: Sequence[InventoryHost]) -> None:
        """Add the groups of sites, each in that of the site above it, before there are hosts to tell of it.

        Beside each other they would all be looked through for each of them.
        """
        around = {}
        for host in hosts:
            around.update(zip(host.regions, (None, *host.regions), strict=False))
        for region, parent in around.items():
            self.inventory.add_group(region)
            if parent is not None:
                self.inventory.add_child(parent, region)

    def _add_hosts(self, hosts: Sequence[InventoryHost]) -> None:
        """Add the hosts, each to the innermost of its regions and to its other groups."""
        kinds = {group for host in hosts for group in host.kinds}
        for group in sorted(kinds):
            self.inventory.add_group(group)
        add_child, set_variable = self.inventory.add_child, self.inventory.set_variable
        for host in hosts:
            self.inventory.add_host(host.name, group="zongheng")
            for group in (*host.kinds, *host.regions[-1:]):
                add_child(group, host.name)
            for key, value in host.variables.items():
                set_variable(host.name, key, value)


def _runs_tasks() -> bool:
    """Tell whether this is the run of a playbook or a module, and not a mere listing."""
    asked = context.CLIARGS
    return "forks" in asked and not any(asked.get(name) for name in _LISTINGS)


def _is_check() -> bool:
    """Tell whether the playbook runs in check mode, and so is to see what the check planned."""
    return bool(context.CLIARGS.get("check"))
