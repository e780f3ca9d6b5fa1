# SPDX-License-Identifier: Apache-2.0
"""What devices refuse for its value, by the cases of ``refusals.yml``, and what they take in another form."""

from pathlib import Path

import pytest

from zongheng.files import from_yaml

CASES = [
    (family, case.get("before", ()), case["line"], case["says"])
    for family, cases in from_yaml(Path(__file__).with_name("refusals.yml").read_text("utf-8")).items()
    for case in cases
]


@pytest.mark.parametrize(("family", "before", "line", "says"), CASES, ids=lambda value: str(value)[:40])
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(family, before, line, says, at) -> None:
    operator = at(family)
    operator.types("configure terminal" if family == "rsr" else "system-view")
    for typed in before:
        answer = operator.types(typed)
        assert "Error" not in answer, typed
        assert "%" not in answer, typed
    known = operator.session.configuration.lines()
    assert operator.types(line).split("\n")[1] == says
    assert operator.session.configuration.lines() == known


def test_a_static_route_is_kept_by_its_network(at) -> None:
    operator = at("ar")
    operator.types(
        "system-view", "ip route-static 10.0.0.1 24 10.9.0.2", "ip route-static 10.0.0.0 24 10.9.0.2"
    )
    routes = [line for line in operator.session.configuration.lines() if "route-static" in line]
    assert routes == ["ip route-static 10.0.0.0 255.255.255.0 10.9.0.2"]
    assert "Error" not in operator.types("undo ip route-static 10.0.0.9 24 10.9.0.2")


@pytest.mark.parametrize("server", ["224.0.0.1", "127.0.0.1", "255.255.255.255"])
def test_a_time_server_is_a_host(server, at) -> None:
    operator = at("ar")
    assert "Wrong parameter" in operator.types("system-view", f"ntp-service unicast-server {server}")


def test_a_configuration_is_saved_under_a_name_of_its_kind(at) -> None:
    operator = at("ar")
    assert "must end with .cfg" in operator.types("save nofile.txt")
    assert "[Y/N]" in operator.types("save file.cfg")


@pytest.mark.parametrize("family", ["ar", "ne", "usg", "secpath", "rsr"])
def test_a_word_that_begins_many_commands_is_none(family, at) -> None:
    operator = at(family)
    operator.types("configure terminal" if family == "rsr" else "system-view")
    assert "Ambiguous command" in operator.types("s")


@pytest.mark.parametrize(
    ("typed", "kept"), [("acl 3000", "acl number 3000"), ("acl ipv6 3000", "acl ipv6 number 3000")]
)
@pytest.mark.parametrize("family", ["ar", "ne", "usg"])
def test_an_access_list_may_leave_out_that_it_has_a_number(family, typed, kept, at) -> None:
    operator = at(family)
    operator.types("system-view", typed, "rule 5 permit tcp", "quit", f"{typed} ", "quit")
    assert [line for line in operator.session.configuration.lines() if line.startswith("acl")] == [kept]
    operator.types(f"undo {typed}")
    assert kept not in operator.session.configuration.lines()


def test_services_of_an_account_add_up_in_one_line(at) -> None:
    operator = at("secpath")
    operator.types("system-view", "local-user a class manage", "service-type ssh", "service-type ssh telnet")

    def services():
        user = operator.session.configuration.root.find("local-user", "a").body
        return [entry.line for entry in user.all("service-type")]

    assert services() == ["service-type ssh telnet"]
    operator.types("undo service-type ssh")
    assert services() == ["service-type telnet"]
    operator.types("undo service-type telnet")
    assert services() == []
