"""Do a body's own words stand where its applicants fill in, upload and ask?"""

from typing import Any

import pytest

from tests.builders import definition


def said(slug: str, name: str) -> str:
    """All that the definition says to whoever fills in a part, or uploads a material, of that name."""
    every = definition(slug)
    hints = [section.hint for section in every.sections if section.name == name]
    hints += [material.hint for material in every.materials if material.name == name]
    fields = [field for section in every.sections if section.name == name for field in section.fields]
    return "|".join([*hints, *("：".join((field.name, *field.choices, field.hint)) for field in fields)])


def told(slug: str, name: str, words: str, *, covers: tuple[str, ...]) -> Any:
    return pytest.param(slug, name, words, marks=pytest.mark.covers(*covers))


@pytest.mark.parametrize(
    ("slug", "name", "words"),
    [
        told("xishan", "单位与岗位", "所属行政区划：为单位所在区域", covers=("R-19",)),
        told("xishan", "单位与岗位", "行政主管部门：无：选“无”", covers=("R-19",)),
        told("cas", "学历", "毕业学校：填写全称，国外学位应注明国别", covers=("F-17",)),
        told(
            "xishan",
            "工作经历",
            "最后结束日期填写申报时日期，时间不能出现交叉；若某阶段未工作，可注明待业",
            covers=("F-29",),
        ),
        told("jiangbei", "工作业绩", "项目规模可参照住建部印发的《建设项目设计规模划分表》", covers=("F-35",)),
        told("cas", "主要专业技术工作业绩", "如有专利，填写：专利名称 专利号（授权）排名第x", covers=("F-36",)),
        told(
            "xishan",
            "专利证书",
            "证书须有本人名字；无专利证书原件请附专利信息查询官网的截图和网址",
            covers=(
                "F-36",
                "M-22",
            ),
        ),
        told(
            "xishan", "工作总结", "任职以来的工作总结，主要包括专业技术能力、工作成绩及履行职责等方面", covers=("F-49",)
        ),
        told(
            "jiangbei",
            "思想和业务工作总结",
            "重点写与专业技术工作相关的内容，落款处本人手写签字并盖手印",
            covers=("F-49",),
        ),
        told("xishan", "学术成果", "产品标准，专利申请报告等不可作为论文申报", covers=("F-58",)),
        told("xishan", "学术成果文稿", "外文成果需同时提供中文译稿", covers=("F-59",)),
        told("xishan", "学术成果文稿", "不得将文章以图片格式上传", covers=("F-60",)),
        told("xishan", "学术成果", "刊物信息：已公开发表的，按项目认真填写刊物信息", covers=("F-60",)),
        told("xishan", "奖励证书", "奖励中无个人名字，但确实为本人获得的，附所在单位证明材料", covers=("F-63",)),
        told("xishan", "业绩证明", "设计图纸需附图签，不能以单一设计图纸作为业绩证明", covers=("M-19",)),
        told("xishan", "业绩证明", "与申报专业无关或重复的不需上传，过大材料请认真遴选", covers=("M-31",)),
        told(
            "xishan",
            "单位同意申报证明",
            "考核结果由申报单位填写，不要留空",
            covers=(
                "M-26",
                "U-12",
            ),
        ),
        told("xishan", "单位同意申报证明", "自动生成的内容勿手动更改和添加", covers=("U-13",)),
        told("xishan", "个人承诺书", "本人亲笔手写签名", covers=("M-26",)),
    ],
)
def test_the_words_stand_where_they_are_needed(slug: str, name: str, words: str) -> None:
    assert words in said(slug, name)
