# SPDX-License-Identifier: Apache-2.0
"""From any packet filters of a Ruijie device to any others: a patch leads there, its rollback back."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.simulated import there_and_back
from zongheng.platforms.ruijie_rgos.patch import make_patch
from zongheng.twin.configuration.configuration import Configuration, born
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model

PORTS = [f"GigabitEthernet 0/{number}" for number in range(3)]
NAMES = ["GUESTS", "SERVERS", "101"]

four = st.one_of(
    st.just("any"), st.sampled_from(["host 10.0.0.1", "host 10.0.0.2"]), st.just("10.0.0.0 0.0.255.255")
)
six = st.sampled_from(["any", "host 2001:DB8::1", "2001:DB8::/64"])
where = st.sampled_from(["", " eq 443", " range 20 30", " gt 1023", " eq www"])
actions = st.sampled_from(["permit", "deny"])
extended = st.one_of(
    st.builds("{} {} {} {}".format, actions, st.sampled_from(["ip", "icmp", "ospf", "47"]), four, four),
    st.builds("{} {} {}{} {}{}".format, actions, st.sampled_from(["tcp", "udp"]), four, where, four, where),
)
standard = st.builds("{} {}".format, actions, four)
sixes = st.builds("{} ipv6 {} {}".format, actions, six, six)


@st.composite
def filtered(draw) -> str:
    """Return the configuration of a router with access lists and ports that filter by some of them."""
    lines, made = ["hostname r"], {"ip": [], "ipv6": []}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        kind = draw(st.sampled_from(["extended", "standard"])) if name.isalpha() else "extended"
        made["ip"].append(name)
        lines += [
            f"ip access-list {kind} {name}",
            *_rules(draw, extended if kind == "extended" else standard),
        ]
    for name in draw(st.lists(st.sampled_from(["SIX", "SEVEN"]), unique=True)):
        made["ipv6"].append(name)
        lines += [f"ipv6 access-list {name}", *_rules(draw, sixes)]
    for port in PORTS:
        lines.append(f"interface {port}")
        for family, word in (("ip", "access-group"), ("ipv6", "traffic-filter")):
            for way in draw(st.lists(st.sampled_from(["in", "out"]), unique=True)) if made[family] else ():
                lines.append(f" {family} {word} {draw(st.sampled_from(made[family]))} {way}")
    return "\n".join(lines)


def _rules(draw, rules) -> list[str]:
    numbered = draw(st.dictionaries(st.integers(1, 5), rules, min_size=1, max_size=4))
    return [f" {number * 10} {rule}" for number, rule in sorted(numbered.items())]


def loaded(text: str) -> Configuration:
    device = born(load_grammar("rgos"), load_model("RSR30-X", "rsr"))
    assert device.load(text.splitlines()) == []
    return device


def printed(device: Configuration) -> str:
    return "\n".join((*device.lines(), "!", "end", ""))


def kinds(device: Configuration) -> set[str]:
    """Return the names of extended lists: one that becomes another kind is away for a moment."""
    return {entry.words[-1] for entry in device.root.all("ip", "access-list", "extended")}


def dangling(device: Configuration) -> set[str]:
    """Return the lists that ports name and that are not there: such a port lets everything through."""
    root = device.root
    made = {entry.words[-1] for words in (("ip",), ("ipv6",)) for entry in root.all(*words, "access-list")}
    ports = [entry.body for entry in root.all("interface") if entry.body]
    bound = [
        e for b in ports for w in (("ip", "access-group"), ("ipv6", "traffic-filter")) for e in b.all(*w)
    ]
    return {entry.words[2] for entry in bound} - made


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(filtered(), filtered())
def test_filters_make_a_circle(running, wanted):
    assert there_and_back(loaded(running), printed(loaded(wanted)), make_patch, "ruijie_rgos", printed) == ""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(filtered(), filtered())
def test_no_port_names_a_list_that_is_not_there_at_the_end_of_a_view(running, wanted):
    device = loaded(running)
    patch = make_patch(printed(device), printed(loaded(wanted)))
    renewed = kinds(device) ^ kinds(loaded(wanted))
    for commands in (patch.commands, patch.rollback):
        path: tuple = ()
        for command in commands:
            path = path[:-1] if command == "exit" else device.enter(path, command).path
            if not path:
                assert dangling(device) <= renewed, command
