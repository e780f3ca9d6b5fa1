# SPDX-License-Identifier: Apache-2.0
"""The civil-affairs bureau cut down to one district and two streets, all of them over the internet."""

import datetime as dt
import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.intent import load_network
from zongheng.render import render_config

MINZHENG = Path(__file__).parents[2] / "inventories" / "minzheng"
TOP, HUB, SPOKES = "jx-vpn1", "jx-nanhu", ("jx-jianshe", "jx-jiefang")
ROWS = ("code", "3304,", "330402,", "330402007,", "330402008,")
"""The rows of sites.csv that stay."""


def copy_to(folder):
    """Copy the bureau, cut down, to a folder that is not there yet; return the folder."""
    shutil.copytree(MINZHENG, folder)
    rows = (folder / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "sites.csv").write_text("".join(row for row in rows if row.startswith(ROWS)), encoding="utf-8")
    network = folder / "network.yml"
    others = rf"    - {{{{node: (?!jx-vpn|{HUB},)[^,]*, address:.*\n".replace("{{", "{")
    network.write_text(re.sub(others, "", network.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@cache
def planned():
    """Return intent, plan and designs, with addresses from an empty ledger."""
    with TemporaryDirectory() as project:
        intent = load_network(copy_to(Path(project) / "minzheng"))
    plan = AddressPlan(intent, allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests"))
    return intent, plan, design_network(intent, plan)


@cache
def configuration(host):
    """Return the configuration of a device."""
    return render_config(planned()[2][host])
