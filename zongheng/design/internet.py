# SPDX-License-Identifier: Apache-2.0
"""Links over the internet: the port, the address that tunnels run from, IPsec around them, their routes."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.design.context import QOS_POLICY, Context
from zongheng.design.model import Gre, Interface, Ipsec, IpsecPeer, StaticRoute
from zongheng.design.sides import Side

ANYWHERE = "0.0.0.0/0"


def gre(context: Context, side: Side, plane: str) -> Gre:
    """Return what a plane's tunnel runs between; the key tells the planes of a link apart."""
    return Gre(
        source=_endpoint(context, context.node.host),
        destination=_endpoint(context, side.peer),
        key=context.intent.planes[plane] + 1,
    )


def internet_interfaces(context: Context) -> Iterator[Interface]:
    """Yield the port to the internet and the endpoint of tunnels, on a device that has either."""
    port = _port(context)
    if port is None:
        return
    yield Interface(
        name=port,
        kind="physical",
        description="INTERNET",
        purpose="internet",
        address4=str(context.hub.address) if context.hub else None,
        routed=context.node.hardware.is_switched(port),
        dhcp=None if context.hub else "client",
        qos=QOS_POLICY if context.queues else None,
    )
    yield Interface(
        name=context.family.endpoint,
        kind="loopback",
        description="TUNNELS",
        purpose="endpoint",
        address4=f"{_endpoint(context, context.node.host)}/32",
    )


def ipsec(context: Context) -> Ipsec | None:
    """Return whom the device meets over the internet, and how."""
    port, internet = _port(context), context.intent.file.internet
    if port is None or internet is None:
        return None
    return Ipsec(
        interface=port,
        identity=context.node.host,
        loopback=context.family.endpoint,
        gateway=str(context.hub.gateway) if context.hub else None,
        secret=internet.secret,
        peers=tuple(sorted(_peers(context), key=lambda peer: peer.host)),
    )


def routes(context: Context) -> Iterator[StaticRoute]:
    """Yield the ways to the others' addresses where the next hop is a fact; DHCP tells the others theirs.

    A hub answers whoever calls, from wherever: it has a default route to the internet, which nothing but
    IPsec can leave by. Endpoints lie in the network's own space, to which there are other ways.
    """
    if context.hub is None:
        return
    gateway = str(context.hub.gateway)
    yield StaticRoute(prefix=ANYWHERE, via=gateway, description="internet")
    for peer in sorted(_peers(context), key=lambda peer: peer.host):
        yield StaticRoute(prefix=f"{peer.remote}/32", via=gateway, description=f"tunnels to {peer.host}")


def _peers(context: Context) -> Iterator[IpsecPeer]:
    for side in context.sides:
        if side.over == "internet":
            calls = side.towards == "parent"
            yield IpsecPeer(
                host=side.peer,
                number=side.link_number,
                address=str(context.intent.hubs[side.peer].address.ip) if calls else None,
                local=_endpoint(context, context.node.host),
                remote=_endpoint(context, side.peer),
            )


def _port(context: Context) -> str | None:
    if context.hub is not None:
        return context.node.hardware.port("uplink", context.hub.port)
    return next((side.port for side in context.sides if side.over == "internet"), None)


def _endpoint(context: Context, host: str) -> str:
    return str(context.plan.endpoint(host))
