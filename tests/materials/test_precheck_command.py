"""What does ``manage.py precheck`` print of a file, and how does it end?"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.materials import files
from tests.materials.forms import ON, dossier, older, ours, registration

pytestmark = pytest.mark.covers("CR-36", "CR-45", "CR-54", "M-01")
Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """How it ends, what it prints and what it complains of; ``file``: its bytes, None for one that is not there."""

    def ended(
        file: bytes | None, *more: str, name: str = "评审表.docx", facts: object = None, level: str = "senior"
    ) -> tuple[int, dict[str, Any], str]:
        path, out, err = tmp_path / name, io.StringIO(), io.StringIO()
        if file is not None:
            path.write_bytes(file)
        options = ["--programme", "cas", "--level", level, "--on", ON.isoformat(), *more]
        if facts is not None:
            told = tmp_path / "r.json"
            told.write_bytes(facts if isinstance(facts, bytes) else json.dumps(facts).encode())
            options += ["--registration", str(told)]
        try:
            call_command("precheck", str(path), *options, stdout=out, stderr=err)
        except SystemExit as end:
            return int(str(end.code)), json.loads(out.getvalue()), err.getvalue()
        return 0, json.loads(out.getvalue()), err.getvalue()

    return ended


def test_of_a_good_form_there_is_nothing_to_say(run: Run) -> None:
    code, shown, complaint = run(ours(dossier()), facts=registration(dossier()))

    characters = shown.pop("report_characters")
    assert shown == {"readable": True, "refusal": None, "format": "docx", "findings": []}
    assert 4000 < characters < 6000
    assert (code, complaint) == (0, "")


def test_what_has_to_be_mended_ends_with_one(run: Run) -> None:
    flawed = dossier(("学历", 0, {"学位": "工学士学位"}))

    code, shown, _complaint = run(older(flawed, style="as drawn"))

    assert code == 1
    assert [(each["rule"], each["severity"]) for each in shown["findings"]] == [("CR-18", "blocking")]
    assert set(shown["findings"][0]) == {"rule", "severity", "where", "message"}
    assert shown["findings"][0]["message"] == "“学位”写的是“工学士学位”，请改为其中一项：学士、硕士、博士。"


def test_what_is_only_told_ends_with_nought(run: Run) -> None:
    code, shown, _complaint = run(ours(dossier()), facts=registration(dossier()) | {"employer": "南原机床有限公司"})

    assert code == 0
    assert [(each["rule"], each["severity"], each["where"]) for each in shown["findings"]] == [
        ("CR-54", "warning", "表1 第5行 第2列（封面 所在单位）")
    ]


def test_a_file_that_is_refused_ends_with_two_and_says_why(run: Run) -> None:
    code, shown, complaint = run(files.docx()[:400])

    assert (code, shown["readable"], shown["findings"], shown["report_characters"]) == (2, False, [], 0)
    assert shown["refusal"] == {"code": "damaged", "message": complaint.strip()}
    assert complaint == "文件已损坏，无法打开。请用 Word 或 WPS 打开原文件，重新保存后再选择。\n"


@pytest.mark.parametrize(
    ("name", "format"), [("评审表.docx", "docx"), ("评审表.DOC", "doc"), ("评审表.pdf", None), ("评审表", None)]
)
def test_a_file_that_is_not_there_has_the_format_of_its_name(run: Run, name: str, format: str | None) -> None:
    code, shown, _complaint = run(None, name=name)

    assert (code, shown["format"], shown["refusal"]["code"]) == (2, format, "file")


def test_another_kind_of_file_is_refused_by_its_name(run: Run) -> None:
    code, shown, _complaint = run(b"%PDF-1.7", name="评审表.pdf")

    assert (code, shown["refusal"]["code"]) == (2, "format")


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"Name": "林知远"}, "报名信息：Name 不是已知的项"),
        ({"name": 7}, "报名信息：name 应为文字，加引号。"),
        (["林知远"], "报名信息应为一个 JSON 对象"),
        (b'{"name": "a", "name": "b"}', "报名信息：name 写了两次"),
        (b'{"name": ', "报名信息第 1 行第 10 列不是 JSON"),
        ("林".encode("gbk"), "报名信息不是 UTF-8 编码的文字"),
        (b"[" * 100_000, "报名信息嵌套太深"),
    ],
)
def test_a_registration_that_cannot_be_read_is_refused_before_the_file(run: Run, facts: object, complaint: str) -> None:
    code, shown, said = run(None, facts=facts)

    assert (code, shown["readable"], shown["refusal"]["code"]) == (2, False, "registration")
    assert said.startswith(complaint)
    assert shown["refusal"]["message"] == said.strip()


@pytest.mark.parametrize("facts", [{}, {"name": ""}, {"level": "高级工程师"}, {"level": "senior"}])
def test_what_is_left_out_of_the_registration_is_not_compared(run: Run, facts: object) -> None:
    code, shown, _complaint = run(ours(dossier()), facts=facts)

    assert (code, shown["findings"]) == (0, [])


def test_a_level_or_a_route_that_is_not_offered_is_refused_with_those_that_are(run: Run) -> None:
    code, shown, complaint = run(None, level="chief")
    assert (code, shown["refusal"]["code"]) == (2, "level")
    assert "senior（高级工程师）" in complaint

    code, shown, complaint = run(None, "--route", "认定", level="full_senior")
    assert (code, shown["refusal"]["code"]) == (2, "route")
    assert complaint == "正高级工程师没有申请类型“认定”，可写：评审。\n"


def test_a_programme_without_such_a_file_has_nothing_to_check(run: Run) -> None:
    code, shown, _complaint = run(None, "--programme", "chengdu")

    assert (code, shown["refusal"]["code"]) == (2, "programme")
