# SPDX-License-Identifier: Apache-2.0
"""The bootstrap service over real HTTP: each device its files, once, for a short while."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

import pytest

from zongheng.errors import ZonghengError
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.onboarding.service import BootstrapService, Part, serving


def get(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def configuration_url(url, index):
    name = next(line for line in index.decode().splitlines() if line.startswith("FILENAME1=")).partition("=")[
        2
    ]
    return url.rpartition("/")[0] + "/" + name


@pytest.fixture
def fetches():
    return []


@pytest.fixture
def service(fetches):
    with serving("127.41.250.1", on_fetch=lambda host, part: fetches.append((host, part))) as made:
        yield made


@pytest.fixture
def offered(service, entries, design, secrets):
    """The URL of a township's index."""
    return service.offer(entries["xy-huiting"], bootstrap_text(design("xy-huiting")), secrets)


def codes(service):
    return [problem.code for problem in service.refusals]


def test_a_device_takes_its_two_files_and_the_run_hears_of_it(service, entries, offered, fetches, secrets):
    entry = entries["xy-huiting"]
    assert not service.wait(entry, Part.INDEX, 0)
    status, index = get(offered)
    assert status == 200
    status, configuration = get(configuration_url(offered, index))
    assert status == 200
    assert secrets["netops_password"].encode() in configuration
    assert b"{{secret:" not in configuration
    assert service.wait(entry, Part.CONFIGURATION, 0)
    assert fetches == [("xy-huiting", Part.INDEX), ("xy-huiting", Part.CONFIGURATION)]
    assert codes(service) == []


def test_nothing_is_handed_out_twice(service, offered):
    _, index = get(offered)
    assert get(offered) == (404, b"")
    assert get(configuration_url(offered, index))[0] == 200
    assert get(configuration_url(offered, index)) == (404, b"")
    assert codes(service) == ["ONB007", "ONB007"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/UNKNOWN/USB_AR.ini", "ONB004"),
        ("/{serial}/000000000000000000000000-xy-huiting.cfg", "ONB008"),
        ("/{serial}/xy-huiting.cfg", "ONB008"),
        ("/{other}/USB_AR.ini", "ONB004"),
    ],
)
def test_whoever_asks_for_something_else_is_refused_and_noted(service, offered, entries, path, code):
    own = urlsplit(offered).path.split("/")[1]
    path = path.format(serial=own, other=entries["xy-matou"].serial)
    assert get(service.server + path) == (404, b"")
    assert codes(service) == [code]


def test_the_token_is_no_use_before_the_index_was_taken(service, offered, entries):
    index = service._offers[entries["xy-huiting"].serial].delivery.file_name
    assert get(offered.rpartition("/")[0] + "/" + index)[0] == 404


def test_a_new_offer_ends_the_old_one(service, offered, entries, design, secrets):
    _, index = get(offered)
    service.offer(entries["xy-huiting"], bootstrap_text(design("xy-huiting")), secrets)
    assert get(configuration_url(offered, index))[0] == 404


def test_what_is_withdrawn_is_gone(service, offered, entries):
    service.withdraw(entries["xy-huiting"])
    assert get(offered)[0] == 404


def test_an_offer_ends_by_itself(entries, design, secrets):
    now = [0.0]
    service = BootstrapService("http://test", on_fetch=lambda *_: None, lifetime=60.0, clock=lambda: now[0])
    entry = entries["xy-huiting"]
    service.offer(entry, bootstrap_text(design("xy-huiting")), secrets)
    now[0] = 60.1
    assert service.take(entry.serial, "USB_AR.ini", "127.0.0.1") is None
    assert codes(service) == ["ONB008"]


def test_there_is_no_page_about_the_service(service):
    for path in ("/", "/docs", "/openapi.json", "/docs/oauth2-redirect"):
        assert get(service.server + path)[0] == 404


def test_a_refusal_shows_neither_token_nor_control_characters(service):
    service.take("SN\x1b[2J<script>" * 9, "x", "127.0.0.1")
    place = service.refusals[0].place.key
    assert len(place) <= 32
    assert place.replace("?", "").isalnum()


def test_an_address_that_is_taken_is_a_coded_failure(service):
    port = urlsplit(service.server).port
    with (
        pytest.raises(ZonghengError, match="ONB006"),
        serving("127.41.250.1", port, on_fetch=lambda *_: None),
    ):
        pass


def test_the_port_is_free_again_afterwards():
    for _ in range(2):
        with serving("127.41.250.2", 18060, on_fetch=lambda *_: None):
            pass


def test_a_device_whose_turn_has_not_come_asks_in_vain_and_that_is_no_offence(entries, design, secrets):
    entry = entries["xy-huiting"]
    with serving("127.41.250.1", on_fetch=lambda *_: None, expected={entry.serial}) as service:
        url = f"{service.server}/{entry.serial}/USB_AR.ini"
        assert get(url)[0] == 404
        assert codes(service) == []
        service.offer(entry, bootstrap_text(design("xy-huiting")), secrets)
        assert get(url)[0] == 200
        service.withdraw(entry)
        assert get(url)[0] == 404
        assert codes(service) == ["ONB004"]


def test_it_answers_at_every_place_that_it_is_given():
    further = socket.create_server(("127.41.250.2", 0))
    with serving("127.41.250.1", on_fetch=lambda *_: None, further=lambda: [further]) as service:
        for place in (service.server, "http://{}:{}".format(*further.getsockname())):
            assert get(f"{place}/NOBODY/x.ini")[0] == 404
        assert codes(service) == ["ONB004", "ONB004"]


def test_a_further_place_that_cannot_be_taken_is_said():
    def taken():
        raise OSError(98, "Address already in use")

    with (
        pytest.raises(ZonghengError) as refused,
        serving("127.41.250.1", on_fetch=lambda *_: None, further=taken),
    ):
        pass
    assert [(p.code, p.found) for p in refused.value.problems] == [("ONB006", "Address already in use")]
