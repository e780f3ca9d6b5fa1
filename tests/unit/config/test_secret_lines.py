# SPDX-License-Identifier: Apache-2.0
"""A value planted in any line that holds a secret gets into nothing that is shown or kept for others."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.scripted import at_its_prompt
from zongheng import cli
from zongheng.collect.snapshots import Snapshots
from zongheng.config import redact, unified_diff
from zongheng.config.secret_forms import secret_forms
from zongheng.config.secrets import fill, names
from zongheng.errors import ZonghengError
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware.terminal import ComwareTerminal
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal
from zongheng.platforms.patching import Patch
from zongheng.platforms.ruijie_rgos.terminal import RgosTerminal

HERE = Path(__file__)
PLANTED = "Planted-Secret-7x!"
BY_PLATFORM = from_yaml(HERE.with_name("secret_lines.yml").read_text(encoding="utf-8"))
LINES = {
    platform: [line for lines in by_source.values() for line in lines]
    for platform, by_source in BY_PLATFORM.items()
}
UNKNOWN = LINES.pop("misspelt or unheard of")
EVERY = [line for lines in (*LINES.values(), UNKNOWN) for line in lines]
GOLDEN = sorted((HERE.parents[2] / "golden").rglob("*.cfg"))
FRAMES = {
    "huawei_vrp": "#\nsysname A\n#\naaa\n#\nuser-interface vty 0 4\n#\n{}return\n",
    "h3c_comware": "#\n version 7.1.070, Release 6310\n#\nline vty 0 63\n#\n{}return\n",
    "ruijie_rgos": "version RGOS 11.4(1)\nhostname A\n!\nenable service ssh-server\nvlan range 10\n{}end\n",
}
TERMINALS = {"huawei_vrp": VrpTerminal, "h3c_comware": ComwareTerminal, "ruijie_rgos": RgosTerminal}


def planted(line):
    return line.replace("<secret>", PLANTED)


def whole(platform):
    """Return a configuration without and one with every line, as a command of its own and in a view."""
    lines = [planted(line) for line in LINES[platform]]
    added = "".join(f"{line}\n" for line in [*lines, "interface X 1/0", *(f" {line}" for line in lines)])
    return FRAMES[platform].format(""), FRAMES[platform].format(added)


@pytest.mark.parametrize("line", [line for lines in LINES.values() for line in lines])
def test_the_value_is_masked_and_every_other_word_can_be_read(line):
    shown = redact(planted(line))
    assert redact(shown) == shown
    if " simple 1 " in line:  # the number may be the secret
        assert PLANTED not in shown
    else:
        assert shown == line.replace("<secret>", "<redacted>")
    reference = line.replace("<secret>", "{{secret:name}}")
    assert redact(reference) == reference


@pytest.mark.parametrize("line", UNKNOWN)
def test_what_no_form_explains_is_masked(line):
    assert PLANTED not in redact(planted(line))


@pytest.mark.parametrize(
    "value", ["-Ab3x", "--x9-", "Ab$3.*|'x", "密码Ab3", "{{Ab3}}", "Ab3;reload", "level-Ab3", "0Ab3"]
)
def test_a_value_may_look_like_anything(value):
    for line in ("username a secret", " key-string", "neighbor 10.0.0.1 password", " password cipher"):
        assert redact(f"{line} {value}") == f"{line} <redacted>"


@given(
    word=st.sampled_from(["password", "secret", "shared-key", "key-string", "isis-password", "psk"]),
    before=st.sampled_from(
        ["", "7 ", "0 ", "cipher ", "simple ", "sha ", "hmac-sha256 ", "ascii 0 ", "10.0.0.1 "]
    ),
    tail=st.lists(st.from_regex(r"\A[a-z0-9.:-]{1,12}\Z"), max_size=4),
)
def test_whatever_follows_the_value_is_no_reason_to_show_it(word, before, tail):
    assert PLANTED not in redact(" ".join([f"gizmo {word} {before}{PLANTED}", *tail]))


@pytest.mark.parametrize("platform", LINES)
def test_no_difference_and_no_patch_shows_one(platform):
    before, after = whole(platform)
    changed = after.replace(PLANTED, f"{PLANTED}2")
    shown = unified_diff(before, after, platform) + unified_diff(after, changed, platform)
    assert "<redacted>" in shown
    assert PLANTED not in shown
    assert PLANTED not in Patch(tuple(after.splitlines()), ()).shown


@pytest.mark.parametrize("platform", LINES)
def test_no_command_on_files_prints_one(platform, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name, text in zip(("old", "new"), whole(platform), strict=True):
        Path(name).write_text(text, encoding="utf-8")
    for line in (
        ["tree", "new"],
        ["diff", "old", "new"],
        ["patch", "old", "new", "--json"],
        ["patch", "new", "old"],
    ):
        cli.run(["config", *line])
        said = "".join(capsys.readouterr())
        assert said
        assert PLANTED not in said


@pytest.mark.parametrize("platform", LINES)
def test_no_archive_and_no_stored_state_holds_one(platform, tmp_path):
    _, text = whole(platform)
    snapshots = Snapshots(tmp_path)
    snapshots.store("a", text, platform)
    snapshots.store_state("a", {"said": text})
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path != snapshots.path("a")]
    assert len(kept) == 2
    assert all(PLANTED not in path.read_text(encoding="utf-8") for path in kept)


@pytest.mark.parametrize("code", ["HW010", "HW014"])
@pytest.mark.parametrize("platform", LINES)
def test_no_refusal_and_no_unforeseen_question_repeats_one(platform, code):
    refusal = "Error: Unrecognized command.\r\n% Invalid input detected.\r\n"
    quoted = f"{PLANTED}: what is that? "
    said = {"HW010": f"{quoted}\r\n{refusal}[r1-view]", "HW014": f"{quoted}Go on? [Y/N]:"}[code]
    if platform == "ruijie_rgos":
        said = said.replace("[r1-view]", "r1(config)#")

    class Scripted(TERMINALS[platform]):
        def __init__(self):
            self.heard = []
            at_its_prompt(self, "r1")

        def write_channel(self, out_data):
            self.heard.append(out_data.strip())

        def read_channel(self):
            after = "r1(config)#" if platform == "ruijie_rgos" else "[r1-view]"
            return f"{self.heard[-1]}\r\n{said}" if len(self.heard) == 1 else f"\r\n{after}"

    for line in (*LINES[platform], *UNKNOWN):
        with pytest.raises(ZonghengError) as raised:
            Scripted().run(planted(line))
        (told,) = raised.value.problems
        assert told.code == code
        assert PLANTED not in repr(told) + str(told)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_of_our_own_configurations_the_secrets_are_masked_and_nothing_else(path):
    text = path.read_text(encoding="utf-8")
    known = names(text)
    # H3C takes 16 characters for IS-IS
    filled = fill(text, {name: f"Pl4nted-7x!{number}" for number, name in enumerate(known)})
    masked = fill(text, dict.fromkeys(known, "<redacted>"))
    assert redact(filled) == masked


def test_each_pattern_of_a_form_is_reached_through_a_hint():
    hinted = secret_forms().hints.search
    assert [line for line in EVERY if not hinted(planted(line))] == []


KEY = "MIICXAIBAAKBgQCSecretSecretSecretKeyBody0001"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n{KEY}\n-----END RSA PRIVATE KEY-----\n"
CERTIFICATE = (
    "-----BEGIN CERTIFICATE-----\nMIIBcertificateBodyThatAnybodyMayRead0001\n-----END CERTIFICATE-----\n"
)
KEYS = {
    "a key in PEM": ("h3c_comware", f"pki import domain d pem local\n{PEM}"),
    "an encrypted key": (
        "h3c_comware",
        PEM.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nM", 1),
    ),
    "a key whose end is missing": ("huawei_vrp", PEM.replace("-----END RSA PRIVATE KEY-----\n", "#\n")),
    "a key of RGOS": (
        "ruijie_rgos",
        f"crypto pki certificate chain t\n private-key\n  30820122 300D0609 2A864886\n  {KEY}\n  quit\n",
    ),
}


@pytest.mark.parametrize(("platform", "key"), KEYS.values(), ids=KEYS)
def test_the_body_of_a_private_key_is_shown_nowhere(platform, key, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = FRAMES[platform].format(f"{key}{CERTIFICATE}")
    other = text.replace(KEY, KEY[::-1])
    Path("old").write_text(text, encoding="utf-8")
    Path("new").write_text(other, encoding="utf-8")
    said = [redact(text), unified_diff(FRAMES[platform].format(""), text, platform)]
    said += [unified_diff(text, other, platform), Patch(tuple(text.splitlines()), ()).shown]
    for line in (["tree", "old"], ["diff", "old", "new"], ["patch", "old", "new"]):
        cli.run(["config", *line])
        said.append("".join(capsys.readouterr()))
    for one in said:
        assert KEY not in one
        assert "300D0609 2A864886" not in one
    assert "-<redacted>\n+<redacted>\n" in said[2]
    assert "certificateBodyThatAnybodyMayRead" in said[0]
    assert "certificateBodyThatAnybodyMayRead" in said[4]


def test_a_tree_names_the_key_that_it_does_not_show(tmp_path, capsys):
    (tmp_path / "a").write_text(FRAMES["h3c_comware"].format(PEM), encoding="utf-8")
    cli.run(["config", "tree", str(tmp_path / "a")])
    rows = json.loads(capsys.readouterr().out)["lines"]
    body = [row["text"] for row in rows if row["path"] == ["-----BEGIN RSA PRIVATE KEY-----"]]
    assert body == ["<redacted>", "<redacted>", "-----END RSA PRIVATE KEY-----"]


def test_a_line_of_a_key_that_a_device_refuses_is_not_repeated():
    class Scripted(VrpTerminal):
        def __init__(self):
            at_its_prompt(self, "r1")

        def write_channel(self, out_data):
            pass

        def read_channel(self):
            return f"{KEY}{KEY}\r\nError: Unrecognized command.\r\n[r1]"

    with pytest.raises(ZonghengError) as raised:
        Scripted().run(f"{KEY}{KEY}")
    assert KEY not in str(raised.value)
