# SPDX-License-Identifier: Apache-2.0
"""What some settings of RGOS do beyond being kept: ports of layer 2 or 3, VRF bindings, areas, neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zongheng.config.addresses import area_number
from zongheng.twin.configuration.effects.address_effects import unique_address
from zongheng.twin.configuration.effects.tag_effects import sole_tag
from zongheng.twin.configuration.tree import Section, Words
from zongheng.twin.grammar.numbers import as_numbers, as_ranges

if TYPE_CHECKING:
    from zongheng.twin.configuration.effects.effects import Edit

_SWITCHES = "rgs"
_EVERY = set(range(1, 4095))
_SETTING = len(("switchport", "trunk", "allowed", "vlan"))
_NUMBERS_OF_LISTS = {
    "standard": (range(1, 100), range(1300, 2000)),
    "extended": (range(100, 200), range(2000, 2700)),
}
_OF_VRF = {("ip", "address"), ("ipv6", "address"), ("ipv6", "enable"), ("ip", "helper-address")}
"""What goes when an interface is bound to a VRF, or freed."""


def _switchport(edit: Edit) -> None:
    """A switch's port is of layer 2 or 3; what it was told for the one goes with the other."""
    if edit.configuration.model.family != _SWITCHES or not _is_port(edit):
        edit.refusal = edit.says("not_a_port")
        return
    gone = _of_layer_2 if edit.removes else _of_layer_3
    _drop(edit.section, gone)


def _of_layer_2(words: Words) -> bool:
    return words[0] == "switchport" and len(words) > 1


def _of_layer_3(words: Words) -> bool:
    return words[0] in ("ip", "ipv6", "vrf", "vrrp", "bfd") and words[:3] != ("ip", "dhcp", "snooping")


def _switched(edit: Edit) -> None:
    if not edit.removes and not _is_layer_2(edit):
        edit.refusal = edit.says("routed")


def _allowed_vlans(edit: Edit) -> None:
    """What a trunk is to carry is told whole or by what is added and left out; it is kept whole."""
    _switched(edit)
    if edit.removes or edit.refusal:
        return
    setting, (how, *told) = edit.section.find(*edit.words[:_SETTING]), edit.words[_SETTING:]
    left, numbers = _left(setting.value) if setting else _EVERY, _numbers(told[0]) if told else _EVERY
    left = {"add": left | numbers, "remove": left - numbers, "except": _EVERY - numbers}.get(how, numbers)
    edit.words = (*edit.words[:_SETTING], *(("only", _listed(left)) if left else ("remove", _listed(_EVERY))))
    if left == _EVERY:
        edit.then.append(lambda: _forget(edit.section, edit.words[:_SETTING]))


def _left(kept: Words) -> set[int]:
    return set() if kept[0] == "remove" else _numbers(kept[-1])


def _forget(section: Section, setting: Words) -> None:
    section.entries.pop(setting, None)


def _numbers(listed: str) -> set[int]:
    return as_numbers(listed.replace("-", " to ").replace(",", " ").split())


def _listed(numbers: set[int]) -> str:
    return " ".join(as_ranges(numbers)).replace(" to ", "-").replace(" ", ",")


def _vlans(edit: Edit) -> None:
    """``vlan range`` is a line for each of its VLANs."""
    configuration, words = edit.configuration, edit.words

    def each() -> None:
        configuration.root.entries.pop(words, None)
        for number in sorted(_numbers(words[-1])):
            configuration.enter((), f"vlan {number}")

    edit.then.append(each)


def _address(edit: Edit) -> None:
    """Only layer-3 interfaces have addresses, and two of one VRF share no network."""
    if edit.removes:
        return
    if _is_layer_2(edit):
        edit.refusal = edit.says("not_routed")
        return
    unique_address(edit)


def _vrf(body: Section) -> str:
    bound = body.entries.get(("vrf", "forwarding"))
    return bound.value[0] if bound else ""


def _bind_vrf(edit: Edit) -> None:
    """Binding an interface to a VRF, or freeing it, clears its addresses."""
    if not edit.removes and _vrf(edit.section) == edit.words[-1]:
        return
    if _drop(edit.section, lambda words: words[:2] in _OF_VRF):
        name, vrf = edit.path[-1][-1], edit.arguments.get("vrf", _vrf(edit.section))
        edit.messages.append(edit.says("addresses_gone", name=name, vrf=vrf))


