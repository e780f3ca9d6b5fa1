# SPDX-License-Identifier: Apache-2.0
"""Whose lines differ after an apply: the change's own, or somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zongheng.config import canonical
from zongheng.deploy.deviation import Deviation

BEFORE = "#\nsysname a\n#\ninterface Eth1\n description old\n mtu 1400\n#\nreturn\n"
WANTED = BEFORE.replace("old", "new")
SOMEBODY_ELSES = {
    "a section more": (("#\nreturn", "#\ninterface LoopBack7\n#\nreturn"), True),
    "a line more where the change was": ((" mtu", " undo portswitch\n mtu"), True),
    "another value elsewhere": (("mtu 1400", "mtu 1300"), True),
    "a line less": ((" mtu 1400\n", ""), True),
    "nothing": (("", ""), False),
    "a line of the change that is not there": ((" description new\n", ""), False),
    "a line of the change in other words": (("description new", "description NEW"), False),
    "a line of the change taken back": (("new", "old"), False),
    "both": (("description new\n mtu 1400", "description old\n mtu 1300"), False),
}


@pytest.mark.parametrize(("edit", "whose"), SOMEBODY_ELSES.values(), ids=SOMEBODY_ELSES)
def test_lines(edit, whose):
    deviation = Deviation(BEFORE, WANTED, WANTED.replace(*edit, 1), "huawei_vrp")
    assert deviation.is_somebody_elses is whose
    assert bool(deviation.shown) == (edit != ("", ""))


def bundle(*files):
    return "".join(f"### FILE {path} 0644 root:root\n{content}\n" for path, content in files) + "### END\n"


FRR, SSHD = ("/etc/frr/frr.conf", "hostname a"), ("/etc/ssh/sshd_config.d/zongheng.conf", "Port 22")
MACHINES = {
    "another file": (((FRR[0], "hostname b"), (SSHD[0], "Port 23")), True),
    "the file of the change": (((FRR[0], "hostname c"), SSHD), False),
    "both files": (((FRR[0], "hostname c"), (SSHD[0], "Port 23")), False),
}


@pytest.mark.parametrize(("files", "whose"), MACHINES.values(), ids=MACHINES)
def test_files(files, whose):
    wanted = bundle((FRR[0], "hostname b"), SSHD)
    assert Deviation(bundle(FRR, SSHD), wanted, bundle(*files), "linux").is_somebody_elses is whose


lines = st.lists(st.sampled_from([f"interface LoopBack{n}" for n in range(6)]), unique=True).map(sorted)


def text(names):
    return "".join(f"#\n{name}\n" for name in names) + "#\nreturn\n"


@given(lines, lines, lines)
def test_what_is_told_to_be_somebody_elses_holds_all_of_the_change(before, wanted, running):
    found = Deviation(text(before), text(wanted), text(running), "huawei_vrp")
    changed = set(before) ^ set(wanted)
    done = all((name in running) == (name in wanted) for name in changed)
    differs = canonical(text(wanted), "huawei_vrp") != canonical(text(running), "huawei_vrp")
    assert found.is_somebody_elses is (done and differs)
