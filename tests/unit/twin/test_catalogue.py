# SPDX-License-Identifier: Apache-2.0
"""The simulated models have the ports that designs use, and no port that designs do not know."""

import pytest

from zongheng.intent.hardware import catalogue
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

MODELS = [h for h in catalogue().values() if h.platform in ("huawei_vrp", "ruijie_rgos")]


@pytest.mark.parametrize("hardware", MODELS, ids=lambda h: h.model)
def test_a_model_has_the_ports_of_the_catalogue_and_no_others(hardware) -> None:
    """A port that the catalogue does not know would never be closed."""
    model = load_model(hardware.model, hardware.family)
    ports = {port for purpose in hardware.port_groups for port in hardware.ports(purpose)}
    ports |= {hardware.management_port} - {None}
    assert ports == set(model.ports)
    # a simulator of switches is the flavour and what bridges
    assert model.flavour.removesuffix("-switch") == hardware.flavour


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("g0/0/1", "GigabitEthernet0/0/1"),
        ("GigabitEthernet0/0/1.4094", "GigabitEthernet0/0/1.4094"),
        ("loop0", "LoopBack0"),
        ("Vlanif10", "Vlanif10"),
        ("Vlanif5000", None),
        ("GigabitEthernet0/0/1.0", None),
        ("GigabitEthernet9/0/1", None),
        ("Ten-GigabitEthernet1/0/1", None),
        ("ens3", None),
    ],
)
def test_names_of_interfaces(typed, full) -> None:
    assert load_model("AR6140-S", "ar").interface(typed) == full


@pytest.mark.parametrize("flavour", ["vrp5", "vrp8", "usg"])
def test_every_operational_command_has_a_handler(flavour) -> None:
    from zongheng.twin.operations.operations import OPERATIONS

    handlers = {
        subject for matcher in load_grammar(flavour).operations.values() for _, subject in matcher.formats
    }
    assert handlers <= set(OPERATIONS)
