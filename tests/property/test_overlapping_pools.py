# SPDX-License-Identifier: Apache-2.0
"""Which pools may share addresses: those of two departments' own VPNs, and no others."""

import functools
import itertools
from ipaddress import ip_network
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.intent import load_network
from zongheng.intent.draft import Draft
from zongheng.intent.network import Pool
from zongheng.intent.rules import pools as rule

ROOT = Path(__file__).parents[2]
PREFIXES = ["172.16.0.0/24", "172.16.0.0/25", "172.16.0.128/25", "172.16.1.0/24", "172.16.0.0/23"]
PURPOSES = {"lan": {}, "voice": {"vlan": 201}, "service": {}, "infrastructure": {}}


@functools.cache
def xiayi():
    return load_network(ROOT / "inventories/xiayi")


@st.composite
def some_pools(draw):
    """Pools of any purpose and domain, over few prefixes so that many share addresses."""
    found = []
    for prefix in draw(st.lists(st.sampled_from(PREFIXES), min_size=2, max_size=6)):
        purpose = draw(st.sampled_from(sorted(PURPOSES)))
        domain = None if purpose == "infrastructure" else draw(st.sampled_from(sorted(xiayi().domains)))
        found.append(Pool(purpose=purpose, domain=domain, prefix=ip_network(prefix), **PURPOSES[purpose]))
    return tuple(found)


@settings(max_examples=150, deadline=None)
@given(pools=some_pools(), apart=st.sets(st.sampled_from(sorted(xiayi().domains))))
def test_only_two_departments_may_share_addresses(pools, apart):
    file = xiayi().file
    domains = tuple(
        d.model_copy(update={"overlapping": d.name in apart, "exit": False}) for d in file.domains
    )
    changed = file.model_copy(update={"pools": pools, "domains": domains})
    draft = Draft(ROOT, None, changed, exits=(), sites=None, units=None)
    told = sum(problem.code == "INT011" for problem in rule.problems(draft))
    meant = 0
    for one, other in itertools.combinations(pools, 2):
        shared = set(one.prefix) & set(other.prefix)
        departments = one.domain in apart and other.domain in apart and one.domain != other.domain
        meant += bool(shared) and not departments
    assert told == meant
