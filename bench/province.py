# SPDX-License-Identifier: Apache-2.0
"""A province of any size, made up on the spot from the county's own intent: nothing of it is real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FAN_OUT = (4, 8, 8, 10)
"""Cities, counties of each, townships of each of these, villages of each: 2,852 sites below the province."""
WHOLE = (9, 10, 17, 12)
"""As many as a province really has: 19,989."""
POOLS = {
    "public": "59.224.0.0/11",
    "internet": "10.0.0.0/10",
    "administrative": "10.64.0.0/11",
    "video": "10.96.0.0/11",
}
INFRASTRUCTURE, IPV6 = "10.128.0.0/10", "2001:db8:1000::/36"
CORE, TOWNSHIP, VILLAGE = "NE40E-M2K", "AR6140-S", "AR6121"


def make_province(county: Path, folder: Path, fan_out: tuple[int, int, int, int] = FAN_OUT) -> int:
    """Write the province's folder beside nothing else; return how many sites it has."""
    shutil.copytree(county, folder, ignore=shutil.ignore_patterns("group_vars", "tickets", "ledger.csv"))
    network = folder / "network.yml"
    content = yaml.safe_load(network.read_text(encoding="utf-8"))
    network.write_text(yaml.safe_dump(_province(content), allow_unicode=True), encoding="utf-8")
    rows = list(_sites(*fan_out))
    (folder / "sites.csv").write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    units = (folder / "units.csv").read_text(encoding="utf-8")
    (folder / "units.csv").write_text(units.replace("411426", "41"), encoding="utf-8")
    exit_policy = folder / "policy" / "exit.yml"
    text = exit_policy.read_text(encoding="utf-8")
    for old, new in (("level: village", "level: county"), ("411426", "41"), ("xy-", "pv-")):
        text = text.replace(old, new)
    exit_policy.write_text(text, encoding="utf-8")
    return len(rows)


COLUMNS = ("code", "name", "slug", "parent", "model", "serial", "port", "terminals", "lifecycle")


def _province(content: dict[str, Any]) -> dict[str, Any]:
    content["network"] |= {"name": "province", "prefix": "pv", "division": "41", "as_number": 4200410000}
    content["boundary"]["as_number"] = 4200000000
    content["pools"] = [
        *({"purpose": "lan", "domain": domain, "prefix": prefix} for domain, prefix in POOLS.items()),
        {"purpose": "infrastructure", "prefix": INFRASTRUCTURE},
        {"purpose": "ipv6", "prefix": IPV6},
        *(pool for pool in content["pools"] if pool["purpose"] == "exclusion"),
        {"purpose": "exclusion", "prefix": "10.141.0.0/24", "reason": "DMZ"},
    ]
    sizes = content["sizes"]
    content["sizes"] = {
        "province": sizes["county"] | {"infrastructure": 24},
        "city": _sizes({"public": 27, "internet": 26, "administrative": 27, "video": 28}, 26, 40),
        "county": _sizes({"public": 27, "internet": 26, "administrative": 27, "video": 28}, 26, 48),
        "township": _sizes({"public": 28, "internet": 26, "administrative": 28, "video": 29}, 26, 52),
        "village": {
            "public": 30,
            "internet": 28,
            "administrative": 29,
            "video": 30,
            "infrastructure": 27,
            "ipv6": 60,
        },
        "unit": sizes["unit"],
    }
    content["levels"] = {
        "city": {"model": CORE, "role": "core", "uplinks": ["pv-core1", "pv-core2"]},
        "county": {"model": CORE, "role": "core", "uplinks": ["parent"]},
        "township": {"model": TOWNSHIP, "role": "node", "uplinks": ["parent"]},
        "village": {"model": VILLAGE, "role": "node", "uplinks": ["parent"]},
    }
    renamed: dict[str, Any] = _renamed(content)
    return renamed


def _renamed(value: object) -> Any:  # noqa: ANN401 - a YAML tree of any shape
    if isinstance(value, dict):
        return {_renamed(key): _renamed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_renamed(entry) for entry in value]
    if isinstance(value, str):
        return "41" if value == "411426" else value.replace("xy-", "pv-")
    return value


def _sizes(lans: dict[str, int], infrastructure: int, region6: int) -> dict[str, Any]:
    """Return the sizes of a level whose sites have regions with room for a quarter more."""
    region = {"prefixes": 4, "room": 25}
    own = {
        name: {"size": size, **region} for name, size in (lans | {"infrastructure": infrastructure}).items()
    }
    return {**own, "ipv6": {"size": 60, "aggregate": region6}}


def _sites(cities: int, counties: int, townships: int, villages: int) -> Iterator[str]:
    yield "41,某省,province,,,,,400,active"
    for city in range(1, cities + 1):
        yield site_row(f"41{city:02}", f"市{city}", "41", city)
        for county in range(1, counties + 1):
            of_county = f"41{city:02}{county:02}"
            yield site_row(of_county, f"县{county}", f"41{city:02}", county)
            for township in range(1, townships + 1):
                of_township = f"{of_county}{99 + township}"
                yield site_row(of_township, f"乡{township}", of_county, township)
                for village in range(1, villages + 1):
                    yield site_row(f"{of_township}{200 + village}", f"村{village}", of_township, village)


def site_row(code: str, name: str, parent: str, port: int) -> str:
    """Return the row of a site, its host and serial number after its code."""
    return f"{code},{name},s{code},{parent},,BENCH{code},{port},12,active"
