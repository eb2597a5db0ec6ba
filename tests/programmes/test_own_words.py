"""Do a body's own words stand where its applicants fill in, upload and ask?"""

from typing import Any

import pytest

from applicants import fields
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
        told("cas", "学历", "填写已取得的国家承认的学历", covers=("F-18",)),
        told("cas", "主要专业技术工作业绩", "若无获奖和专利可填写效益", covers=("F-37",)),
        told("cas", "评审表+个人技术报告", "用1-2句话表述最突出的、超出一般工程师的能力", covers=("F-53",)),
        told("jiangbei", "单位与岗位", "非编人员选“私营企业及流动人员”", covers=("R-18",)),
        told("jiangbei", "工作业绩", "本人作用：主持：参与：独立完成：主创", covers=("F-33",)),
        told("jiangbei", "工作经历", "派遣的，单位名称填写为“XX单位派遣至XX单位”", covers=("E-33",)),
        told("jiangbei", "近一年参保记录明细", "派遣合同；代办协议与劳动合同；总公司所出证明", covers=("E-28", "M-17")),
        told("jiangbei", "申报信息", "前置职称：有几项资格的，填写满足申报条件的一项", covers=("F-62",)),
        told("chengdu", "职称考试情况", "职称外语和计算机应用能力考试不作为必要条件", covers=("E-27",)),
        told("xishan", "个人承诺书", "本人亲笔手写签名", covers=("M-26",)),
    ],
)
def test_the_words_stand_where_they_are_needed(slug: str, name: str, words: str) -> None:
    assert words in said(slug, name)


@pytest.mark.covers("K-02", "K-03")
@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("cas", "请本人持身份证原件参加答辩。"),
        ("chengdu", "答辩前需查验中级职称证书原件；时间、地点、要求另行通知。"),
    ],
)
def test_the_stage_of_the_defence_says_what_to_bring(slug: str, words: str) -> None:
    (defence,) = (stage for stage in definition(slug).pipeline if stage.name == "答辩")

    assert defence.say.endswith(words)


@pytest.mark.covers("M-09", "M-14", "M-15", "F-64")
@pytest.mark.parametrize(
    ("slug", "line", "words"),
    [
        ("cas", "身份证", "正反面复印件一张"),
        ("chengdu", "营业执照或组织机构代码证书、身份证", "复印件各一份（加盖单位印章）"),
        ("chengdu", "两名同行专家职称证书", "彩色扫描件各一份"),
        ("chengdu", "能力、业绩证明材料", "指导工程师的，提供所指导工程师的详细情况及工作照片等"),
    ],
)
def test_the_paper_list_names_it(slug: str, line: str, words: str) -> None:
    (paper,) = (paper for paper in definition(slug).paper if paper.name == line)

    assert words in f"{paper.copies} {paper.hint}"


@pytest.mark.covers("I-10", "I-11", "X-05")
def test_the_public_page_is_given_who_supervises_whom_to_beware_of_and_where_to_file() -> None:
    supervision, last = definition("chengdu").public.supervision, definition("jiangbei").public.flow[-1]

    assert "监督电话：27028362" in supervision
    assert "中介机构" in supervision
    assert "非公单位、流动人员送江北区就业和人才中心" in last


@pytest.mark.covers("CR-32")
@pytest.mark.parametrize("slug", ["xishan", "jiangbei", "chengdu"])
def test_what_an_exception_rests_on_is_asked_in_full_of_whoever_asks_for_one_and_of_nobody_else(slug: str) -> None:
    every = definition(slug)
    (section,) = [each for each in every.sections if each.block == "破格"]

    assert {each.type for each in every.routes if each.name in section.only.routes} == {"exceptional"}
    assert [each.name for each in fields.asked(section, every) if each.required] == ["破格条件", "破格理由"]
