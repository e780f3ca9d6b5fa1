# SPDX-License-Identifier: Apache-2.0
"""Every golden configuration is understood to the last line, and printed back equal."""

import re
from pathlib import Path

import pytest

from tests.support.golden_texts import ciphered
from zongheng.config import same, unified_diff
from zongheng.twin.configuration.ciphertext import is_ciphertext

GOLDEN = Path(__file__).parents[2] / "golden" / "xiayi"
HOSTS = {path.stem: path for path in sorted(GOLDEN.glob("*.cfg"))}
OF_DEPARTMENTS = {path.stem: path for path in sorted(GOLDEN.with_name("departments").glob("*.cfg"))}


def family(host: str) -> str:
    return {"xy-core": "ne", "xy-agg": "s", "xy-exit": "usg"}.get(host.rstrip("12"), "ar")


def with_secrets(text: str) -> str:
    return re.sub(r"\{\{secret:(\w+)\}\}", r"Secret@\1-2026", text)


def model(host: str) -> str:
    return "AR6121" if host.endswith("-cun") else ""


@pytest.mark.parametrize(
    ("host", "path"), [*HOSTS.items(), *OF_DEPARTMENTS.items()], ids=lambda one: getattr(one, "stem", "")
)
def test_a_golden_configuration_is_printed_back_equal(host: str, path: Path, make_device) -> None:
    text = ciphered(path.read_text(encoding="utf-8"))
    device = make_device(family(host), host, model(host))
    assert device.running.load(text.splitlines()) == []
    printed = device.configuration_text()
    assert same(text, printed, "huawei_vrp"), unified_diff(text, printed, "huawei_vrp")


@pytest.mark.parametrize("host", HOSTS)
def test_what_a_device_prints_it_reads_again(host: str, make_device) -> None:
    device = make_device(family(host), host, model(host))
    device.running.load(with_secrets(HOSTS[host].read_text(encoding="utf-8")).splitlines())
    printed = device.configuration_text()
    again = device.fresh()
    assert again.load(printed.splitlines()) == []
    assert device.configuration_text(again) == printed


@pytest.mark.parametrize("host", HOSTS)
def test_no_secret_is_printed_as_it_was_typed(host: str, make_device) -> None:
    device = make_device(family(host), host, model(host))
    device.running.load(with_secrets(HOSTS[host].read_text(encoding="utf-8")).splitlines())
    printed = device.configuration_text()
    assert "Secret@" not in printed
    ciphers = [
        line.split()[-1] for line in printed.splitlines() if "cipher " in line and "ssh server" not in line
    ]
    assert ciphers
    assert all(is_ciphertext(word) for word in ciphers)


def test_there_are_golden_configurations() -> None:
    assert len(HOSTS) >= 8
