# SPDX-License-Identifier: Apache-2.0
"""The part of the Linux driver that runs on the machine, as root, in one process for each operation.

The driver sends this file's source over SSH and a request as JSON on standard input; the answer is
JSON on standard output. Only the standard library is used. Nothing of it stays resident: what must
outlive the session (the way back) is a timer of systemd and the files below ``/var/lib/zongheng``:

``applied.json``   the last bundle that was put in place: it says which files are ours
``previous.json``  what stood on the disk before it, and ``formerly.json`` what of that was ours
``pending``        exists while a change waits for its confirmation
``agent.py``       this file, for the timer and for a boot that finds an unconfirmed change
``factory.json``   links of units and accounts before the first bundle, for a return to factory state
"""

from __future__ import annotations

import contextlib
import fcntl
import grp
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Bundle = dict[str, Any]
"""``{"files": {path: {"mode", "owner", "content"}}, "services": [unit]}``"""
Refusal = dict[str, str]
"""``{"check": what was asked, "said": its answer}``"""

TIMER, NETWORK, BOOT_UNIT = "zongheng-revert", "zongheng-network", "zongheng-pending.service"
ACCOUNTS = ("passwd", "shadow", "group", "gshadow")
UNDER_WAY_SECONDS, PAUSE_SECONDS = 30.0, 0.25
"""How long a unit that starts or reloads may take to be active, and how often it is asked."""

# A pattern of paths, and what says whether such a file is good: {} is it, {all} the candidate's whole folder.
CHECKS = (
    (r"/etc/nftables\.conf|/etc/zongheng/.*\.nft", ("nft", "-c", "-f", "{}")),
    (r"/etc/frr/(.*/)?frr\.conf", ("vtysh", "-C", "-f", "{}")),
    (r"/etc/ssh/sshd_config\.d/.*", ("sshd", "-t", "-f", "{}")),
    (r"/etc/chrony/chrony\.conf", ("chronyd", "-p", "-f", "{}")),
    (r"/etc/rsyslog\.conf", ("rsyslogd", "-N1", "-f", "{}")),
    (r"/etc/suricata/suricata\.yaml",
     ("suricata", "-T", "-c", "{}", "-S", "{all}/etc/suricata/rules/local.rules", "-l", "{all}")),
    (r"/etc/sudoers(\.d/.*)?", ("visudo", "-c", "-f", "{}")),
    (r"/etc/kea/.*\.json", ("kea-dhcp4", "-t", "{}")),
    (r".*\.sh", ("sh", "-n", "{}")),
)  # fmt: skip
# What a program says of things that the candidate itself brings: no objection to the file.
BORNE = re.compile(r"Specified network interface name \S+ for subnet \S+ is not present in the system")

# A pattern of paths, the unit that reads them, and how it is told; the first match counts.
READERS = (
    (r"/etc/zongheng/.*|/etc/nftables\.conf", NETWORK, "reload"),
    (r"/etc/frr/frr\.conf", "frr", "reload"),
    (r"/etc/frr/daemons", "frr", "restart"),
    (r"/etc/frr/([^/]+)/frr\.conf", r"frr@\1", "reload"),
    (r"/etc/frr/([^/]+)/daemons", r"frr@\1", "restart"),
    (r"/etc/keepalived/.*", "keepalived", "reload"),
    (r"/etc/swanctl/.*/zongheng\.conf", "strongswan", "reload"),
    (r"/etc/(swanctl|strongswan\.d)/.*", "strongswan", "restart"),
    (r"/etc/dhcp/.*", "zongheng-internet", "restart"),
    (r"/etc/suricata/rules/.*", "suricata", "reload"),
    (r"/etc/snmp/.*", "snmpd", "restart"),
    (r"/etc/(conntrackd|chrony|rsyslog|suricata)[./].*", r"\1", "restart"),
    (r"/etc/ulogd\.conf", "ulogd2", "restart"),
    (r"/etc/ulogd/([^/]+)\.conf", r"zongheng-ulogd@\1", "restart"),
    (r"/etc/kea/([^/]+)\.json", r"zongheng-dhcp@\1", "restart"),
    (r"/etc/zongheng-(carriers|accounts|hardening)/.*", r"zongheng-\1", "restart"),
    (r"/etc/timezone", "zongheng-hardening", "restart"),
    (r"/etc/ssh/.*", "ssh", "reload"),
    (r"/etc/systemd/system/([^/]+)\.service(\.d/.*)?", r"\1", "restart"),
)
LEVELS = re.compile(r"^router isis (\S+)\n(?: .*\n)*? is-type (\S+)$", re.MULTILINE)


