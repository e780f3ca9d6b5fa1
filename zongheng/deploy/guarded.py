# SPDX-License-Identifier: Apache-2.0
"""The guarded apply of one device's change: applied and proved, or restored and proved, never between."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import canonical, same, text_hash, unified_diff
from zongheng.config.password_hashes import HASH
from zongheng.config.secrets import ciphertexts, fill, resolve, to_journal
from zongheng.deploy.change import Change
from zongheng.deploy.context import Context
from zongheng.deploy.dead_man import DeadMan
from zongheng.deploy.deviation import Deviation
from zongheng.deploy.device import device_session
from zongheng.deploy.postchecks import postchecks
from zongheng.deploy.reading import ask_new_session
from zongheng.deploy.restoring import WayBack
from zongheng.deploy.route_counts import Counts as Routes
from zongheng.deploy.route_counts import Losses, RouteCounts, route_counts
from zongheng.deploy.states import State
from zongheng.devices.napalm import Driver
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, Status

Counts = dict[str, int | None]
LOCKED, UNTYPEABLE = "DEP020", "DEV027"
LINES_A_SECOND = {"huawei_vrp": 5, "h3c_comware": 5, "ruijie_rgos": 5, "linux": 50}
"""What the slowest devices take: typed line by line, or as one bundle whose units are told afterwards."""


@dataclass(frozen=True, slots=True)
class GuardedApply:
    """One change on its way to its device. ``before`` are the post-checks' counts before the apply.

    ``fewer`` says how many learnt routes a table may have fewer afterwards, by family; None: any number.
    """

    host: Host
    config: Config
    change: Change
    before: Counts
    context: Context
    fewer: Losses | None

    def run(self) -> HostOutcome:
        """Apply, check, confirm, save, verify; give up and restore at the first thing that is not so."""
        change = self.change
        self.context.texts.keep(change.host, change.running_hash, change.running)
        try:
            with device_session(self.host, self.config) as driver:
                self._note(State.LOCKING)
                driver.lock()
                try:
                    return self._alone(driver)
                finally:
                    with suppress(ZonghengError):  # the lock of a session that is lost is gone with it
                        driver.unlock()
        except ZonghengError as error:
            # the session could not be opened, locked or read, or the change not typed: nothing was sent
            is_refused = error.problems[0].code in (LOCKED, UNTYPEABLE)
            return self._ended(State.REFUSED if is_refused else State.FAILED, error.problems)

    def _alone(self, driver: Driver) -> HostOutcome:
        """Apply to a device that is still what the change was computed for, and waits for no confirm."""
        change = self.change
        running = driver.get_config(retrieve="running")["running"]
        if text_hash(canonical(running, change.platform)) != change.running_hash:
            return self._ended(State.REFUSED, (self._drifted(running),))
        if driver.has_pending_commit():
            # not ours, or it would have been settled: taking it back is not for us to decide
            return self._ended(State.REFUSED, (problem("DEP008", Place(host=change.host)),))
        # what others learn changes with every wave before this one: it is counted as late as may be
        routes = self._routes.counts(driver.cli(list(self._routes.commands)))
        # secrets are filled in only here, in memory, at the device's edge
        driver.load_change(fill("\n".join(change.commands), self.context.credentials.values))
        return self._through(driver, routes)

    @property
    def _routes(self) -> RouteCounts:
        """Return what is to be counted of its routes: nothing where any number of them may go."""
        change = self.change
        asked = route_counts(change.platform, change.flavour, change.running, change.target)
        return asked if self.fewer is not None else replace(asked, tables=())

    def _drifted(self, running: str) -> Problem:
        """Return DEP007 with what was changed since the snapshot, secrets masked."""
        drift = unified_diff(self.change.running, running, self.change.platform).strip()
        return problem("DEP007", Place(host=self.change.host), found=drift)

    def _through(self, driver: Driver, routes: Routes) -> HostOutcome:
        """Go from applying to verified, or all the way back."""
        dead_man = DeadMan(self._revert_in, driver.change_session())
        reasons = self._applied(driver, dead_man, routes)
        if not reasons:
            return self._ended(State.APPLIED)
        with suppress(
            Exception
        ):  # a journal that takes no more says "unfinished" already: the device goes first
            self._note(State.RESTORING)
        change = self.change
        back = WayBack(self.host, self.config, self.context, change.running_hash, dead_man, change.target)
        try:
            back.go(driver)
        except ZonghengError as error:
            return self._ended(State.FAILED, (*reasons, *error.problems))
        return self._ended(State.RESTORED, reasons)

    @property
    def _revert_in(self) -> int:
        """Return the dead-man's time: long changes take long to send."""
        return self.context.revert_in + self.change.size // LINES_A_SECOND[self.change.platform]

    def _applied(self, driver: Driver, dead_man: DeadMan, routes: Routes) -> tuple[Problem, ...]:
        """Go from applying to verified; return why that was not possible, or nothing."""
        change = self.change
        self._note(State.APPLYING, detail=str(dead_man))
        try:
            driver.commit_config(revert_in=dead_man.seconds)
            self._note(State.CHECKING)
            self._check(driver, routes)
            self._note(State.CONFIRMING)
            driver.confirm_commit()
            self._note(State.VERIFYING)
            self._prove(driver.get_config(retrieve="running")["running"])
        except ZonghengError as error:
            return error.problems
        except Exception as error:  # noqa: BLE001  # whatever it was, the device may not be left between
            return (problem("DEV030", Place(host=change.host), found=type(error).__name__),)
        return ()

    def _check(self, driver: Driver, routes: Routes) -> None:
        """Look by new sessions until all is well; raise what is not when the device's time is up.

        The lock of ``driver``'s session is held meanwhile: it would end by itself with nothing configured.
        """
        change = self.change
        listed = postchecks(change.platform, change.flavour).of(change.intended)
        checks, counted = listed.meant_by(change.target), self._routes
        end = time.monotonic() + checks.patience
        pause = 0.5
        while True:
            driver.lock()
            asked = (*checks.commands, *counted.commands)
            answers = ask_new_session(self.host, self.config, asked, rotated=self._rotates_login)
            self._compare(answers.running)
            told = answers.by_command
            unmet = (
                *checks.unmet(change.host, self.before, checks.counts(told)),
                *counted.unmet(change.host, routes, counted.counts(told), self.fewer or {}),
            )
            if not unmet:
                return
            if time.monotonic() + pause > end:
                raise ZonghengError(unmet)
            time.sleep(pause)
            pause = min(2 * pause, 8.0)

    @property
    def _rotates_login(self) -> bool:
        name = self.context.credentials.password_name
        return bool({name, f"{name}{HASH}"} & set(self.change.sent))

    def _compare(self, running: str) -> None:
        """Raise DEP014 when ``running`` is not the target, secrets that were just sent aside.

        Where nothing but somebody else's lines differ, DEP021. Before either the text is kept: what is taken
        back to the snapshot next may be a colleague's work.
        """
        change = self.change
        sent = to_journal(running, change.target, self.context.current, change.platform)
        expected = resolve(running, change.target, sent, self.context.current, change.platform)
        if not same(running, expected, change.platform):
            deviation = Deviation(change.running, expected, running, change.platform)
            kept = self.context.texts.keep(
                change.host, text_hash(canonical(running, change.platform)), running
            )
            code = "DEP021" if deviation.is_somebody_elses else "DEP014"
            raise ZonghengError(problem(code, Place(host=change.host), found=deviation.shown, kept=str(kept)))

    def _prove(self, running: str) -> None:
        """Prove that the device runs the intended configuration, and remember how its secrets stand."""
        self._compare(running)
        remember_secrets(self.context, self.change, running)

    def _note(self, state: State, *, detail: str = "") -> None:
        change = self.change
        self.context.note(
            change.host,
            state,
            snapshot_hash=change.running_hash,
            target_hash=change.target_hash,
            detail=detail,
        )

    def _ended(self, state: State, problems: tuple[Problem, ...] = ()) -> HostOutcome:
        self._note(state, detail=" ".join(one.code for one in problems))
        return HostOutcome(
            host=self.change.host,
            status=_STATUS[state],
            diff=self.change.diff,
            problems=problems,
            details={**self.context.details(self.change), "run": self.context.run},
        )


_STATUS = {
    State.APPLIED: Status.CHANGED,
    State.REFUSED: Status.REFUSED,
    State.FAILED: Status.FAILED,
    State.RESTORED: Status.RESTORED,
}


def remember_secrets(context: Context, change: Change, running: str) -> None:
    """Journal how the secrets of the change's scopes stand; those of other scopes keep their entries."""
    journal, platform = context.journal, change.platform
    shown = ciphertexts(running, platform)
    others = {
        position: known
        for position, known in journal.secrets_of(change.host).items()
        if shown.get(position) == known.ciphertext
    }
    now = to_journal(running, change.intended, context.current, platform)
    journal.remember_secrets(change.host, {**others, **now})
