"""How does a picture that somebody sends become one that the portal keeps? Decoded and written anew in a limited process."""

import logging
import subprocess
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from materials.checks import child
from materials.refusals import FileRefused, or_list

FORMATS = ("jpg", "jpeg", "png", "heic", "heif")  # extensions, for whoever chooses a file; the content decides
COMMAND = (*child.PYTHON, "materials.checks.picture")
log = logging.getLogger(__name__)

FOUND = {
    "gif": gettext_lazy("GIF 图片"),
    "bmp": gettext_lazy("BMP 图片"),
    "tiff": gettext_lazy("TIFF 图片"),
    "webp": gettext_lazy("WebP 图片"),
    "avif": gettext_lazy("AVIF 图片"),
    "svg": gettext_lazy("SVG 图形"),
    "video": gettext_lazy("视频"),
    "pdf": gettext_lazy("PDF 文件"),
    "zip": gettext_lazy("压缩包或 Office 文件"),
    "ole": gettext_lazy("Office 文件"),
}
SAID = {
    "empty": gettext_lazy("文件是空的。请重新选择图片文件。"),
    "damaged": gettext_lazy("图片已损坏，无法打开。请在手机或电脑上打开原图，另存为 JPG 后重新选择。"),
    "animated": gettext_lazy("这是动图或连拍。请选择一张静止的图片，另存为 JPG 后重新选择。"),
    "too_many_pixels": gettext_lazy("图片的像素过多，打不开。请缩小到 2400 万像素以内，另存为 JPG 后重新选择。"),
    "slow": gettext_lazy("打开这张图片用时过长，没有保存。请另存为 JPG 后重新选择。"),
    "unreadable": gettext_lazy("没能打开这张图片，没有保存。请另存为 JPG 后重新选择；如仍不行，请联系经办人员。"),
}


def reencode(source: Path, target: Path, *, longest: int, quality: int = 92) -> tuple[int, int]:
    """Write ``target``, a JPEG of what ``source`` (JPG, PNG or HEIC) shows; its width and height in pixels.

    Upright, without EXIF, in sRGB, at most ``longest`` pixels long and never enlarged. Raises FileRefused with words;
    what it may have written then is worth nothing.
    """
    try:
        said = child.run((*COMMAND, str(source.resolve()), str(target.resolve()), str(longest), str(quality)))
        problem = said["problem"]
        code, found = (problem["code"], problem["found"]) if problem else ("", "")
        size = int(said["width"]), int(said["height"])
    except subprocess.TimeoutExpired:
        log.warning("a picture kept its reader for %s seconds", child.SECONDS)
        code, found, size = "slow", "", (0, 0)
    except (ValueError, TypeError, LookupError) as error:
        log.warning("a picture broke its reader: %s", error)
        code, found, size = "unreadable", "", (0, 0)
    if code:
        raise FileRefused(in_words(code, found))
    return size


def in_words(code: str, found: str = "") -> str:
    """What is wrong, then what to do."""
    if code != "not_a_picture":
        return str(SAID[code])
    wanted = or_list(["JPG", "PNG", "HEIC"])
    what = FOUND.get(found)
    if what is None:
        return _("这不是图片文件。请选择 %s 图片。") % wanted
    return _("这是%(found)s，须为 %(wanted)s。请另存为 JPG 后重新选择。") % {"found": what, "wanted": wanted}