def _remove_vrf(edit: Edit) -> None:
    """A VRF goes with all that stands in it."""
    if not edit.removes:
        return
    name = edit.words[-1]

    def clean() -> None:
        for interface in edit.root.all("interface"):
            if interface.body and _vrf(interface.body) == name:
                _drop(
                    interface.body, lambda words: words[:2] in _OF_VRF or words[:2] == ("vrf", "forwarding")
                )
        sections = [edit.root, *(e.body for e in edit.root.all("router", "bgp") if e.body)]
        for section in sections:
            _drop(section, lambda words: any(words[i : i + 2] == ("vrf", name) for i in range(len(words))))

    edit.then.append(clean)


def _drop(section: Section, which: Callable[[Words], bool]) -> bool:
    """Take out the settings that ``which`` names; return whether there were any."""
    gone = [entry.identity for entry in section.entries.values() if which(entry.words)]
    for identity in gone:
        del section.entries[identity]
    return bool(gone)


def _is_port(edit: Edit) -> bool:
    return edit.configuration.model.is_physical(edit.path[-1][-1])


def _is_layer_2(edit: Edit) -> bool:
    """Return whether an interface is a switch's port that was not made a routed one."""
    if edit.configuration.model.family != _SWITCHES or not _is_port(edit):
        return False
    mode = edit.section.entries.get(("switchport",))
    return not edit.path[-1][-1].startswith("Mgmt") and not (mode is not None and mode.negated)


def _of_a_sub_interface(edit: Edit) -> None:
    if not edit.removes and "." not in edit.path[-1][-1]:
        edit.refusal = edit.says("not_a_port")
    sole_tag(edit)


def _access_list(edit: Edit) -> None:
    """A list is of one kind, and of a number's kind where its name is a number."""
    if edit.removes:
        return
    kind, name = edit.words[2], edit.words[3]
    other = next(one for one in _NUMBERS_OF_LISTS if one != kind)
    is_other = name.isdigit() and not any(int(name) in numbers for numbers in _NUMBERS_OF_LISTS[kind])
    if is_other or edit.root.find("ip", "access-list", other, name) is not None:
        edit.refusal = edit.says("other_list", name=name)


def _of_a_router(edit: Edit) -> None:
    if not edit.removes and edit.configuration.model.family == _SWITCHES:
        edit.refusal = edit.says("not_a_port")


def _of_a_switch(edit: Edit) -> None:
    if not edit.removes and (edit.configuration.model.family != _SWITCHES or not _is_port(edit)):
        edit.refusal = edit.says("not_a_port")


def _mirrored(edit: Edit) -> None:
    """A session copies to one port only, and nothing is copied from a port that is copied to."""
    if edit.removes:
        return
    if edit.configuration.model.family != _SWITCHES or not edit.configuration.model.is_physical(
        edit.words[5]
    ):
        edit.refusal = edit.says("not_a_port")
        return
    session, kind, port = edit.words[2], edit.words[3], edit.words[5]
    others = [entry.words for entry in edit.root.beginning(("monitor", "session"))]
    if any(words[5] == port and words[3] != kind for words in others):
        edit.refusal = edit.says("mirror_both", port=port)
    elif kind == "destination" and any(
        words[2:4] == (session, kind) and words[5] != port for words in others
    ):
        edit.refusal = edit.says("mirror_second", session=session)


def _known_neighbour(edit: Edit) -> None:
    """A neighbour is made by its AS number, here or (for the global table) in the router's view."""
    if edit.removes:
        return
    made = (*edit.words[:2], "remote-as")
    outer = edit.configuration.section(edit.path[:1])
    if made not in edit.section.entries and ("vrf" in edit.path[-1] or made not in outer.entries):
        edit.refusal = edit.says("no_neighbour")


def _kept_area(edit: Edit) -> None:
    """The number of an area may be typed as either form; it is kept, and printed, as it was typed first."""
    standing = (entry.words for entry in edit.section.beginning(edit.words[:1]))
    meant = _with_area_number(edit.words)
    edit.words = next((words for words in standing if _with_area_number(words) == meant), edit.words)


def _with_area_number(words: Words) -> Words:
    """Return the words of a line that ends with an area, the area as a number."""
    *before, area = words
    return (*before, str(area_number(area))) if "area" in before else words


RGOS_EFFECTS: Mapping[str, Callable[[Edit], None]] = {
    "rgos-switchport": _switchport,
    "switched": _switched,
    "allowed-vlans": _allowed_vlans,
    "rgos-vlans": _vlans,
    "rgos-address": _address,
    "rgos-bind-vrf": _bind_vrf,
    "rgos-remove-vrf": _remove_vrf,
    "of-a-rgos-router": _of_a_router,
    "of-a-rgos-switch": _of_a_switch,
    "rgos-list": _access_list,
    "rgos-mirrored": _mirrored,
    "of-a-rgos-sub-interface": _of_a_sub_interface,
    "known-neighbour": _known_neighbour,
    "kept-area": _kept_area,
}
