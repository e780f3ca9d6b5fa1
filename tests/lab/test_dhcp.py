# SPDX-License-Identifier: Apache-2.0
"""A LAN that grew by a second block, served by the real Kea: terminals get addresses of both."""

import contextlib
import re
import subprocess
import time
from ipaddress import ip_address, ip_network

import pytest

from zongheng.design.model import DhcpPool
from zongheng.platforms.linux import dhcp
from zongheng.twin.lab.commands import attempt
from zongheng.twin.lab.rootfs import rootfs
from zongheng.twin.lab.ztp import kea_command

SERVER, TERMINAL = "zh-dhcp-server", "zh-dhcp-pc"
BLOCKS = ("10.26.8.0/29", "10.26.200.0/29")
"""Three addresses of each are given away: the gateway and what is left to servers are not."""


def run(*command):
    done = attempt(*command)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def lan():
    """Two namespaces joined by a cable: a gateway with both blocks at one interface, and terminals."""
    with contextlib.ExitStack() as undo:
        for name in (SERVER, TERMINAL):
            run("ip", "netns", "add", name)
            undo.callback(run, "ip", "netns", "del", name)
        far = ("peer", "name", "eth0", "netns", TERMINAL)
        run("ip", "link", "add", "lan1", "netns", SERVER, "type", "veth", *far)
        for block in BLOCKS:
            network = ip_network(block)
            at_server = ("ip", "-n", SERVER, "addr", "add")
            run(*at_server, f"{network[1]}/{network.prefixlen}", "dev", "lan1")
        for name, port in ((SERVER, "lan1"), (TERMINAL, "eth0")):
            run("ip", "-n", name, "link", "set", port, "up")
        yield


def pool(number):
    network = ip_network(BLOCKS[number])
    return DhcpPool(
        name=f"P{number}",
        vrf="INTERNET",
        interface="lan1",
        prefix=str(network),
        gateway=str(network[1]),
        dns=("10.0.0.53",),
        lease_days=1,
    )


@pytest.fixture
def kea_serves(lan, tmp_path):  # noqa: ARG001 - the cable has to be there first
    """Kea at the gateway, with the configuration that a Linux node of the design gets."""
    (tmp_path / "kea-dhcp4.json").write_text(dhcp.settings("INTERNET", [pool(0), pool(1)]))
    command = ["ip", "netns", "exec", SERVER, "unshare", "--mount", *kea_command(tmp_path, "-c")]
    with (tmp_path / "log").open("wb") as log:
        kea = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for _ in range(50):
                if "67" in run("ip", "netns", "exec", SERVER, "ss", "-lunH").stdout:
                    break
                time.sleep(0.2)
            assert kea.poll() is None, (tmp_path / "log").read_text()
            yield
        finally:
            kea.terminate()
            kea.wait(timeout=10)


def lease(number, folder):
    """Return the address and gateway that one more terminal is given."""
    settings = folder / f"{number}.conf"
    settings.write_text(f'send dhcp-client-identifier "pc{number}";\n')
    script = folder / "told"
    told = 'echo "BOUND $new_ip_address $new_routers" >&2; kill $PPID'  # the lease is had: dhclient may end
    script.write_text(f'#!/bin/sh\n[ "$reason" != BOUND ] || {{ {told}; }}\n')
    script.chmod(0o755)
    base = str(rootfs().folder)
    client = ("/usr/sbin/dhclient", "-1", "-d", "-sf", "/run/told", "-cf", "/run/pc.conf", "-pf", "/dev/null")
    mounts = (
        f"mount -t tmpfs none {base}/run && cp {script} {base}/run/told && cp {settings} {base}/run/pc.conf"
    )
    inside = f"{mounts} && exec chroot {base} timeout 15 {' '.join(client)} -lf /run/leases eth0"
    done = attempt("ip", "netns", "exec", TERMINAL, "unshare", "--mount", "/bin/sh", "-c", inside)
    bound = re.search(r"BOUND (\S+) (\S+)", done.stderr)
    return (ip_address(bound[1]), bound[2]) if bound else done.stderr


@pytest.mark.usefixtures("kea_serves")
def test_terminals_get_addresses_of_the_second_block_once_the_first_is_used_up(tmp_path):
    given = [lease(number, tmp_path) for number in range(6)]
    blocks = [next(ip_network(block) for block in BLOCKS if got[0] in ip_network(block)) for got in given]
    assert blocks == [ip_network(BLOCKS[0])] * 3 + [ip_network(BLOCKS[1])] * 3
    assert [gateway for _, gateway in given] == [str(block[1]) for block in blocks]
    assert len({address for address, _ in given}) == 6
