"""Is there a sample of a form that is filled in well, for anybody, and does the pre-check find nothing in it?"""

import io
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from materials import precheck
from materials.checks import Upload, child
from materials.documents import sample
from materials.reading import WordReading
from programmes.schema import load
from tests.builders import DEFINITIONS, definition, programme_version
from tests.materials.word_cells import extracted

FILLED_IN = date(2026, 3, 2)
LIMIT = 20 * 1024 * 1024
OFFERED = [path.stem for path in sorted(DEFINITIONS.glob("*.toml")) if sample.of(load(path))]


def test_it_is_offered_where_a_form_is_uploaded() -> None:
    assert OFFERED == ["cas"]


@pytest.mark.parametrize("slug", OFFERED)
def test_nothing_is_found_in_it(slug: str, tmp_path: Path) -> None:
    asked, path = definition(slug), tmp_path / "sample.docx"
    path.write_bytes(content(slug))

    reading = child.read(Upload(path, "sample.docx", ("doc", "docx"), LIMIT))

    assert isinstance(reading, WordReading)
    assert reading.form.not_found == ()
    assert [
        (remark.where, remark.message)
        for remark in precheck.judge(
            reading,
            asked,
            level="senior",
            route="评审",
            archive="不在本中心",
            on=FILLED_IN,
            stated=reading.form.dossier,
        )
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("slug", OFFERED)
def test_anybody_gets_it(slug: str) -> None:
    programme_version(slug)
    client, address = Client(), reverse("sample_form", args=[slug])

    response = client.get(address)

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    got = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert extracted(got) == extracted(content(slug))
    for page in (reverse("programme", args=[slug]), reverse("precheck_programme", args=[slug])):
        assert client.get(page).content.decode().count(f'href="{address}"') == 1, page


@pytest.mark.django_db
def test_where_no_form_is_uploaded_there_is_none() -> None:
    programme_version("xishan")
    client = Client()

    assert client.get(reverse("sample_form", args=["xishan"])).status_code == 404
    assert b"sample.docx" not in client.get(reverse("programme", args=["xishan"])).content


def content(slug: str) -> bytes:
    there = sample.of(definition(slug))
    assert there is not None
    return io.BytesIO(there.content).getvalue()
