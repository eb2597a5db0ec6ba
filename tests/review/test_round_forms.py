"""Is what a manager types about a round read as it was meant?"""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from review.round_forms import TimeField


@pytest.mark.parametrize("typed", ["17:00", "17：00", "１７:００", "１７：００", " 17：00　"])
def test_a_time_is_read_as_an_input_method_types_it(typed: str) -> None:
    assert TimeField("时间").clean(typed) == time(17)


@pytest.mark.parametrize("typed", ["25：00", "五点"])
def test_what_is_no_time_is_asked_for_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="请填写时间，格式如 17:00。"):
        TimeField("时间").clean(typed)
