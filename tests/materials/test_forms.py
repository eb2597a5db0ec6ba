"""Do the forms people bring, good and flawed, get exactly the findings a clerk would make?"""

from pathlib import Path

import pytest

from materials.checks import Upload, first_problem
from tests.materials.forms import STYLES, dossier, older, ours

LIMIT = 20 * 1024 * 1024
GOOD = {"our template": lambda: ours(dossier())} | {
    f"the older form, {style}": lambda style=style: older(dossier(), style=style) for style in STYLES
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_form_is_a_sound_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(GOOD[name]())

    assert first_problem(Upload(path, "form.docx", ("doc", "docx"), LIMIT)) is None
