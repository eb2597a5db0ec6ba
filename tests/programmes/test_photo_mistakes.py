"""Is a definition refused that asks for a photograph where there is none, or for a background that nothing has?"""

import pytest

from tests.programmes.test_mistakes import Edit, add, mistakes_in, named, put

MISTAKES: list[tuple[Edit, str, str, str]] = [
    (
        put("粉红", "sections", 7, "fields", 3, "background"),
        "sections[7]（个人信息）.fields[3]（照片）.background",
        "写的是“粉红”",
        "浅色",
    ),
    (
        put("浅色", "sections", 7, "fields", 0, "background"),
        "sections[7]（个人信息）.fields[0]（曾用名）.background",
        "写的是“浅色”",
        "只有照片写背景",
    ),
    (
        put([33, 48], "sections", 7, "fields", 0, "size"),
        "sections[7]（个人信息）.fields[0]（曾用名）.size",
        "写的是一个数组",
        "只有照片写尺寸",
    ),
    (
        put([33, 0], "sections", 7, "fields", 3, "size"),
        "sections[7]（个人信息）.fields[3]（照片）.size[1]",
        "写的是 0",
        "不小于 1 的整数",
    ),
    (
        add({"name": "全身照", "kind": "photo"}, "sections", 1, "fields"),
        "sections[1]（档案）.fields[1]（全身照）.kind",
        "写的是“photo”",
        "本人照片只在“个人信息”栏的“照片”一项",
    ),
]


@pytest.mark.parametrize(("edit", "place", "found", "expected"), MISTAKES, ids=[row[1] for row in MISTAKES])
def test_it_is_named(edit: Edit, place: str, found: str, expected: str) -> None:
    mistakes = mistakes_in(edit)

    assert named(mistakes, place, found, expected), "\n".join(map(str, mistakes))
