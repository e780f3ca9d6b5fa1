# SPDX-License-Identifier: Apache-2.0
"""Routes that IS-IS filters, tells of others, or leads through a device: what cuts a way is refused."""

import pytest

from isis import designs
from tests.unit.deploy.lockout.test_isis import (
    BOX,
    H3C,
    MACHINES,
    PLATFORMS,
    PROCESS,
    TOWN,
    is_refused,
    path_to,
    text_of,
)
from zongheng.config.secrets import fill, names
from zongheng.deploy.lockout import lockout_problems
from zongheng.deploy.lockout.machine_text import MachineText
from zongheng.render import render_config

FAMILY = " address-family ipv4 unicast\n"
LIST = {None: "ip-prefix", H3C: "prefix-list"}
MATCH = {None: "ip-prefix", H3C: "ip address prefix-list"}
ROUTERS = pytest.mark.parametrize("overlay", LIST, ids=["router", "h3c"])


def edited(text, *edits):
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def saying(text, overlay, line, *entries):
    """Return a text whose process says one thing more, and which has a list, a policy and an access list."""
    entries = [f"ip {LIST[overlay]} OURS index {10 * n} {entry}\n" for n, entry in enumerate(entries, 1)]
    policy = f"route-policy OURS permit node 10\n if-match {MATCH[overlay]} OURS\n#\n"
    acl = "acl number 2005\n rule 5 permit source 10.0.0.0 0.255.255.255\n#\n"
    text = edited(text, (PROCESS, f"#\n{''.join(entries)}#\n{policy}{acl}isis 1\n"))
    before = FAMILY if overlay == H3C else "isis 1\n"
    indent = "  " if overlay == H3C else " "
    return edited(text, (before, f"{before}{indent}{line}\n"))


ALL, OURS, OTHERS = (
    "permit 0.0.0.0 0 less-equal 32",
    "permit 10.66.0.0 16 less-equal 32",
    "permit 192.0.2.0 24",
)
BY_LIST = "filter-policy {list} OURS import"
CUTTING = {
    "a list that takes no route to us": (BY_LIST, OTHERS),
    "a list that takes some routes to us": (BY_LIST, OURS),
    "a list that refuses a route to us": (BY_LIST, "deny 10.66.0.0 24", ALL),
    "a list that is not there": (BY_LIST,),
    "a list with words that we do not know": (BY_LIST, f"{ALL} match-network"),
    "an access list": ("filter-policy 2005 import", ALL),
    "a route policy": ("filter-policy route-policy OURS import", OURS),
}
PASSING = {
    "a list that takes all": (BY_LIST, ALL),
    "a list that takes all but what is elsewhere": (BY_LIST, "deny 192.0.2.0 24 less-equal 32", ALL),
    "a list that takes all in two": (
        BY_LIST,
        "permit 0.0.0.0 0 less-equal 16",
        "permit 10.0.0.0 8 less-equal 32",
    ),
}


def filtering(overlay, line, *entries):
    return saying(text_of("isis", overlay), overlay, line.format(list=LIST[overlay]), *entries)


@ROUTERS
@pytest.mark.parametrize("words", CUTTING.values(), ids=CUTTING)
def test_a_filter_that_may_take_no_route_to_us_is_refused(overlay, words):
    assert is_refused(text_of("isis", overlay), filtering(overlay, *words), overlay)


@ROUTERS
@pytest.mark.parametrize("words", PASSING.values(), ids=PASSING)
def test_a_filter_that_is_proved_to_take_every_route_to_us_is_none(overlay, words):
    assert not is_refused(text_of("isis", overlay), filtering(overlay, *words), overlay)


@ROUTERS
def test_a_filter_of_the_other_family_is_none_of_ours(overlay):
    text = text_of("isis", overlay)
    place, line = {
        None: (PROCESS, " ipv6 filter-policy ipv6-prefix NOBODY import\n"),
        H3C: (FAMILY.replace("4", "6"), "  filter-policy prefix-list NOBODY import\n"),
    }[overlay]
    target = edited(text, (place, f"{place}{line}"))
    assert not is_refused(text, target, overlay, 4)
    assert is_refused(text, target, overlay, 6)


@ROUTERS
@pytest.mark.parametrize("words", [(BY_LIST, OURS), ("filter-policy 2005 import",)], ids=["list", "acl"])
def test_a_filter_may_be_taken_away_and_not_be_changed(overlay, words):
    filtered = filtering(overlay, *words)
    other = filtered.replace("10.66.0.0 16", "10.66.0.0 17").replace("source 10.0.0.0", "source 11.0.0.0")
    assert not is_refused(filtered, text_of("isis", overlay), overlay)
    assert not is_refused(filtered, filtered, overlay)
    assert is_refused(filtered, other, overlay)


