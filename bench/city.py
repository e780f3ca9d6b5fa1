# SPDX-License-Identifier: Apache-2.0
"""A city with devices of every make: that of the checkout, 德州, where counties bought of different makers.

Which makes it has is our choice: what the city and its counties bought was read nowhere.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench import county

DEZHOU = county.XIAYI.with_name("dezhou")
H3C = {"county": "SR6608", "township": "MSR3640", "village": "MSR3620", "exit": "F1020"}
H3C_SWITCHES = H3C | {"township": "S6520X-54QC-EI"}
RUIJIE = {"county": "RSR7708-X", "township": "RSR30-X", "village": "RSR20-X-28"}
"""Its counties have Huawei's firewalls: OSPF has no key that both RGOS and SecPath know."""
MAKES: Mapping[str, Mapping[str, str]] = {
    "371403": H3C_SWITCHES,
    "371422": RUIJIE,
    "371424": H3C,
    "371425": RUIJIE,
    "371427": H3C,
    "371481": H3C,
    "371482": RUIJIE,
}
"""By a county's code; the others and the city itself are Huawei's."""
LEVELS = {6: "county", 9: "township", 12: "village"}
"""By the length of a site's code."""
AGGREGATIONS = {"dz-agg3": ("S6220-48XS6QXS", 43), "dz-agg4": ("S6520X-54QC-EI", 24)}
"""Two of the city's own switches are Ruijie's and H3C's: the model, and how many units it has ports for."""
ALONE = [code for code, models in MAKES.items() if "exit" in models]
SECOND = "-exit2"
"""Counties whose firewall stands alone, for SecPaths make no pair; the end of a standby's name."""
Row = dict[str, str]


def make_city(folder: Path) -> None:
    """Write the city's folder with its makes, every device in service; nothing has addresses yet."""
    shutil.copytree(DEZHOU, folder, ignore=shutil.ignore_patterns("ledger.csv"))
    _edit(folder / "network.yml", _network)
    for code in ALONE:
        _edit(folder / "policy" / "exits" / f"{code}.yml", _exit)
    _filter(folder / "sites.csv", _site)
    _filter(folder / "units.csv", _unit)


def mixed(hosts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return hosts of ``hosts.json`` in an order whose beginnings are mixed alike.

    The city's own come first, then county by county, each with one village of every township that has any;
    then the second village of every township, and so on.
    """
    villages: Counter[str] = Counter()
    places = {}
    for one in sorted(hosts, key=lambda host: (host["site"], host["host"])):
        site, turn = one["site"], 1
        if LEVELS.get(len(site)) == "village":
            villages[site[:9]] += 1
            turn = villages[site[:9]]
        places[one["host"]] = (turn, site[:6], len(site), one["host"])
    return sorted(hosts, key=lambda host: places[host["host"]])


def _network(network: dict[str, Any]) -> None:
    for node in network["nodes"]:
        node["lifecycle"] = "active"
        if node["role"] == "exit":
            node["model"] = MAKES.get(node["site"], {}).get("exit", node["model"])
        elif node["name"] in AGGREGATIONS:
            node["model"], _ = AGGREGATIONS[node["name"]]
    gone = {one["name"] for one in network["nodes"] if one["site"] in ALONE and one["name"].endswith(SECOND)}
    network["nodes"] = [one for one in network["nodes"] if one["name"] not in gone]
    network["links"] = [one for one in network["links"] if not gone & {one["a"], one["b"]}]


def _exit(policy: dict[str, Any]) -> None:
    """Leave the active gateway alone."""
    first, second = policy["exit"]["gateways"]
    policy["exit"]["gateways"] = [first]
    for carrier in policy["exit"]["carriers"]:
        del carrier["local4"][second]


def _site(row: Row) -> Row:
    code = row["code"]
    level = LEVELS.get(len(code))
    if level is None:
        return row
    model = MAKES.get(code[:6], {}).get(level, row["model"])
    return row | {"model": model, "serial": f"BENCH{code}", "lifecycle": "active"}


def _unit(row: Row) -> Row | None:
    """Return a unit in service, or nothing where its switch has no port for it any more."""
    _, ports = AGGREGATIONS.get(row["node"], ("", int(row["port"])))
    return row | {"lifecycle": "active"} if int(row["port"]) <= ports else None


def _edit(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _filter(file: Path, change: Callable[[Row], Row | None]) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = [changed for row in table if (changed := change(row))]
    with file.open("w", encoding="utf-8", newline="") as stream:
        written = csv.DictWriter(stream, table.fieldnames or ())
        written.writeheader()
        written.writerows(rows)
