# SPDX-License-Identifier: Apache-2.0
"""Domains as the network script makes them, by the real nft: never open, not even before their filter comes.

The script runs in namespaces of its own on this machine, with its files in a folder; it needs no lab.
"""

import re
import subprocess
from pathlib import Path

import pytest

from zongheng.config import bundle

GOLDEN = Path(__file__).parents[1] / "golden" / "xiayi-lab" / "xy-kongzhuang.cfg"
DOMAINS = ("ADMIN", "INTERNET", "PUBLIC", "VIDEO")
PORT = "lan1.101"
RUN = """\
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /run
ip link add {port} type veth peer name cable
sh -x {folder}/network.sh
for domain in {domains}; do
    echo "domain $domain"
    nsenter --net=/run/netns/$domain nft list chain inet zongheng input
    nsenter --net=/run/netns/$domain nft list chain inet zongheng forward
    nsenter --net=/run/netns/$domain sysctl net.ipv4.ip_forward
done
"""


@pytest.fixture
def made(tmp_path):
    """Return a function that runs the script where only some files have come, and what then stands."""

    def make(*brought):
        carried = bundle.read(GOLDEN.read_text(encoding="utf-8"))
        script = carried.file("/etc/zongheng/network.sh").content
        for path in ("/etc/zongheng/closed.nft", "/etc/zongheng/sysctl.conf", *brought):
            target = tmp_path / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(carried.file(path).content, encoding="utf-8")
        here = re.sub("(?<=[ =])/etc/", f"{tmp_path}/etc/", script)
        (tmp_path / "network.sh").write_text(here, encoding="utf-8")
        words = RUN.format(folder=tmp_path, port=PORT, domains=" ".join(DOMAINS))
        return subprocess.run(
            ["unshare", "--net", "--mount", "--fork", "sh", "-c", words],
            check=False, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    return make


def chains(done):
    """Return what stands in each domain: the policies of its chains, what it accepts, whether it forwards."""
    assert done.returncode == 0, done.stderr[-2000:]
    parts = re.split(r"^domain (\w+)\n", done.stdout, flags=re.MULTILINE)[1:]
    return {
        name: (
            re.findall(r"policy (\w+);", said),
            re.findall(r"^\s+(.*) accept", said, re.MULTILINE),
            said.split()[-1] == "1",
        )
        for name, said in zip(parts[::2], parts[1::2], strict=True)
    }


def test_a_domain_that_comes_before_its_filter_lets_nothing_in_and_nothing_pass(made):
    assert chains(made()) == dict.fromkeys(DOMAINS, (["drop", "drop"], ['iifname "lo"'], False))


def test_its_filter_takes_the_place_of_what_shut_it(made):
    standing = chains(made("/etc/zongheng/nft/PUBLIC.nft"))
    policies, accepted, forwards = standing.pop("PUBLIC")
    assert (policies, forwards) == (["drop", "drop"], True)
    assert any("ospf" in line for line in accepted)
    assert set(map(repr, standing.values())) == {repr((["drop", "drop"], ['iifname "lo"'], False))}


STEP = r"\+ (?:nsenter \S+ )?(?:nft -f \S+/(\w+)\.nft|ip link set lan1\.101 (netns|up))"


def test_the_filter_stands_before_the_domain_has_a_port(made):
    steps = re.findall(STEP, made().stderr)
    assert [word for pair in steps for word in pair if word] == [*["closed"] * 4, "netns", "up"]
