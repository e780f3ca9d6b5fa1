# SPDX-License-Identifier: Apache-2.0
"""The three forms of the report say the same, the same way each time, and survive hostile text."""

import datetime as dt
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from zongheng.audit import DeviceText, audit_texts
from zongheng.audit.catalogue import controls
from zongheng.audit.coverage import Coverage
from zongheng.audit.report import Report, write_reports
from zongheng.audit.waivers import Waiver, Waivers

GOLDEN = Path(__file__).parents[2] / "golden" / "xiayi"
DATE = dt.date(2026, 11, 22)
WAIVER = Waiver(
    id="W-1",
    rule="ID-12",
    hosts=("xy-kongzhuang",),
    reason="<b>理由</b>",
    measure="措施",
    owner="张三",
    approver="李四",
    approved=dt.date(2026, 10, 1),
    expires=dt.date(2027, 3, 1),
)
HOSTILE = [
    "http server enable",
    "snmp-agent community read </script><script>alert(1)</script>",
    "info-center loghost 10.9.9.9 \"'><img src=x onerror=alert(2)>",
    "ntp-service unicast-server 10.9.9.8 {{ 7*7 }}{%",
    'acl name =HYPERLINK("http://x")',
    " rule 5 permit source any",
]


def report_of(*lines, waivers=(), title="夏邑县电子政务外网", site_facts):
    text = (GOLDEN / "xy-kongzhuang.cfg").read_text(encoding="utf-8")
    text = text.replace("\nreturn\n", "\n" + "\n".join([*lines, "#", "return"]) + "\n")
    devices = [
        DeviceText(
            host="xy-kongzhuang", text=text, role="node", family="ar", title="<i>孔庄乡</i>", source="a.cfg"
        ),
        DeviceText(host="xy-lost", text="", role="node", family="ar", title="失联"),
    ]
    audit = audit_texts(devices, site_facts=site_facts)
    left_out = {one.device.host: one.unreadable for one in audit.devices if one.unreadable}
    coverage = Coverage(3, ("xy-kongzhuang",), left_out, {})
    return Report("xiayi", title, DATE, audit, coverage, Waivers(tuple(waivers), DATE))


@pytest.fixture
def hostile(site_facts, tmp_path):
    report = report_of(*HOSTILE, title="夏邑<script>alert(0)</script>", site_facts=site_facts)
    write_reports(report, tmp_path)
    return tmp_path


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(folder):
    parser = Tags()
    parser.feed((folder / "report.html").read_text(encoding="utf-8"))
    return parser.found


def test_hostile_text_opens_no_element_of_its_own(hostile):
    found = tags(hostile)
    assert sum(1 for tag, _ in found if tag == "script") == 1
    assert not [
        tag for tag, attributes in found if tag == "img" or any(name.startswith("on") for name in attributes)
    ]
    page = (hostile / "report.html").read_text(encoding="utf-8")
    assert "10.9.9.9" in page
    assert "{{ 7*7 }}{%" in page


def test_the_page_needs_nothing_from_outside(hostile):
    page = (hostile / "report.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"|url\(|@import', page)
    policy = next(
        a["content"] for tag, a in tags(hostile) if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]


def test_the_policy_lets_exactly_the_pages_own_script_run(hostile):
    import base64
    import hashlib

    page = (hostile / "report.html").read_text(encoding="utf-8")
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.replace("&#43;", "+")


def test_no_cell_of_the_workbook_is_a_formula(hostile):
    book = load_workbook(io.BytesIO((hostile / "audit.xlsx").read_bytes()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_control_characters_do_not_break_the_workbook(site_facts, tmp_path):
    write_reports(report_of("info-center loghost 10.9.9.9 \x0b\x1b[0m", site_facts=site_facts), tmp_path)
    assert load_workbook(tmp_path / "audit.xlsx")


def test_the_self_inspection_table_has_one_row_an_item(hostile):
    book = load_workbook(hostile / "audit.xlsx")
    rows = [row[0].value for row in book["自查表"].iter_rows(min_row=2)]
    assert rows == list(controls())


def test_secrets_are_in_no_form_of_the_report(site_facts, tmp_path):
    report = report_of(
        "snmp-agent community read cipher Sup3rSecret!", "ftp server enable", site_facts=site_facts
    )
    write_reports(report, tmp_path)
    sheet = " ".join(
        str(cell.value)
        for sheet in load_workbook(tmp_path / "audit.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    )
    for text in ((tmp_path / "report.html").read_text(), (tmp_path / "audit.json").read_text(), sheet):
        assert "Sup3rSecret!" not in text
        assert "snmp-agent community read" in text


def test_the_same_audit_gives_the_same_bytes(site_facts, tmp_path):
    for name in ("one", "two"):
        write_reports(report_of(*HOSTILE, waivers=[WAIVER], site_facts=site_facts), tmp_path / name)
    for name in ("report.html", "audit.json", "audit.xlsx"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    paths, changed = write_reports(
        report_of(*HOSTILE, waivers=[WAIVER], site_facts=site_facts), tmp_path / "one"
    )
    assert (len(paths), changed) == (3, False)


def test_a_waived_finding_is_evaluated_and_not_counted(site_facts, tmp_path):
    open_report = report_of("http server enable", site_facts=site_facts)
    waived = report_of("http server enable", waivers=[WAIVER], site_facts=site_facts)
    assert [result.rule for result in open_report.findings] == ["ID-12"]
    assert waived.findings == ()
    write_reports(waived, tmp_path)
    record = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    result = next(r for r in record["devices"][0]["results"] if r["rule"] == "ID-12")
    assert (result["outcome"], result["waiver"]) == ("fail", "W-1")
    assert "<b>理由" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_record_names_line_text_and_fix(site_facts, tmp_path):
    report = report_of("http server enable", site_facts=site_facts)
    write_reports(report, tmp_path)
    record = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    result = next(r for r in record["devices"][0]["results"] if r["rule"] == "ID-12")
    lines = report.audit.devices[0].device.text.splitlines()
    (evidence,) = result["evidence"]
    assert lines[evidence["line"] - 1] == evidence["text"] == "http server enable"
    assert result["fix"] == ["undo http server enable"]
    assert record["coverage"] == {
        "inventory": 3,
        "audited": 1,
        "left_out": {"xy-lost": {"zh": "配置文本为空", "en": "the text is empty"}},
        "stale": {},
        "not_asked": 0,
    }


def test_the_page_speaks_english_when_asked(site_facts, tmp_path, monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    write_reports(report_of("http server enable", site_facts=site_facts), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'lang="en"' in page
    assert "Basically conforming" in page or "Conforming" in page
    visible = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    chinese = set(re.findall(r"[\u4e00-\u9fff]+", visible)) - {"夏邑县电子政务外网", "孔庄乡", "失联"}
    assert not chinese
