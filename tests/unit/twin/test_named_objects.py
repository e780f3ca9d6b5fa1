# SPDX-License-Identifier: Apache-2.0
"""What a line names cannot be removed, as on real devices; once all lines let go, it can."""

import pytest

RULE = ("security-policy", "rule name out")
# family, lines that make the object, lines that name it, its removal, the refusal, how the lines let go
NAMED = {
    "an IPS profile in a rule": (
        "usg",
        ("profile type ips name p", "quit"),
        (*RULE, "profile ips p", "quit", "quit"),
        "undo profile type ips name p",
        "Error: The profile is referenced by a policy.",
        (*RULE, "undo profile ips", "quit", "quit"),
    ),
    "an address set as one of several": (
        "usg",
        ("ip address-set a type object", "ip address-set b type object", "quit"),
        (*RULE, "source-address address-set a b", "quit", "quit"),
        "undo ip address-set a",
        "Error: The address or address group is in use.",
        (*RULE, "undo source-address", "quit", "quit"),
    ),
    "an address set in a group": (
        "usg",
        ("ip address-set a type object", "quit", "ip address-set g type group"),
        ("address 0 address-set a", "quit"),
        "undo ip address-set a",
        "Error: The address or address group is in use.",
        ("undo ip address-set g",),
    ),
    "a service set in a rule that goes": (
        "usg",
        ("ip service-set s type object", "quit"),
        (*RULE, "service s", "quit", "quit"),
        "undo ip service-set s",
        "Error: The service or service group is in use.",
        ("security-policy", "undo rule name out", "quit"),
    ),
    "a NAT address group": (
        "usg",
        ("nat address-group n 1", "quit"),
        ("nat-policy", "rule name out", "action source-nat address-group n", "quit", "quit"),
        "undo nat address-group n",
        "Error: The NAT address group is in use.",
        ("nat-policy", "rule name out", "action no-nat", "quit", "quit"),
    ),
    "a traffic policy on an interface": (
        "ar",
        ("traffic policy p", "quit"),
        ("interface g0/0/0", "traffic-policy p outbound", "quit"),
        "undo traffic policy p",
        "Error: The traffic policy is in use.",
        ("interface g0/0/0", "undo traffic-policy p outbound", "quit"),
    ),
    "a traffic classifier in a policy": (
        "ar",
        ("traffic classifier c", "quit", "traffic behavior b", "quit", "traffic policy p"),
        ("classifier c behavior b", "quit"),
        "undo traffic classifier c",
        "Error: The traffic classifier is in use.",
        ("traffic policy p", "undo classifier c", "quit"),
    ),
}


@pytest.mark.parametrize(
    ("family", "makes", "names", "removal", "refusal", "lets_go"), NAMED.values(), ids=NAMED
)
def test_what_is_named_stays_until_it_is_let_go(family, makes, names, removal, refusal, lets_go, at) -> None:
    operator = at(family)
    operator.types("system-view", *makes, *names)
    assert refusal in operator.types(removal)
    header = removal.removeprefix("undo ")
    assert header in operator.types("display current-configuration")
    operator.types(*lets_go)
    assert "Error" not in operator.types(removal)
    assert header not in operator.types("display current-configuration")


def test_every_name_of_a_list_has_to_exist(at) -> None:
    operator = at("usg")
    operator.types("system-view", "ip address-set b type object", "quit", *RULE)
    assert "does not exist" in operator.types("source-address address-set a b")


def test_an_access_list_that_is_in_use_can_be_removed(at) -> None:
    """The published guide leaves it to the operator to see that nothing names it any more."""
    operator = at("ar")
    operator.types(
        "system-view", "acl number 2001", "quit", "user-interface vty 0 4", "acl 2001 inbound", "quit"
    )
    assert "Error" not in operator.types("undo acl number 2001")