class Agent:
    """One operation on one machine; ``root`` is ``/`` but in tests."""

    def __init__(self, root: Path = Path("/"), source: str = "") -> None:
        self.root = root
        self.home = root / "var/lib/zongheng"
        self.pending = self.home / "pending"
        self.source = source

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other operation is under way: a way back and a confirmation never mix.

        The agent's own folder is locked; where there is none, nothing was ever applied, and nothing is made.
        """
        if not self.home.is_dir():
            yield
            return
        handle = os.open(self.home, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
            os.fsync(handle)  # a confirmation outlives a power cut
        finally:
            os.close(handle)

    def revert(self, *, files_only: bool) -> None:
        """Go back because the time for a confirmation is up, unless it came at the last moment."""
        with self.alone():
            if self.pending.exists():
                self.rollback({"files_only": files_only})

    def read(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the managed files as they are now, managed units that run; if asked, what stood before."""
        before = {"previous": self._load("previous.json")} if request.get("previous") else {}
        standing = self._standing(self._load("applied.json"))
        return {"bundle": standing, "pending": self.pending.exists(), **before}

    def check(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what the programs themselves say against the files that a candidate changes."""
        return {"refusals": self._refusals(request["bundle"], self._standing(self._load("applied.json")))}

    def apply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put a candidate in place; it goes back by itself after ``revert_in`` seconds unless confirmed."""
        candidate: Bundle = request["bundle"]
        if self.pending.exists():
            return {"refused": "pending"}
        before = self._standing(_union(self._load("applied.json"), candidate))
        if before == candidate == self._load("applied.json"):
            return {"applied": False}
        if refusals := self._refusals(candidate, before):
            return {"refusals": refusals}
        self._keep_factory()
        self._save("previous.json", before)
        self._save("formerly.json", self._load("applied.json"))
        if request.get("revert_in"):
            self._arm(int(request["revert_in"]))
        failures = self._put(candidate, before)
        if failures:
            return {"failures": failures + self._go_back(before, self._standing(_union(before, candidate)))}
        return {"applied": True}

    def confirm(self, _request: dict[str, Any]) -> dict[str, Any]:
        """Keep an unconfirmed change for good."""
        was = self.pending.exists()
        self._disarm()
        return {"confirmed": was}

    def rollback(self, request: dict[str, Any]) -> dict[str, Any]:
        """Go back to what stood before the last change; ``files_only`` (at boot) leaves the units alone."""
        previous = self._load("previous.json")
        now = self._standing(_union(self._load("applied.json"), previous))
        if not request.get("files_only"):
            return {"failures": self._go_back(previous, now)}
        self._write(previous, now)
        self._own_what_was_ours()
        self.pending.unlink(missing_ok=True)
        return {"failures": []}

    def _go_back(self, before: Bundle, now: Bundle) -> list[Refusal]:
        """Put back what stood and return what went wrong; the way back stays armed unless all of it stands.

        A unit that does not take its former files while it runs is started anew: it may hold half of others.
        """
        failures = self._put(before, now)
        failures = failures and self._put(before, {**self._standing(before), "services": []})
        self._own_what_was_ours()
        if not failures:
            self._disarm()
        return failures

    def _own_what_was_ours(self) -> None:
        """Count as ours what was before the last change: files of the distribution came back as its own."""
        self._save("applied.json", self._load("formerly.json"))

    def _standing(self, managed: Bundle) -> Bundle:
        files = {path: entry for path in managed["files"] if (entry := self._file(path)) is not None}
        return {"files": files, "services": sorted(unit for unit in managed["services"] if self._runs(unit))}

    def _file(self, path: str) -> dict[str, str] | None:
        target = self._at(path)
        if not target.is_file():
            return None
        status, content = target.stat(), target.read_text(encoding="utf-8", errors="replace")
        owner = f"{pwd.getpwuid(status.st_uid).pw_name}:{grp.getgrgid(status.st_gid).gr_name}"
        return {"mode": f"{status.st_mode & 0o7777:04o}", "owner": owner, "content": content}

    def _refusals(self, candidate: Bundle, standing: Bundle) -> list[Refusal]:
        staging = self.home / "staging"
        shutil.rmtree(staging, ignore_errors=True)
        for path, entry in candidate["files"].items():
            _write_file(staging / path.lstrip("/"), entry["content"], 0o600)
        changed = sorted(p for p, e in candidate["files"].items() if standing["files"].get(p) != e)
        refusals = [refusal for path in changed for refusal in _refusals(path, staging)]
        shutil.rmtree(staging, ignore_errors=True)
        return refusals

    def _put(self, wanted: Bundle, standing: Bundle) -> list[Refusal]:
        """Make the machine what ``wanted`` says and return what went wrong; the first fault ends it."""
        changed = self._write(wanted, standing)
        steps = _steps(wanted, standing, changed)
        if any(path.startswith("/etc/systemd/system/") for path in changed):
            steps.insert(0, ("systemctl", "daemon-reload"))
        for words in steps:
            if (done := run(*words)).returncode:
                return [{"check": " ".join(words), "said": _last_words(done)}]
        dead = [unit for unit in wanted["services"] if not self._runs(unit)]
        last = ("journalctl", "-q", "-n", "5", "-o", "cat", "-u")
        return [{"check": f"systemctl is-active {u}", "said": _last_words(run(*last, u))} for u in dead]

    def _write(self, wanted: Bundle, standing: Bundle) -> list[str]:
        """Write, change and remove files; return the paths that are no longer as they were."""
        changed = sorted(p for p, e in wanted["files"].items() if standing["files"].get(p) != e)
        gone = sorted(standing["files"].keys() - wanted["files"].keys())
        for path in changed:
            entry = wanted["files"][path]
            self._keep_original(path)
            _write_file(self._at(path), entry["content"], int(entry["mode"], 8), entry["owner"])
        for path in gone:
            self._give_back(path)
        self._save("applied.json", wanted)
        return changed + gone

    def _keep_factory(self) -> None:
        """Keep what a return to factory state (reset.py) cannot know any more after the first bundle."""
        if (self.home / "applied.json").is_file():
            return
        etc = self.root / "etc"
        found = [etc / "localtime", *sorted((etc / "systemd/system").rglob("*"))]
        links = {str(p.relative_to(self.root)): str(p.readlink()) for p in found if p.is_symlink()}
        accounts = {name: (etc / name).read_text() for name in ACCOUNTS if (etc / name).is_file()}
        self._save("factory.json", {"links": links, "accounts": accounts})

    def _keep_original(self, path: str) -> None:
        """Keep what the distribution had at a path before it was ours: PAM cannot be without its files."""
        target, original = self._at(path), self.home / "originals" / path.lstrip("/")
        if target.is_file() and path not in self._load("applied.json")["files"] and not original.exists():
            original.parent.mkdir(parents=True, exist_ok=True)
            _copy(target, original)

    def _give_back(self, path: str) -> None:
        """Take our file away; the distribution's own comes back where there was one."""
        original = self.home / "originals" / path.lstrip("/")
        if original.is_file():
            _copy(original, self._at(path))
        else:
            self._at(path).unlink(missing_ok=True)

    def _runs(self, unit: str) -> bool:
        """Tell whether a unit is enabled and active; one that is on its way there is waited for."""
        for _ in range(int(UNDER_WAY_SECONDS / PAUSE_SECONDS)):
            said = run("systemctl", "is-active", unit)
            if said.returncode == 0 or said.stdout.strip() not in ("activating", "reloading", "refreshing"):
                break
            time.sleep(PAUSE_SECONDS)
        return said.returncode == 0 and run("systemctl", "is-enabled", "-q", unit).returncode == 0

    def _arm(self, seconds: int) -> None:
        """Start the way back before anything is changed: by a timer, and at boot if the machine falls."""
        stored = self.home / "agent.py"
        _write_file(stored, self.source, 0o700)
        unit = (
            "[Unit]\nDescription=Take back a change that nobody confirmed\nDefaultDependencies=no\n"
            f"After=local-fs.target\nBefore={NETWORK}.service sysinit.target\n"
            f"ConditionPathExists={self.pending}\n"
            f"[Service]\nType=oneshot\nExecStart=/usr/bin/python3 {stored} boot\n"
            "[Install]\nWantedBy=sysinit.target\n"
        )
        _write_file(self._at(f"/etc/systemd/system/{BOOT_UNIT}"), unit, 0o644)
        done = run("systemctl", "enable", "-q", BOOT_UNIT)
        if not done.returncode:
            _write_file(self.pending, f"{seconds}\n", 0o600)
            run("systemctl", "reset-failed", f"{TIMER}.service")
            when = (f"--unit={TIMER}", f"--on-active={seconds}", "--timer-property=AccuracySec=1s")
            done = run("systemd-run", "-q", *when, "/usr/bin/python3", str(stored), "revert")
        if done.returncode:
            self._disarm()
            message = f"no way back could be armed: {_last_words(done)}"
            raise RuntimeError(message)

    def _disarm(self) -> None:
        run("systemctl", "stop", f"{TIMER}.timer")
        self.pending.unlink(missing_ok=True)

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def _load(self, name: str) -> Bundle:
        path = self.home / name
        nothing: Bundle = {"files": {}, "services": []}
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else nothing

    def _save(self, name: str, bundle: Bundle) -> None:
        _write_file(self.home / name, json.dumps(bundle, sort_keys=True), 0o600)


def _refusals(path: str, staging: Path) -> list[Refusal]:
    target = staging / path.lstrip("/")
    refusals = []
    for pattern, words in CHECKS:
        if re.fullmatch(pattern, path):
            done = run(*(word.format(target, all=staging) for word in words))
            said = _last_words(done).replace(str(staging), "")
            if done.returncode and not BORNE.search(said):
                refusals.append({"check": f"{words[0]} {path}", "said": said})
    return refusals


def _union(first: Bundle, second: Bundle) -> Bundle:
    return {
        "files": {**first["files"], **second["files"]},
        "services": sorted({*first["services"], *second["services"]}),
    }


def _steps(wanted: Bundle, standing: Bundle, changed: list[str]) -> list[tuple[str, ...]]:
    """Return what systemctl is told: a call a kind, so units start side by side; the network comes first."""
    told: dict[str, str] = {}
    for path in changed:
        for pattern, unit, verb in READERS:
            if found := re.fullmatch(pattern, path):
                name = found.expand(unit)
                anew = "restart" in (verb, told.get(name)) or _other_level(path, wanted, standing)
                told[name] = "restart" if anew else verb
                break
    units, running = wanted["services"], standing["services"]
    fresh = [unit for unit in units if unit not in running]
    restarted = [unit for unit in units if unit in fresh or told.get(unit) == "restart"]
    reloaded = [unit for unit in units if unit not in restarted and told.get(unit) == "reload"]
    batches = (
        (("disable", "-q", "--now"), [unit for unit in running if unit not in units]),
        (("enable", "-q"), fresh),
        (("restart",), [unit for unit in restarted if unit == NETWORK]),
        (("reload",), [unit for unit in reloaded if unit == NETWORK]),
        (("restart",), [unit for unit in restarted if unit != NETWORK]),
        (("reload",), [unit for unit in reloaded if unit != NETWORK]),
    )
    return [("systemctl", *words, *names) for words, names in batches if names]


def _other_level(path: str, *bundles: Bundle) -> bool:
    """Tell whether an IS-IS process that was there has another level, which isisd takes when it starts."""
    now, before = (dict(LEVELS.findall(b["files"].get(path, {}).get("content", ""))) for b in bundles)
    return any(now.get(process, level) != level for process, level in before.items())


def _copy(source: Path, target: Path) -> None:
    """Copy a file with its mode and owner."""
    shutil.copy2(source, target)
    os.chown(target, source.stat().st_uid, source.stat().st_gid)


def _write_file(target: Path, content: str, mode: int, owner: str = "") -> None:
    """Write a file by temporary file and rename; folders that are missing get the file's owner."""
    user, _, group = owner.partition(":")
    for folder in reversed([p for p in target.parents if not p.exists()]):
        folder.mkdir(mode=0o755 if mode & 0o004 else 0o750)
        if owner:
            shutil.chown(folder, user, group)
    fresh = target.with_name(f".{target.name}.zongheng")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if owner:
        shutil.chown(fresh, user, group)
    fresh.chmod(mode)
    fresh.replace(target)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the machine to its end."""
    return subprocess.run(  # noqa: S603 - the words are this file's own, no shell is involved
        words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "; ".join(line.strip() for line in said[-4:])


def answer(request: dict[str, Any]) -> None:
    """Answer one request of the driver on standard output."""
    agent = Agent(source=request.pop("source"))
    verbs: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
        "read": agent.read, "check": agent.check, "apply": agent.apply,
        "confirm": agent.confirm, "rollback": agent.rollback,
    }  # fmt: skip
    with agent.alone():
        said = verbs[request.pop("verb")](request)
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    Agent(source=Path(__file__).read_text(encoding="utf-8")).revert(files_only=sys.argv[1:] == ["boot"])
