"""Does check_programme print a sound definition in words, and list the mistakes of another?"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from programmes.words import in_words
from tests.builders import DEFINITIONS, FIFTH, SLUGS, definition
from tests.programmes.test_mistakes import mistakes_in, put


def test_check_programme_prints_the_stages_as_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_programme", str(DEFINITIONS / "cas.toml"))

    printed = capsys.readouterr().out.splitlines()
    assert (
        "4. 交纸质材料并缴费：评审办办理，状态为审核通过；可退回到评审材料，限5天补正，补正后从填报之后的第一个阶段起重新逐级审核。"
        "〔设定：现场发现电子版有误时退回评审材料，指南未写〕"
    ) in printed
    assert "    纸质材料及缴费截止：2020年4月10日（周五）" in printed
    assert (
        "外调表：盖章一份；在“交纸质材料并缴费”交（只限档案不在本中心）；填写与评审表一致，相片处张贴本人照片，至存档单位盖章；"
        "无法提供的，以档案存放单位存档证明，以及学信网打印的学历、学位证明代替；照片1张；即平台打印的“职称评审外调表”，其中打印的内容有变化的须重新打印"
    ) in printed


@pytest.mark.covers("E-24")
@pytest.mark.parametrize(
    ("slug", "lines"),
    [
        ("cas", []),
        ("xishan", []),
        (
            "jiangbei",
            [
                "每年（2020年起）：不少于90学时，其中公需科目不少于30学时；首次申报不要求。",
                "每年（到2019年为止）：不少于90学时，其中公需科目不少于20学时；首次申报不要求。",
            ],
        ),
        (
            "chengdu",
            [
                "近年：公需科目不少于30学时，专业科目不少于60学时；专业科目与所申报评审专业相同或相近。"
                "〔设定：通知只写“近年”，没有写从哪一年起、是每年还是累计〕"
            ],
        ),
    ],
)
def test_continuing_education_is_printed_as_the_document_says_it_or_not_at_all(
    slug: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_programme", str(DEFINITIONS / f"{slug}.toml"))

    _before, heading, after = capsys.readouterr().out.partition("【继续教育】\n")
    assert bool(heading) == bool(lines)
    assert after.partition("\n\n")[0].splitlines() == lines


def test_what_no_function_judges_is_printed_as_left_to_people() -> None:
    chengdu, xishan = in_words(definition("chengdu")).splitlines(), in_words(definition("xishan")).splitlines()

    (left,) = [line for line in chengdu if line.startswith("由人核对，平台不检查：")]
    (stops,) = [line for line in chengdu if line.startswith("不符则不能提交：")]
    assert left == (
        "由人核对，平台不检查：推荐专家人数与职称（推荐专家的专业，以及写在纸上的推荐意见）；头部企业推荐不超过3名；"
        "一年只报一个（向其他评委会的申报）。"
    )
    assert "头部企业" not in stops
    assert "一年只报一个" in stops
    assert [line.split("；")[2:4] for line in xishan if line.startswith("学术成果文稿：")] == [
        ["检查：与往年不同", "由人核对，平台不检查：可编辑文本"]
    ]


def test_a_rule_that_has_nothing_to_look_at_is_a_mistake() -> None:
    mistakes = mistakes_in(put(["考核年度齐全", "代表作不超过5条"], "checks", "warn"), put([], "checks", "must"))

    assert [str(each) for each in mistakes] == [
        "checks.warn[1]：写的是“代表作不超过5条”；应为：先有“工作业绩”栏的“代表作”，否则无从检查"
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_no_heading_stands_alone(slug: str) -> None:
    assert re.findall(r"【.*】\n(?:\n|$)", in_words(definition(slug))) == []


def test_check_programme_lists_the_mistakes_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fifth.toml"
    text = FIFTH.read_text(encoding="utf-8")
    file.write_text(
        text.replace('who = "评委会"', 'who = "评委"').replace("opens = 2026-09-01", 'opens = "九月"'), encoding="utf-8"
    )

    with pytest.raises(SystemExit) as caught:
        call_command("check_programme", str(file))

    assert caught.value.code == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "fifth.toml：pipeline[4]（评审）.who：写的是“评委”；应为：申报人 / 单位 / 主管部门 / 评审办 / 评委会 / 系统",
        "fifth.toml：rounds[0]（2026年度）.opens：写的是“九月”；应为：日期，或日期加时刻，不加引号",
        "共 2 处错误。",
    ]


def test_check_programme_says_so_when_there_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        call_command("check_programme", str(tmp_path / "none.toml"))

    assert caught.value.code == 1
    assert "打不开" in capsys.readouterr().err
