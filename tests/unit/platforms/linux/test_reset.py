# SPDX-License-Identifier: Apache-2.0
"""A machine goes back to what it was before our first bundle, whenever its power is cut on the way."""

import getpass
import grp
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from zongheng.platforms.linux import agent as agents
from zongheng.platforms.linux import reset as resets
from zongheng.platforms.linux.agent import Agent
from zongheng.platforms.linux.reset import Reset

UNITS = "etc/systemd/system"
OWNER = f"{getpass.getuser()}:{grp.getgrgid(os.getgid()).gr_name}"
FACTORY = {
    "etc/passwd": "root:x:0:0::/root:/bin/bash\nnetops:x:1000:1000::/home/netops:/bin/bash\n",
    "etc/shadow": "root:*:1::::::\nnetops:$6$factory:1::::::\n",
    "etc/group": "root:x:0:\nsudo:x:27:netops\n",
    "etc/pam.d/common-auth": "auth required pam_unix.so\n",
    "etc/ssh/sshd_config": "Include x\n",
    "usr/lib/zongheng/factory/__main__.py": "# brings itself up\n",
    f"{UNITS}/zongheng-factory.service": "[Unit]\n",
}
LINKS = {
    f"{UNITS}/multi-user.target.wants/zongheng-factory.service": f"/{UNITS}/zongheng-factory.service",
    f"{UNITS}/tmp.mount": "/dev/null",
    "etc/localtime": "/usr/share/zoneinfo/Etc/UTC",
}


def bundle(files, *services):
    entries = {path: {"mode": "0644", "owner": OWNER, "content": text} for path, text in files.items()}
    return {"files": entries, "services": sorted(services)}


FIRST = bundle({"/etc/ssh/sshd_config": "Include y\n", "/etc/zongheng/network.sh": "x\n"}, "ssh")
FULL = bundle(
    {
        "/etc/pam.d/common-auth": "auth required pam_faillock.so\n",
        "/etc/ssh/sshd_config": "Include y\n",
        "/etc/zongheng/nft/PUBLIC.nft": "drop\n",
        "/etc/frr/PUBLIC/frr.conf": "key-string Planted-1\n",
        "/etc/systemd/system/keepalived.service.d/zongheng.conf": "[Unit]\n",
    },
    "ssh",
)


class PowerCutError(Exception):
    """The machine fell."""


