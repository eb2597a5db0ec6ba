"""What tells one printed paper from every other: its code, as text and as QR, and the digests of what is printed on it?"""

import io
import re
import secrets
import unicodedata
from collections.abc import Mapping

import segno
from django.conf import settings
from django.urls import reverse

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else: 0 O, 1 I L
GROUP = f"([{LETTERS}]{{4}})"
WRITTEN = [re.compile(rf"(?<![A-Z0-9]){dash.join([GROUP] * 3)}(?![A-Z0-9])") for dash in ("-", "")]
DASHES = str.maketrans("‐‑‒–—―−", "-------")


def new() -> str:
    """A random token of 59 bits, written in three groups to be read aloud."""
    letters = [secrets.choice(LETTERS) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))


def read(typed: str) -> str:
    """The code somewhere in what was typed, pasted or scanned, as it is printed; empty where there is none."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(DASHES)
    for text in (plain, "".join(plain.split())):
        for pattern in WRITTEN:
            if found := pattern.search(text):
                return "-".join(found.groups())
    return ""


def address(code: str) -> str:
    """Where whoever scans it learns whether the paper still holds."""
    return settings.SITE_URL + reverse("verify_paper", args=[code])


def qr(text: str) -> str:
    """As a data: address (SVG), for HTML."""
    drawn: str = _made(text).svg_data_uri(border=0)
    return drawn


def png(text: str) -> bytes:
    """As a PNG, for Word."""
    drawn = io.BytesIO()
    _made(text).save(drawn, kind="png", scale=8, border=0)
    return drawn.getvalue()


def digests(cells: Mapping[str, str]) -> dict[str, str]:
    """Cell → keyed digest of its text: enough to tell that it has changed, and nothing to be read from."""
    return {label: settings.KEYRING.digest(text, f"paper.{label}") for label, text in cells.items()}


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
