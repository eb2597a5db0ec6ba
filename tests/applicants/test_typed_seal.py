"""Does somebody who types what a sealed value looks like break anything?"""

import pytest

from applicants.models import Answer
from config import checks
from tests.builders import walk

pytestmark = pytest.mark.django_db


def test_a_typed_text_that_looks_sealed_stays_a_text() -> None:
    application = walk().application
    answer = Answer(application=application, block="档案", position=7)
    answer.typed = {"档案所在地": "sealed:stranger:AAAA", "身份证号": "110105198802143038"}
    answer.save()

    kept = Answer.objects.get(pk=answer.pk)

    assert kept.typed == {"档案所在地": "sealed:stranger:AAAA", "身份证号": "110105198802143038"}
    assert "stranger" not in set(checks._key_ids_in_use())
    checks.keys()
