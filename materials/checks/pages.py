"""What does each page of a stranger's PDF look like? ``python -m materials.checks.pages``.

``SOURCE FOLDER WIDTH HEIGHT MOST QUALITY`` draws the pages of a PDF into FOLDER as 1.jpg, 2.jpg …, each as large as fits
WIDTH × HEIGHT pixels (a page that lies on its side: HEIGHT × WIDTH). Prints ``{"problem": …, "pages": n}`` as JSON. No
Django in here; run by materials.proofs in a limited process.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from materials.checks import limits
from materials.checks.problem import Found, Problem

SIGNATURE = b"%PDF-"
LEAST = 1.0  # points; a page without an extent cannot be scaled
ENCRYPTED = 4  # FPDF_ERR_PASSWORD


def draw(source: Path, folder: Path, box: tuple[int, int], most: int, quality: int) -> int:
    """How many pages were drawn. Raises Found."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise Found("encrypted" if raw.FPDF_GetLastError() == ENCRYPTED else "damaged") from error
    with suppress(pypdfium2.PdfiumError):  # else no field is drawn, and the seal of an electronic certificate is one
        document.init_forms()
    pages = len(document)
    if pages == 0:
        raise Found("damaged")
    if pages > most:
        raise Found("pages", str(pages))
    for number in range(pages):
        try:
            page = document[number]
            width, height = page.get_size()
            if min(width, height) < LEAST:
                raise Found("damaged")
            scale = min(max(box) / max(width, height), min(box) / min(width, height))
            picture = page.render(scale=scale, rev_byteorder=True).to_pil()
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise Found("damaged") from error
        picture.convert("RGB").save(folder / f"{number + 1}.jpg", "JPEG", quality=quality, optimize=True)
        page.close()
    return pages


if __name__ == "__main__":
    limits.set_limits()
    given, into, width, height, most, quality = sys.argv[1:]
    problem: Problem | None = None
    pages = 0
    try:
        pages = draw(Path(given), Path(into), (int(width), int(height)), int(most), int(quality))
    except Found as found:
        problem = found.problem
    print(json.dumps({"problem": problem and asdict(problem), "pages": pages}))
