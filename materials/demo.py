"""What do the invented people of the demonstration look like? Drawn, each a little differently; a picture of nobody."""

import io
import zlib
from functools import cache

from PIL import Image, ImageDraw

SIZE = (780, 1134)  # 33 : 48
SKIN = ("#e8c39e", "#f0cfae", "#dcb28c")
HAIR = ("#2b2521", "#3a2f28", "#4a4038")
COAT = ("#31465e", "#4d3b45", "#3d4f42")


@cache
def portrait(name: str, backdrop: str = "#eaf0f5") -> bytes:
    """A JPEG; the same name gives the same picture."""
    seed = zlib.crc32(name.encode())
    skin, hair, coat = (colours[seed // 3**n % 3] for n, colours in enumerate((SKIN, HAIR, COAT)))
    picture = Image.new("RGB", SIZE, backdrop)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 830, 720, 1500), fill=coat)
    draw.polygon(((300, 850), (480, 850), (390, 1060)), fill="white")
    draw.rounded_rectangle((318, 690, 462, 900), 60, fill=skin)
    draw.ellipse((196, 190, 584, 640), fill=hair)
    draw.ellipse((214, 270, 566, 776), fill=skin)
    draw.chord((206, 196, 574, 560), 190, 350, fill=hair)
    for eye in (310, 470):
        draw.ellipse((eye - 22, 500, eye + 22, 528), fill="white")
        draw.ellipse((eye - 12, 502, eye + 12, 526), fill=hair)
        draw.arc((eye - 40, 452, eye + 40, 510), 210, 330, fill=hair, width=8)
    draw.arc((360, 540, 420, 610), 20, 160, fill="#b98a68", width=6)
    draw.arc((320, 590, 460, 690), 30, 150, fill="#a8584e", width=9)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()