def state(root):
    """Return every file with its mode, every link with its target, every folder."""
    found = {}
    for path in sorted(root.rglob("*")):
        kind = "link" if path.is_symlink() else "folder" if path.is_dir() else "file"
        value = {"link": os.readlink, "folder": lambda _: "", "file": Path.read_text}[kind](path)
        found[str(path.relative_to(root))] = (kind, value, None if kind == "link" else path.stat().st_mode)
    return found


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine that was in factory state, and has served since; and what it was."""
    for program in (agents, resets):
        monkeypatch.setattr(program, "run", lambda *words: subprocess.CompletedProcess(words, 0, "", ""))
    root = tmp_path / "root"
    for name in ("etc/frr", "home/netops", "var/lib/frr", "var/lib/snmp"):
        (root / name).mkdir(parents=True)
    for name, text in FACTORY.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "etc/shadow").chmod(0o640)
    for name, target in LINKS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    (root / UNITS / "sysinit.target.wants").mkdir()
    before = state(root)
    serve(root)
    return root, before


def serve(root):
    """Do to the machine what onboarding, the full configuration and a package do."""
    agent = Agent(root, source="# agent")
    for stage in (FIRST, FULL):
        assert agent.apply({"bundle": stage, "revert_in": 60}) == {"applied": True}
        agent.confirm({})
    edit(root, "etc/passwd", "netops:x:1000", "netops:x:1001")
    edit(root, "etc/shadow", "$6$factory", "$6$ours")
    add(root, "etc/passwd", "secadmin:x:1001:1001::/home/secadmin:/bin/bash\n")
    add(root, "etc/shadow", "secadmin:$6$ours:2::::::\n")
    (root / "home/secadmin").mkdir()
    (root / "home/secadmin/.profile").write_text("x\n")
    for name in ("telnet.socket", "multi-user.target.wants/frr@PUBLIC.service"):
        (root / UNITS / name).symlink_to("/dev/null")
    (root / "etc/localtime").unlink()
    (root / "etc/localtime").symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    (root / "var/lib/zongheng-factory").mkdir()
    (root / "var/lib/zongheng-factory/done").touch()
    (root / "var/lib/snmp/snmpd.conf").write_text("usmUser Planted-2\n")
    (root / "var/lib/frr/PUBLIC").mkdir()
    (root / "var/lib/frr/PUBLIC/commit-1.json").write_text("Planted-1\n")
    (root / "etc/shadow-").write_text("secadmin:$6$ours\n")


def edit(root, name, old, new):
    text = (root / name).read_text()
    assert old in text
    (root / name).write_text(text.replace(old, new))


def add(root, name, line):
    (root / name).write_text((root / name).read_text() + line)


def ordered(root):
    assert Reset(root, source="# reset").order() == {"ordered": True}
    return Reset(root)


def test_a_machine_that_is_told_keeps_working_until_it_restarts(machine):
    root, _ = machine
    before = state(root)
    ordered(root)
    added = {name: entry for name, entry in state(root).items() if before.get(name) != entry}
    assert set(added) == {
        f"{UNITS}/zongheng-reset.service",
        f"{UNITS}/sysinit.target.wants/zongheng-reset.service",
        "var/lib/zongheng/reset.py",
        "var/lib/zongheng/to-factory",
    }


def test_at_the_next_start_it_is_what_it_was_before_the_first_bundle(machine):
    root, before = machine
    ordered(root).carry_out()
    assert state(root) == before


def test_telling_it_again_before_that_is_as_good(machine):
    root, before = machine
    ordered(root)
    ordered(root).carry_out()
    assert state(root) == before


def test_what_a_package_brought_since_stays(machine):
    root, before = machine
    add(root, "etc/passwd", "_kea:x:110:118::/var/lib/kea:/usr/sbin/nologin\n")
    add(root, "etc/shadow", "_kea:!:2::::::\n")
    add(root, "etc/group", "_kea:x:118:\nfield:x:1002:\n")
    ordered(root).carry_out()
    after = state(root)
    for name in ("etc/passwd", "etc/shadow", "etc/group"):
        assert after[name][1].startswith(before[name][1])
        assert after[name][1].removeprefix(before[name][1]).split(":")[0] == "_kea"
    assert "field" not in after["etc/group"][1]


def struck(root, monkeypatch, moment):
    """Carry out the order and cut the power before the disk's ``moment``-th change; tell whether it came."""
    left = [moment]

    def falling(real):
        def change(*args, **kwargs):
            left[0] -= 1
            if left[0] < 0:
                raise PowerCutError
            return real(*args, **kwargs)

        return change

    with monkeypatch.context() as patch:
        for name in ("replace", "unlink", "symlink_to", "rmdir"):
            patch.setattr(Path, name, falling(getattr(Path, name)))
        patch.setattr(shutil, "rmtree", falling(shutil.rmtree))
        try:
            Reset(root).carry_out()
        except PowerCutError:
            return True
    return False


def test_the_power_may_be_cut_before_any_change_of_its_disk(machine, monkeypatch, tmp_path):
    root, before = machine
    ordered(root)
    moment = 0
    while True:
        again = shutil.copytree(root, tmp_path / f"at-{moment}", symlinks=True)
        if not struck(again, monkeypatch, moment):
            break
        if goes_on_at_the_next_start(again):
            Reset(again).carry_out()
        assert what_counts(state(again)) == what_counts(before), f"struck at {moment}"
        moment += 1
    assert moment > 25


def goes_on_at_the_next_start(root):
    started = root / f"{UNITS}/sysinit.target.wants/zongheng-reset.service"
    return started.is_symlink() and (root / "var/lib/zongheng/to-factory").exists()


def what_counts(found):
    """Leave out half-written files beside their targets, and what is left when all else is done."""
    left = re.compile(rf".*\.zongheng|var/lib/zongheng(/.*)?|{UNITS}/zongheng-(reset|pending)\.service")
    return {name: entry for name, entry in found.items() if not left.fullmatch(name)}


@pytest.mark.parametrize("missing", ["usr/lib/zongheng/factory/__main__.py", "var/lib/zongheng/factory.json"])
def test_a_machine_that_could_not_come_up_again_by_itself_declines(machine, missing):
    root, _ = machine
    (root / missing).unlink()
    before = state(root)
    assert Reset(root).order() == {"refused": f"/{missing}"}
    assert state(root) == before


def test_a_machine_that_cannot_restart_is_not_left_with_an_order(machine, monkeypatch):
    root, _ = machine
    monkeypatch.setattr(resets, "run", lambda *words: subprocess.CompletedProcess(words, 1, "", "no bus"))
    with pytest.raises(RuntimeError, match="no bus"):
        Reset(root).order()
    assert not (root / "var/lib/zongheng/to-factory").exists()


def test_a_machine_served_before_this_was_kept_has_no_factory_state_to_return_to(machine):
    root, _ = machine
    (root / "var/lib/zongheng/factory.json").unlink()
    Agent(root, source="# agent").apply({"bundle": FIRST})
    assert not (root / "var/lib/zongheng/factory.json").exists()
