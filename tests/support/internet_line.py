# SPDX-License-Identifier: Apache-2.0
"""A line between two Linux nodes of a plan, led over the internet: their designs with tunnels in its place."""

from collections.abc import Iterator
from dataclasses import replace

from zongheng.design.model import DeviceDesign, Gre, Interface, Ipsec, IpsecPeer

PUBLIC, GATEWAY = "203.0.113.130/25", "203.0.113.129"
HUB_ENDPOINT, SPOKE_ENDPOINT = "10.255.0.1", "10.255.0.2"
SECRET = "ipsec_key"


def over_internet(hub: DeviceDesign, spoke: DeviceDesign) -> tuple[DeviceDesign, DeviceDesign]:
    """Return the designs of a node and of the one below it, joined by tunnels instead of their line."""
    down = next(i.name for i in hub.interfaces if i.description.startswith(f"TO {spoke.host} "))
    up = next(i.name for i in spoke.interfaces if i.description.startswith(f"TO {hub.host} "))
    meets = [IpsecPeer(host=spoke.host, address=None, local=HUB_ENDPOINT, remote=SPOKE_ENDPOINT)]
    calls = [IpsecPeer(host=hub.host, address=bare(PUBLIC), local=SPOKE_ENDPOINT, remote=HUB_ENDPOINT)]
    return _led(hub, down, "wan1", GATEWAY, meets, "vpn1"), _led(spoke, up, up, None, calls, up)


def bare(address: str) -> str:
    return address.partition("/")[0]


def _led(
    design: DeviceDesign, line: str, port: str, gateway: str | None, peers: list[IpsecPeer], stem: str
) -> DeviceDesign:
    """Return a design whose ``line`` is gone, with tunnels in its place that run over ``port``."""
    kept = tuple(i for i in design.interfaces if i.name not in (line, port) and i.parent != line)
    led = _tunnels([i for i in design.interfaces if i.parent == line], peers[0], stem)
    outer = Interface(
        name=port, kind="physical", purpose="internet", description="INTERNET",
        address4=PUBLIC if gateway else None, dhcp=None if gateway else "client",
    )  # fmt: skip
    endpoint = Interface(name="endpoint", kind="loopback", purpose="internet", address4=f"{peers[0].local}/32")
    ipsec = Ipsec(
        interface=port, identity=design.host, loopback=endpoint.name, gateway=gateway, secret=SECRET,
        peers=tuple(peers),
    )  # fmt: skip
    return replace(design, interfaces=(*kept, outer, endpoint, *led), ipsec=ipsec)


def _tunnels(subs: list[Interface], peer: IpsecPeer, stem: str) -> Iterator[Interface]:
    for key, sub in enumerate(subs, start=1):
        gre = Gre(source=peer.local, destination=peer.remote, key=key)
        yield replace(
            sub, name=f"{stem}.{sub.vlan}", kind="tunnel", tunnel=gre, vlan=None, parent=None, dhcp=None,
            dhcp_server=None,
        )  # fmt: skip
