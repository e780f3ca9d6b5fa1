# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

from zongheng.intent import load_network
from zongheng.onboarding.kea import kea_config


def test_each_device_gets_the_url_of_its_own_file_under_its_serial(planned, entries):
    config = json.loads(kea_config(load_network(planned), entries.values()))["Dhcp4"]
    reservations = {
        bytes.fromhex(r["client-id"].replace(":", "")).decode(): r for r in config["reservations"]
    }
    huiting = entries["xy-huiting"]
    (option,) = reservations[huiting.serial]["option-data"]
    assert (option["code"], option["data"]) == (67, f"http://10.140.0.60:8060/{huiting.serial}/USB_AR.ini")
    assert len(reservations) == len(entries)


def test_each_family_present_has_a_class_of_its_own(planned, entries):
    config = json.loads(kea_config(load_network(planned), entries.values()))["Dhcp4"]
    assert {c["name"] for c in config["client-classes"]} == {"ztp-ar", "ztp-ne", "ztp-s", "ztp-usg"}
    assert all(c["valid-lifetime"] >= 3600 for c in config["client-classes"])


def test_the_order_of_devices_makes_no_difference(planned, entries):
    intent = load_network(planned)
    assert kea_config(intent, entries.values()) == kea_config(intent, reversed(list(entries.values())))
