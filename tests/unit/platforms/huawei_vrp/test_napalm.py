# SPDX-License-Identifier: Apache-2.0
"""nornir-napalm's own tasks work on VRP devices."""

from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
from nornir.plugins.runners import SerialRunner
from nornir_napalm.plugins.tasks import napalm_get

from zongheng.config import same
from zongheng.devices.napalm import register


def test_napalm_get_goes_through_our_driver(counterpart):
    device = counterpart("vrp5")
    register()
    options = {"flavour": "vrp5", "host_keys": [device.server.public_key], "label": "xy-test"}
    host = Host(
        name="xy-test",
        hostname="127.61.7.1",
        port=device.port,
        username="netops",
        password="Xiayi@2026net",
        platform="huawei_vrp",
        connection_options={"napalm": ConnectionOptions(extras={"optional_args": options})},
        defaults=Defaults(),
    )
    nornir = Nornir(
        inventory=Inventory(Hosts({"xy-test": host}), Groups(), Defaults()), runner=SerialRunner()
    )
    result = nornir.run(napalm_get, getters=["config", "facts"])["xy-test"][0]
    nornir.close_connections()
    assert not result.failed
    assert same(result.result["config"]["running"], device.running, "huawei_vrp")
    assert result.result["facts"]["serial_number"] == device.device.serial
