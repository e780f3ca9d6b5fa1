# SPDX-License-Identifier: Apache-2.0
"""The night's audit: units that systemd accepts, a line that cron takes, and nothing left when it goes."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from zongheng.cli import run
from zongheng.nightly import Job, Station
from zongheng.outcomes import HostOutcome, StageResult, Status

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
ME = pwd.getpwuid(os.geteuid()).pw_name
ODD = "net $HOME 100% 夏邑 \"x\" 'y'"


@pytest.fixture
def network(tmp_path):
    return Path(shutil.copytree(XIAYI, tmp_path / "inventories" / "xiayi"))


@pytest.fixture
def password(tmp_path):
    file = tmp_path / "vault password"
    file.write_text("secret\n")
    file.chmod(0o600)
    return file


@pytest.fixture(autouse=True)
def no_vault_of_the_environment(monkeypatch):
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.setenv("ZONGHENG_LANG", "en")


def installed(network, into, *words, scheduler="systemd"):
    return run(
        ["nightly", "install", "-i", str(network), "--into", str(into), "--scheduler", scheduler, *words]
    )


def files(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_a_second_installation_changes_nothing_and_uninstalling_leaves_nothing(network, tmp_path, capsys):
    into = tmp_path / "units"
    assert installed(network, into) == 0
    first = files(into)
    assert set(first) == {"zongheng-nightly-xiayi.service", "zongheng-nightly-xiayi.timer"}
    assert installed(network, into) == 0
    assert "unchanged" in capsys.readouterr().out
    assert files(into) == first
    assert installed(network, into, "--at", "04:05") == 0
    assert "04:05:00" in files(into)["zongheng-nightly-xiayi.timer"]
    again = ["nightly", "uninstall", "-i", str(network), "--into", str(into), "--scheduler", "systemd"]
    assert [run(again), run(again)] == [0, 0]
    assert list(into.iterdir()) == []


@pytest.mark.parametrize(
    ("program", "network", "private"),
    [
        ("/opt/zongheng/bin/zongheng", "/srv/net/inventories/xiayi", True),
        ("/tmp/clone/.venv/bin/zongheng", "/srv/net/inventories/xiayi", False),
        ("/opt/zongheng/bin/zongheng", "/var/tmp/net/inventories/xiayi", False),
        ("/opt/zongheng/bin/zongheng", "/tmpfs/inventories/xiayi", True),
    ],
)
def test_the_service_has_a_tmp_of_its_own_unless_that_would_hide_what_it_runs(program, network, private):
    job = Job(inventory=Path(network), program=Path(program), at="02:00")
    assert ("PrivateTmp=true" in job.units[f"{job.name}.service"]) is private


@pytest.mark.parametrize("scheduler", ["systemd", "cron"])
def test_check_mode_writes_nothing(network, tmp_path, scheduler):
    into = tmp_path / "units"
    assert installed(network, into, "-C", scheduler=scheduler) == 0
    assert not into.exists()


@pytest.mark.parametrize("name", ["xiayi", ODD])
def test_systemd_accepts_the_units_whatever_the_network_s_folder_is_called(tmp_path, password, name):
    program = tmp_path / "zongheng"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    job = Job(
        inventory=tmp_path / name,
        program=program,
        at="02:30",
        user=ME,
        vault_password_file=password,
    )
    Station.here("systemd", tmp_path / "units").install(job)
    units = sorted((tmp_path / "units").iterdir())
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    complaints = [line for line in checked.stderr.splitlines() if "zongheng-nightly" in line]
    assert complaints == [], checked.stderr
    assert checked.returncode == 0


def test_the_check_of_units_can_fail(tmp_path):
    job = Job(inventory=tmp_path / "x", program=tmp_path / "gone", at="02:30")
    Station.here("systemd", tmp_path / "units").install(job)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / "units").iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode != 0


def test_the_vault_s_password_is_named_as_a_credential_and_stands_in_no_unit(network, tmp_path, password):
    assert installed(network, tmp_path / "units", "--vault-password-file", str(password)) == 0
    service = files(tmp_path / "units")["zongheng-nightly-xiayi.service"]
    assert f"LoadCredential=vault-password:{password}" in service
    assert "ANSIBLE_VAULT_PASSWORD_FILE=${CREDENTIALS_DIRECTORY}/vault-password" in service
    assert "secret" not in service


def test_a_program_that_prints_the_password_is_named_as_it_is(network, tmp_path, password):
    password.chmod(0o755)
    assert installed(network, tmp_path / "units", "--vault-password-file", str(password)) == 0
    service = files(tmp_path / "units")["zongheng-nightly-xiayi.service"]
    assert f'Environment="ANSIBLE_VAULT_PASSWORD_FILE={password}"' in service
    assert "LoadCredential" not in service


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_password_file_that_others_can_read_is_refused(network, tmp_path, password, mode, capsys):
    password.chmod(mode)
    assert installed(network, tmp_path / "units", "--vault-password-file", str(password)) == 4
    assert f"NGT002] {password}" in capsys.readouterr().err
    assert not (tmp_path / "units").exists()
    assert stat.S_IMODE(password.stat().st_mode) == mode


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--vault-password-file", "gone"), "NGT001"),
        (("--at", "24:00"), "NGT005"),
        (("--at", "2:30"), "NGT005"),
        (("--user", "nobody-of-that-name"), "NGT006"),
    ],
)
def test_wrong_options_are_refused_by_code(network, tmp_path, capsys, words, code):
    assert installed(network, tmp_path / "units", *words) == 1
    assert code in capsys.readouterr().err
    assert not (tmp_path / "units").exists()


@pytest.mark.parametrize("name", ["xiayi", ODD.replace("%", "")])
def test_the_line_of_cron_runs_the_program_with_the_very_words(tmp_path, password, name):
    program = tmp_path / "zongheng"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$ANSIBLE_VAULT_PASSWORD_FILE" "$@" > {tmp_path}/said\n')
    program.chmod(0o755)
    job = Job(inventory=tmp_path / name, program=program, at="02:05", vault_password_file=password)
    minute, hour, *days, command = job.cron_line.split(" ", 5)
    assert (minute, hour, days) == ("5", "2", ["*", "*", "*"])
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True)
    said = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert said == [str(password), "nightly", "-i", str(tmp_path / name)]


def test_a_percent_sign_does_not_end_cron_s_line(tmp_path):
    job = Job(inventory=tmp_path / "100%", program=Path("/z"), at="02:05", user="netops")
    assert "100\\%" in job.cron_line
    assert job.cron_line.startswith("5 2 * * * netops ")


def test_the_machine_s_cron_takes_one_file_without_a_dot_in_its_name(network, tmp_path):
    odd = network.rename(network.with_name("xiayi.2026"))
    assert installed(odd, tmp_path / "cron", scheduler="cron") == 0
    assert set(files(tmp_path / "cron")) == {"zongheng-nightly-xiayi-2026"}


@pytest.fixture
def crontab(tmp_path, monkeypatch):
    """A crontab program that keeps its table in a file."""
    table, program = tmp_path / "table", tmp_path / "bin" / "crontab"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\ncase $1 in -l) cat {table} 2>/dev/null;; -r) rm {table};; -) cat > {table};; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    table.write_text("0 1 * * * backup\n")
    return table


def test_a_user_s_own_crontab_keeps_its_other_lines(tmp_path, crontab):
    station = Station(scheduler="cron", folder=None)
    job = Job(inventory=tmp_path / "xiayi", program=Path("/z"), at="02:05")
    assert station.install(job)
    assert not station.install(job)
    assert crontab.read_text().splitlines() == ["0 1 * * * backup", *job.cron_text.splitlines()]
    later = Job(inventory=tmp_path / "xiayi", program=Path("/z"), at="03:00")
    assert station.install(later)
    assert crontab.read_text().count(" nightly -i") == 1
    assert station.uninstall(job)
    assert crontab.read_text() == "0 1 * * * backup\n"
    assert not station.uninstall(job)


def test_without_a_scheduler_it_says_how_to_get_one(network, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(["nightly", "install", "-i", str(network), "--scheduler", "cron"]) == 1
    assert "NGT004" in capsys.readouterr().err


def test_a_device_that_cannot_be_reached_is_a_failure_whatever_is_found_on_the_others(network, monkeypatch):
    lost = HostOutcome(host="xy-agg1", status=Status.FAILED)
    ends = {
        "collect": StageResult(stage="collect", hosts={"xy-agg1": lost}),
        "audit": StageResult(stage="audit", findings=4),
    }
    monkeypatch.setattr("zongheng.cli.nightly_commands.run_stage", lambda stage, _request: ends[stage])
    assert run(["nightly", "-i", str(network)]) == 2