def told_by_import(overlay):
    """Return a text that tells its own address because it tells what it is connected to."""
    text = text_of("isis", overlay)
    start = text.index("interface LoopBack0")
    loopback = text[start : text.index("#", start)]
    text = edited(text, (loopback, loopback.replace(" isis enable 1\n", "")))
    return saying(
        text, overlay, "import-route direct route-policy OURS", "permit 10.66.10.0 23 less-equal 32"
    )


CUTS = {
    "the policy denies": ("route-policy OURS permit", "route-policy OURS deny"),
    "the list has another network": ("permit 10.66.10.0 23", "permit 10.67.10.0 23"),
    "something else is imported": ("import-route direct", "import-route static"),
    "nothing is imported": ("import-route direct route-policy OURS\n", "import-route limit 100\n"),
    "an overloaded device tells nothing of others": (
        " cost-style wide\n",
        " cost-style wide\n set-overload\n",
    ),
}


@ROUTERS
@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_an_address_that_is_told_by_import_alone_stays_so(overlay, cut):
    text = told_by_import(overlay)
    assert not is_refused(text, text, overlay)
    assert not is_refused(text, text_of("isis", overlay), overlay), "told of its interface is as good"
    assert is_refused(text, edited(text, cut), overlay)


@ROUTERS
def test_what_is_told_may_be_filtered_where_all_of_it_passes(overlay):
    text = told_by_import(overlay)
    line = "import-route direct route-policy OURS\n"
    indent = "  " if overlay == H3C else " "
    listed = f"ip {LIST[overlay]} MORE index 10 {{}}\n#\nroute-policy OURS"

    def filtering_what_is_told(entry):
        told = (line, f"{line}{indent}filter-policy {LIST[overlay]} MORE export\n")
        return edited(text, told, ("route-policy OURS", listed.format(entry)))

    assert not is_refused(text, filtering_what_is_told(ALL), overlay)
    assert is_refused(text, filtering_what_is_told(OTHERS), overlay)


@ROUTERS
def test_an_overloaded_device_may_tell_what_others_know_where_that_is_allowed(overlay):
    text = told_by_import(overlay)
    allowed = (" cost-style wide\n", " cost-style wide\n set-overload allow external\n")
    assert not is_refused(text, edited(text, allowed), overlay)


VILLAGE = "gz-shifu"
OVERLOADS = {
    None: (PROCESS, f"{PROCESS} set-overload\n"),
    H3C: (PROCESS, f"{PROCESS} set-overload\n"),
    MACHINES: (" is-type ", " set-overload-bit\n is-type "),
}


def codes(host, edit, overlay):
    """Return the codes of what an edit of a device of the county, in every process, is refused for."""
    text = render_config(designs("isis", overlay)[host])
    text = fill(text, dict.fromkeys(names(text), "$6$k"))
    target = text.replace(*edit)
    assert target != text
    platform, line = PLATFORMS[overlay]
    found = lockout_problems("h", text, target, path_to(host, 4), platform=platform, family=line)
    return {problem.code for problem in found}


@BOX
def test_whom_others_are_reached_through_is_not_overloaded(overlay):
    """A township has villages behind it; what holds while a device starts is another matter."""
    overload = OVERLOADS[overlay]
    assert codes(TOWN, overload, overlay) == {"DEP115"}
    at_start = (
        overload[1]
        .replace("set-overload\n", "set-overload on-startup\n")
        .replace("-bit\n", "-bit on-startup 60\n")
    )
    assert at_start != overload[1]
    assert codes(TOWN, (overload[0], at_start), overlay) == set()


def test_whom_nobody_is_behind_may_be_overloaded():
    assert codes(VILLAGE, OVERLOADS[None], None) == set()


def test_a_machine_with_one_way_may_be_overloaded():
    """Its other ports speak to nobody."""
    text = edited(
        text_of("isis", MACHINES), ("interface down1.100\n", "interface down1.100\n isis passive\n")
    )
    text = edited(text, ("interface down2.100\n", "interface down2.100\n isis passive\n"))
    assert MachineText.of(text).passes_on is False
    assert MachineText.of(text_of("isis", MACHINES)).passes_on is True


@pytest.mark.parametrize(
    "line", ["attached-bit advertise never", "import-route isis level-1 into level-2 disable"]
)
def test_what_a_township_tells_its_villages_and_of_them_is_not_ended(line):
    assert codes(TOWN, (PROCESS, f"{PROCESS} {line}\n"), None) == {"DEP115"}
