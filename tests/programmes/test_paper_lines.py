"""Does a paper checklist say only what can be kept, and is each mistake in it named?"""

import pytest

from tests.programmes.test_mistakes import Edit, add, mistakes_in, named, put


@pytest.mark.parametrize(
    ("edit", "place", "found", "expected"),
    [
        (
            put({"研究员": "证书"}, "paper", 5, "by_level"),
            "paper[5]（专业技术职务资格证书）.by_level[0]",
            "写的是“研究员”",
            "以下之一：正高级工程师、高级工程师",
        ),
        (
            put("职称证", "paper", 5, "if_stated"),
            "paper[5]（专业技术职务资格证书）.if_stated",
            "写的是“职称证”",
            "本文件的栏目之一：个人信息、档案",
        ),
        (
            put("职称证", "materials", 0, "if_stated"),
            "materials[0]（评审表+个人技术报告）.if_stated",
            "写的是“职称证”",
            "本文件的栏目之一：个人信息、档案",
        ),
        (put("两张", "paper", 6, "photos"), "paper[6]（参评人照片）.photos", "写的是“两张”", "整数，不加引号"),
        (put("yes", "paper", 1, "reprinted"), "paper[1]（评审表）.reprinted", "写的是“yes”", "true 或 false"),
        (
            put("外调表", "paper", 0, "document"),
            "paper[0]（外调表）.document",
            "写的是“外调表”",
            "平台打印的文件（有 template）之一",
        ),
        (
            put("纸质版材料清单", "paper", 2, "document"),
            "paper[2]（身份证）.reprinted",
            "没有写",
            "true：写了 document 的都出自申报内容",
        ),
        (put("yes", "paper", 4, "years"), "paper[4]（社保）.years", "写的是“yes”", "true 或 false"),
        (put(True, "paper", 0, "substitute"), "paper[0]（外调表）.substitute", "写的是 true", "文字，加引号"),
        (
            add({"kind": "纸质材料", "name": "补交材料", "by": "申报人"}, "pipeline", 4, "needs"),
            "pipeline[4]（答辩）.needs[1]（补交材料）.kind",
            "写的是“纸质材料”",
            "整个流程只有一个纸质材料事项",
        ),
    ],
)
def test_a_mistake_in_the_checklist_is_named(edit: Edit, place: str, found: str, expected: str) -> None:
    mistakes = mistakes_in(edit)

    assert named(mistakes, place, found, expected), "\n".join(map(str, mistakes))
