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

from pathlib import Path

from ansible import context
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin

from zongheng.build.index import ROLE_GROUPS, inventory_hosts
from zongheng.errors import ZonghengError
from zongheng.request import checked_plan


class InventoryModule(BaseInventoryPlugin):
    """Hosts and groups of one network's folder."""

    NAME = "zongheng"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and Path(path).name == "zongheng.yml"

    def parse(self, inventory: object, loader: object, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        network = Path(path).parent
        try:
            hosts = inventory_hosts(network, planned=checked_plan(network) if _is_check() else None)
        except ZonghengError as error:
            raise AnsibleParserError(str(error)) from error
        # these may be empty, and are named in playbooks all the same
        for group in ("zongheng", "zongheng_failed", *ROLE_GROUPS):
            self.inventory.add_group(group)
        for host in hosts:
            self.inventory.add_host(host.name, group="zongheng")
            for group in host.groups:
                self.inventory.add_group(group)
                self.inventory.add_child(group, host.name)
            for key, value in host.variables.items():
                self.inventory.set_variable(host.name, key, value)


def _is_check() -> bool:
    """Tell whether the playbook runs in check mode, and so is to see what the check planned."""
    return bool(context.CLIARGS.get("check"))
