"""Do only sections that are looked at year by year say which years they account for?"""

import pytest

from programmes.words import in_words
from tests.builders import definition
from tests.programmes.test_mistakes import mistakes_in, named, put


@pytest.mark.parametrize(
    ("years", "found", "expected"),
    [
        ("近5年", "写的是“近5年”", "只有逐年填写的栏目写年份：年度考核、继续教育"),
        ("近3年", "写的是“近3年”", "近5年 / 任现职期间"),
    ],
)
def test_a_section_that_has_no_years_names_none(years: str, found: str, expected: str) -> None:
    mistakes = mistakes_in(put(years, "sections", 0, "years"))

    assert named(mistakes, "sections[0]（个人信息）.years", found, expected), "\n".join(map(str, mistakes))


def test_the_years_are_printed_for_whoever_proof_reads() -> None:
    printed = in_words(definition("jiangbei"))

    assert "；近5年逐年填写。" in printed
    assert "；任现职期间逐年填写。" in printed
