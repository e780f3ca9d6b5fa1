# SPDX-License-Identifier: Apache-2.0
"""``zongheng config``: what it prints of files, how it ends, and its answers to files that it cannot use."""

import json
import re
from pathlib import Path

import pytest

from zongheng import cli
from zongheng.errors import registry
from zongheng.files import from_yaml

ROOT = Path(__file__).parents[3]
CASES = from_yaml((ROOT / "tests/errors/config_files.yml").read_text(encoding="utf-8"))
VRP = """\
#
sysname A
#
drop illegal-mac alarm
#
aaa
 local-user netops password irreversible-cipher Adm1n@hunter2
 local-user netops privilege level 15
#
interface GigabitEthernet0/0/1
 description 会亭镇
 ip address 10.0.0.1 255.255.255.0
#
snmp-agent community read cipher Public@hunter2
#
return
"""
COMWARE = """\
#
 version 7.1.070, Release 6310
#
 sysname H
#
interface Vlan-interface10
 ip address 10.0.0.1 255.255.255.0
#
line vty 0 63
#
return
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return what runs a command line below ``config``: it returns the end, the output and the messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    (tmp_path / "vrp.cfg").write_text(VRP, encoding="utf-8")
    (tmp_path / "comware.cfg").write_text(COMWARE, encoding="utf-8")

    def call(line):
        code = cli.run(["config", *line.split()])
        return code, *capsys.readouterr()

    return call


def make(path, content):
    if isinstance(content, str):
        path.write_bytes(content.encode())
    elif "folder" in content:
        path.mkdir()
    elif "link" in content:
        path.symlink_to(content["link"])
    elif "hex" in content:
        path.write_bytes(bytes.fromhex(content["hex"]))
    elif "gbk" in content:
        path.write_bytes(content["gbk"].encode("gbk"))
    elif "steps" in content:
        path.write_text("".join(f"{' ' * step}x\n" for step in range(content["steps"])), encoding="utf-8")
    else:
        path.write_bytes(b"\x00" * content["pad"] + content["text"].encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_files_that_cannot_be_used_are_answered_by_coded_messages(case, run, tmp_path):
    for name, content in case.get("files", {}).items():
        make(tmp_path / name, content)
    code, output, messages = run(case["run"])
    assert code == case["exit"], messages
    assert re.findall(r"^\[(\w+)\]", messages, re.MULTILINE) == case["codes"]
    assert len(re.findall(r"\n    → \S", messages)) == len(case["codes"])
    for piece in case.get("says", []):
        assert piece in messages
    assert output == "" or code == 0


def test_every_code_of_files_has_a_case():
    own = {code for code in registry() if "CFG010" <= code <= "CFG099"}
    shown_beside_output = {"CFG026", "CFG027"}
    assert own == {code for case in CASES for code in case["codes"] if code in own} | shown_beside_output


def test_a_tree_is_json_with_a_row_for_every_line(run):
    code, output, messages = run("tree vrp.cfg")
    told = json.loads(output)
    assert (code, messages) == (0, "")
    assert {key: told[key] for key in told if key not in ("lines", "recognised_by")} == {
        "file": "vrp.cfg",
        "platform": "huawei_vrp",
        "title": "Huawei VRP",
        "flavour": "vrp5",
        "candidates": ["vrp5"],
        "version": None,
        "encoding": "utf-8",
        "truncated": False,
        "undecodable": [],
        "redacted": 2,
    }
    assert told["lines"][10] == {
        "number": 11,
        "text": " description 会亭镇",
        "kind": "command",
        "path": ["interface GigabitEthernet0/0/1"],
    }
    assert "hunter2" not in output


def test_with_secrets_the_tree_prints_back_to_the_file(run):
    _, output, _ = run("tree vrp.cfg --secrets")
    assert "".join(f"{line['text']}\n" for line in json.loads(output)["lines"]) == VRP


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("utf-16", "utf-16")]
)
def test_an_encoding_is_recognised_and_may_be_told(encoding, named, run, tmp_path):
    (tmp_path / "other.cfg").write_bytes(VRP.replace("\n", "\r\n").encode(encoding))
    told = json.loads(run("tree other.cfg --secrets")[1])
    assert told["encoding"] == named
    assert [line["text"] for line in told["lines"]] == VRP.splitlines()
    option = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert json.loads(run(f"tree other.cfg --secrets --encoding {option}")[1])["lines"] == told["lines"]


def test_a_broken_byte_is_told_beside_what_could_be_read(run, tmp_path):
    (tmp_path / "broken.cfg").write_bytes(
        VRP.replace("会亭镇", "会亭镇\ue000").encode().replace(b"\xee\x80\x80", b"\xff")
    )
    assert json.loads(run("tree broken.cfg")[1])["undecodable"] == [11]
    code, _, messages = run("diff vrp.cfg broken.cfg")
    assert code == 3
    assert "[CFG027] broken.cfg: lines 11 hold bytes that utf-8 does not explain" in messages


def test_a_diff_stands_below_its_sections_and_says_no_secret(run, tmp_path):
    changed = VRP.replace("10.0.0.1", "10.0.0.2").replace("Adm1n@hunter2", "Other@hunter2")
    (tmp_path / "new.cfg").write_text(changed, encoding="utf-8")
    code, output, messages = run("diff vrp.cfg new.cfg")
    assert (code, messages) == (3, "")
    assert output.splitlines() == [
        " aaa",
        "- local-user netops password irreversible-cipher <redacted>",
        "+ local-user netops password irreversible-cipher <redacted>",
        " interface GigabitEthernet0/0/1",
        "- ip address 10.0.0.1 255.255.255.0",
        "+ ip address 10.0.0.2 255.255.255.0",
    ]


def test_what_means_the_same_is_equal_whatever_its_order_and_encoding(run, tmp_path):
    lines = VRP.replace("drop illegal-mac alarm\n#\n", "").replace(
        "sysname A\n", "sysname A\ndrop illegal-mac alarm\n"
    )
    (tmp_path / "same.cfg").write_bytes(lines.replace("\n", "\r\n").encode("gbk"))
    assert run("diff vrp.cfg same.cfg") == (0, "", "the two are equal\n")
    assert run("patch vrp.cfg same.cfg") == (0, "", "the two are equal: no command is needed\n")


def test_a_diff_with_a_print_that_broke_off_says_so(run, tmp_path):
    (tmp_path / "short.cfg").write_text(VRP[: VRP.index("interface")], encoding="utf-8")
    code, output, messages = run("diff vrp.cfg short.cfg")
    assert (code, "-interface GigabitEthernet0/0/1" in output) == (3, True)
    assert messages.startswith("[CFG023] short.cfg:9: ")


def test_a_patch_is_the_ordered_commands_and_those_that_lead_back(run, tmp_path):
    (tmp_path / "new.cfg").write_text(VRP.replace("10.0.0.1", "10.0.0.2"), encoding="utf-8")
    code, output, messages = run("patch vrp.cfg new.cfg")
    assert (code, messages) == (0, "")
    assert output.splitlines() == [
        "# commands (3)",
        "interface GigabitEthernet0/0/1",
        "ip address 10.0.0.2 255.255.255.0",
        "quit",
        "# rollback (3)",
        "interface GigabitEthernet0/0/1",
        "ip address 10.0.0.1 255.255.255.0",
        "quit",
    ]
    told = json.loads(run("patch vrp.cfg new.cfg --json")[1])
    assert (told["platform"], told["flavour"], told["redacted"]) == ("huawei_vrp", "vrp5", 0)
    lines = output.splitlines()
    assert (told["commands"], told["rollback"]) == (lines[1:4], lines[5:])


def test_a_comware_patch(run, tmp_path):
    (tmp_path / "new.cfg").write_text(COMWARE.replace("10.0.0.1", "10.0.0.2"), encoding="utf-8")
    told = json.loads(run("patch comware.cfg new.cfg --json")[1])
    assert told["flavour"] == "comware7"
    assert "ip address 10.0.0.2 255.255.255.0" in told["commands"]
    assert "ip address 10.0.0.1 255.255.255.0" in told["rollback"]


@pytest.mark.parametrize("form", ["", " --json"])
def test_a_patch_says_secrets_only_where_it_is_told_to_and_is_no_success_without(form, run, tmp_path):
    (tmp_path / "new.cfg").write_text(VRP.replace("Adm1n@hunter2", "Other@hunter2"), encoding="utf-8")
    code, output, messages = run(f"patch vrp.cfg new.cfg{form}")
    assert (code, "hunter2" in output + messages) == (4, False)
    assert "[CFG026] 2 commands of the patch hold secrets" in messages
    code, output, messages = run(f"patch vrp.cfg new.cfg --secrets{form}")
    assert (code, messages) == (0, "")
    assert "password irreversible-cipher Other@hunter2" in output
    assert "password irreversible-cipher Adm1n@hunter2" in output


def test_machines_are_compared_file_by_file(run, tmp_path):
    old = "### FILE /etc/snmp/snmpd.conf 0600 root:root\nrocommunity hunter2\n### SERVICE snmpd\n### END\n"
    (tmp_path / "old.cfg").write_text(old, encoding="utf-8")
    (tmp_path / "new.cfg").write_text(old.replace("hunter2", "hunter22"), encoding="utf-8")
    code, output, _ = run("diff old.cfg new.cfg")
    assert code == 3
    assert output.splitlines()[-2:] == ["-rocommunity <redacted>", "+rocommunity <redacted>"]
