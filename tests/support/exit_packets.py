# SPDX-License-Identifier: Apache-2.0
"""Packets at an exit, and what its policy says of each: the same ones every time."""

import random

from zongheng.policy.decision import decide

SEED = 411426
OUTSIDE = ("8.8.8.0/24", "10.126.0.0/24")
UNPUBLISHED = {22, 8080}


def decided_packets(policy, zones, count):
    """Yield ``count`` pairs of a packet, as :func:`decide` takes it, and whether the policy permits it."""
    dice = random.Random(SEED)
    sources = [prefix for one in policy.address_sets for prefix in one.prefixes4] + [*OUTSIDE]
    named = {n for one in policy.service_sets for item in one.items for n in (item.first, item.last)}
    ports = sorted(named | UNPUBLISHED)
    for _ in range(count):
        between = dice.sample(sorted(zones), 2)
        ends = [f"{dice.choice(sources).rpartition('.')[0]}.{dice.randrange(1, 255)}" for _ in range(2)]
        packet = (*between, *ends, dice.choice(["tcp", "udp"]), dice.choice(ports))
        yield packet, decide(policy, *packet).action == "permit"
