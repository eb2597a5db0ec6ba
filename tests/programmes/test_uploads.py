"""Has whoever applies a place on the portal for every proof that his body takes there, and for none that it does not?"""

import pytest

from applicants import fields
from programmes.schema import Material
from tests.builders import SLUGS, definition


def uploads(slug: str) -> dict[str, Material]:
    return {material.name: material for material in definition(slug).materials}


@pytest.mark.covers("E-30", "M-08", "M-10", "M-11", "M-12", "M-13", "M-20", "M-21", "M-22", "M-24", "M-25")
@pytest.mark.parametrize(
    ("name", "if_stated", "optional"),
    [
        ("学历、学位证明", "", "国（境）外取得的，上传教育部留学服务中心学历学位认证书；"),
        ("外地职称的评审申报表或评审通过文件", "", "现有职称由外地人社部门或经授权的单位颁发的必传，两者二选一"),
        ("职业资格证书", "职业资格", ""),
        ("继续教育合格证", "继续教育", ""),
        ("奖励证书", "奖励", ""),
        ("专利证书", "专利", ""),
        ("已发表成果的刊物", "", "已公开发表的，上传发表刊物的封面、目录（标注本人姓名）、正文原件，"),
        ("年度考核表", "", "事业单位在编人员获取不到的，上传任期内所有年度的考核表；"),
    ],
)
def test_the_body_that_takes_no_paper_takes_each_proof_in_pdf(name: str, if_stated: str, optional: str) -> None:
    material = uploads("xishan")[name]

    assert (material.formats, material.if_stated) == (("pdf",), if_stated)
    assert material.optional.startswith(optional)
    assert bool(material.optional) == bool(optional)


@pytest.mark.covers("M-10", "M-13", "M-16", "M-18", "M-20", "M-21", "M-22", "M-25")
def test_jiangbei_takes_the_proofs_of_every_part_and_some_only_of_who_states_something() -> None:
    asked = {name: material.if_stated for name, material in uploads("jiangbei").items() if not material.optional}

    assert asked == {
        "学历、学位证书": "", "现有资格证书": "现有职称", "近一年参保记录明细": "", "业绩附件": "", "论文、著（译）作": "论文著作",
        "获奖证书": "奖励", "专利证书、软件著作权登记证书": "专利",
        "其他成果材料": "其他成果", "年度考核结果": "", "申报条件附件": "", "工作总结扫描件": "",
        "破格条件附件": "", "同级职称证书": "",
    }  # fmt: skip


@pytest.mark.covers("M-13")
@pytest.mark.parametrize("route", [route.name for route in definition("jiangbei").routes])
def test_the_certificates_somebody_has_are_asked_for_once_on_each_route(route: str) -> None:
    asked = [
        name
        for name, material in uploads("jiangbei").items()
        if name in ("现有资格证书", "同级职称证书") and route in material.only.routes
    ]

    assert len(asked) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_no_page_says_that_a_file_is_not_taken_that_is_taken_as_an_upload(slug: str) -> None:
    said = {(each.name, name) for each in definition(slug).sections for name in fields.files(each)}

    assert said == {
        "chengdu": {  # handed in on paper
            ("同行推荐", "附件"), ("学习培训经历", "附件"), ("任现职前主要工作业绩", "附件"), ("任现职后主要工作业绩", "附件"),
            ("著作论文及重要技术报告", "附件"), ("社会保险", "附件"),
        },
    }.get(slug, set())  # fmt: skip


@pytest.mark.covers("M-23", "F-50")
def test_jiangbei_asks_every_column_of_its_form_and_every_kind_of_result() -> None:
    sections = {section.block: section for section in definition("jiangbei").sections}
    results = {field.name: field.choices for field in sections["其他成果"].fields}

    assert "行政职务" in fields.names(sections["单位与岗位"])
    assert results["类型"] == ("科研项目（课题）", "学术技术报告", "标准规范")
