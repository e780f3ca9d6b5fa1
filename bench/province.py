# SPDX-License-Identifier: Apache-2.0
"""A province of some 3,000 sites, made up on the spot from the county's own intent: nothing of it is real."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CITIES, COUNTIES, TOWNSHIPS = 14, 14, 14
"""Fan-out of each level: 14 + 196 + 2,744 sites below the province."""
POOLS = {
    "public": "59.224.0.0/11",
    "internet": "10.0.0.0/10",
    "administrative": "10.64.0.0/11",
    "video": "10.96.0.0/11",
}
INFRASTRUCTURE, IPV6 = "10.128.0.0/10", "2001:db8:1000::/36"
LEVELS = ("province", "city", "county", "township")
MODEL = "AR6140-S"


def make_province(county: Path, folder: Path) -> int:
    """Write the province's folder beside nothing else; return how many sites it has."""
    shutil.copytree(county, folder, ignore=shutil.ignore_patterns("group_vars", "tickets", "ledger.csv"))
    network = folder / "network.yml"
    content = yaml.safe_load(network.read_text(encoding="utf-8"))
    network.write_text(yaml.safe_dump(_province(content), allow_unicode=True), encoding="utf-8")
    rows = list(_sites())
    (folder / "sites.csv").write_text("\n".join([",".join(_COLUMNS), *rows]) + "\n", encoding="utf-8")
    units = (folder / "units.csv").read_text(encoding="utf-8")
    (folder / "units.csv").write_text(units.replace("411426", "41"), encoding="utf-8")
    exit_policy = folder / "policy" / "exit.yml"
    text = exit_policy.read_text(encoding="utf-8")
    for old, new in (("level: village", "level: county"), ("411426", "41"), ("xy-", "pv-")):
        text = text.replace(old, new)
    exit_policy.write_text(text, encoding="utf-8")
    return len(rows)


_COLUMNS = ("code", "name", "slug", "parent", "model", "serial", "port", "terminals", "lifecycle")


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
        **dict.fromkeys(("city", "county"), sizes["township"]),
        "township": sizes["township"],
        "unit": sizes["unit"],
    }
    uplinks = {"city": ["pv-core1", "pv-core2"], "county": ["parent"], "township": ["parent"]}
    content["levels"] = {
        level: {"model": MODEL, "role": "node", "uplinks": named} for level, named in uplinks.items()
    }
    return _renamed(content)


def _renamed(value: object) -> Any:  # noqa: ANN401 - a YAML tree of any shape
    if isinstance(value, dict):
        return {_renamed(key): _renamed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_renamed(entry) for entry in value]
    if isinstance(value, str):
        return "41" if value == "411426" else value.replace("xy-", "pv-")
    return value


def _sites() -> Iterator[str]:
    yield "41,某省,province,,,,,400,active"
    serial = 0
    for city in range(1, CITIES + 1):
        yield _row(serial := serial + 1, f"41{city:02}", f"市{city}", "41", city)
        for county in range(1, COUNTIES + 1):
            yield _row(serial := serial + 1, f"41{city:02}{county:02}", f"县{county}", f"41{city:02}", county)
            for town in range(1, TOWNSHIPS + 1):
                parent = f"41{city:02}{county:02}"
                yield _row(serial := serial + 1, f"{parent}{99 + town}", f"乡{town}", parent, town)


def _row(serial: int, code: str, name: str, parent: str, port: int) -> str:
    return f"{code},{name},s{code},{parent},{MODEL},BENCH{serial:08},{port},60,active"
