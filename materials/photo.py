"""What does an applicant look like on his papers: which picture, cut out how, and what is there to say about it?

The picture is a cell of what he states (个人信息, 照片): the text of the cell is the picture's sha256. So a changed picture
is a changed answer, a new version, and a difference a reviewer sees. Nobody types that text: it is written here alone.
"""

import hashlib
import io
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from applicants import fields, permissions, sections, services
from applicants.models import Answer, Application, Snapshot, User
from applicants.refusals import DeedRefused
from applicants.workflow import Action, Status
from config import clock
from materials import pictures
from materials.models import Photo
from materials.refusals import MEGABYTE, FileRefused
from programmes.vocabulary import Background, FieldKind

BLOCK, FIELD = fields.PHOTO
RULE = "照片规格"
LONGEST = 2400  # pixels kept of what was sent: enough to cut a face out of a whole scene
MAX_MB = 10
MOST_A_DAY = 50  # rows of one person: each is read, written and kept for a day
KEPT_UNUSED = timedelta(days=1)
AT_ONCE = 500  # rows in one statement
RATIO_MAY_DIFFER = 0.03
STEP, CLOSER = 0.05, 0.9  # of the frame's width, per press of a button
CORNER = 0.12  # of the picture: how far from its sides the background is looked at


@dataclass(frozen=True)
class Size:
    """Of the photograph on paper, in millimetres."""

    width: int
    height: int

    @property
    def pixels(self) -> tuple[int, int]:
        """At 300 dpi."""
        return round(self.width * 300 / 25.4), round(self.height * 300 / 25.4)

    @property
    def least_width(self) -> int:
        """At 150 dpi: with fewer pixels a face cannot be recognised on paper."""
        return self.pixels[0] // 2


SMALL = Size(33, 48)  # 小2寸: what the forms drawn here have room for, and where a programme names no other


# ── What is stated ───────────────────────────────────────────────────────────


def of(snapshot: Snapshot) -> bytes | None:
    """The picture of this version, a JPEG of the size asked; None where none was asked for."""
    return _read(snapshot.application.applicant_id, sha256_of(snapshot))


def sha256_of(snapshot: Snapshot) -> str:
    """Empty where there is none."""
    rows = snapshot.content["answers"].get(BLOCK) or [{}]
    return str(rows[0].get(FIELD, ""))


def stated(application: Application) -> bytes | None:
    """The picture as it stands in the answers now."""
    photo = current(application)
    return _read(photo.person_id, photo.sha256) if photo else None


def current(application: Application) -> Photo | None:
    sha256 = next((answer.values.get(FIELD, "") for answer in application.answers.all() if answer.block == BLOCK), "")
    return find(application.applicant_id, sha256)


def find(person: UUID, sha256: str) -> Photo | None:
    return Photo.objects.filter(person=person, sha256=sha256).first() if sha256 else None


def _read(person: UUID, sha256: str) -> bytes | None:
    photo = find(person, sha256)
    if photo is None:
        return None
    with photo.picture.open("rb") as file:
        content: bytes = file.read()
    return content


# ── The frame ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Frame:
    """What is cut out, in pixels of the source; the height follows from the width and the shape of the paper."""

    left: int
    top: int
    width: int
    size: Size = SMALL

    @property
    def height(self) -> int:
        across, down = self.size.pixels
        return round(self.width * down / across)

    @property
    def box(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.left + self.width, self.top + self.height

    def within(self, source: tuple[int, int]) -> "Frame":
        """The same, no larger than the source, not smaller than can be printed, and nowhere outside."""
        most = widest(source, self.size)
        frame = replace(self, width=max(min(self.width, most), min(self.size.least_width, most)))
        return replace(
            frame,
            left=max(0, min(frame.left, source[0] - frame.width)),
            top=max(0, min(frame.top, source[1] - frame.height)),
        )

    def about_its_middle(self, width: int) -> "Frame":
        other = replace(self, width=width)
        return replace(
            other, left=self.left - (width - self.width) // 2, top=self.top - (other.height - self.height) // 2
        )


def widest(source: tuple[int, int], size: Size = SMALL) -> int:
    """The width of the largest frame that fits."""
    (width, height), (across, down) = source, size.pixels
    fitting = min(width, height * across // down)
    return fitting if Frame(0, 0, fitting, size).height <= height else fitting - 1


def centred(source: tuple[int, int], size: Size = SMALL) -> Frame:
    width = widest(source, size)
    frame = Frame(0, 0, width, size)
    return replace(frame, left=(source[0] - width) // 2, top=(source[1] - frame.height) // 2)


def pressed(frame: Frame, button: str, source: tuple[int, int]) -> Frame:
    """After one press. The buttons say where the picture goes, so the frame goes the other way."""
    step = max(1, round(frame.width * STEP))
    match button:
        case "up":
            frame = replace(frame, top=frame.top + step)
        case "down":
            frame = replace(frame, top=max(0, frame.top - step))
        case "left":
            frame = replace(frame, left=frame.left + step)
        case "right":
            frame = replace(frame, left=max(0, frame.left - step))
        case "closer":
            frame = frame.about_its_middle(round(frame.width * CLOSER))
        case "farther":
            frame = frame.about_its_middle(round(frame.width / CLOSER))
        case "centre":
            frame = centred(source, frame.size)
    return frame.within(source)


# ── The deeds ────────────────────────────────────────────────────────────────


def receive(application: Application, name: str, uploaded: UploadedFile, *, by: User, at: datetime) -> Photo:
    """Take a picture in and cut it out in the middle. What is stated stays as it was until ``use`` is asked.

    Raises PermissionDenied, DeedRefused when it is locked, FileRefused when the picture is not good; then nothing is kept.
    """
    _refuse_if_locked(application, name, by=by)
    if (uploaded.size or 0) > MAX_MB * MEGABYTE:
        raise FileRefused(too_large())
    if application.applicant.photos.filter(uploaded_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise DeedRefused(_("一天最多上传或裁剪%d次照片，请明天再试；急用的，请联系经办人员。") % MOST_A_DAY)
    with tempfile.TemporaryDirectory() as folder:
        sent, written = Path(folder) / "sent", Path(folder) / "written"
        with sent.open("wb") as file:
            for chunk in uploaded.chunks():
                file.write(chunk)
        size = pictures.reencode(sent, written, longest=LONGEST)
        paper = size_in(application)
        if widest(size, paper) < paper.least_width:
            across, down = paper.pixels
            raise FileRefused(
                _(
                    "照片太小：%(width)d×%(height)d 像素，打印出来看不清。"
                    "请选择不小于 %(wanted_width)d×%(wanted_height)d 像素的照片。"
                )
                % {"width": size[0], "height": size[1], "wanted_width": across, "wanted_height": down}
            )
        return keep(application.applicant, written.read_bytes(), size=paper, by=by, at=at)


def too_large() -> str:
    return _("照片文件不能超过%dMB。请在手机或电脑上缩小后重新选择。") % MAX_MB


def keep(person: User, jpeg: bytes, *, size: Size = SMALL, by: User, at: datetime) -> Photo:
    """A picture that the portal has written itself, cut out in the middle."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        source = picture.size
    photo = Photo(person=person, source_width=source[0], source_height=source[1], uploaded_at=at, uploaded_by=by)
    photo.source.save("", ContentFile(jpeg, name="source"), save=False)
    _cut(photo, centred(source, size))
    photo.save(force_insert=True)
    return photo


def cut(photo: Photo, frame: Frame, *, by: User, at: datetime) -> Photo:
    """The same source cut out like this: this very photo, or another row beside it."""
    frame = frame.within((photo.source_width, photo.source_height))
    if frame == frame_of(photo, frame.size) and _is_cut_to(photo, frame.size):
        return photo
    other = Photo(
        person_id=photo.person_id,
        source=photo.source.name,
        source_width=photo.source_width,
        source_height=photo.source_height,
        uploaded_at=at,
        uploaded_by=by,
    )
    _cut(other, frame)
    other.save(force_insert=True)
    return other


def use(application: Application, name: str, photo: Photo, frame: Frame, *, by: User, at: datetime) -> Photo:
    """State this picture in the section ``name``, cut out like this to the size asked. The old one stays where it was frozen.

    While the application is pending this replaces, like saving the section. Raises PermissionDenied, DeedRefused when it
    is locked, and Unfit.
    """
    _refuse_if_locked(application, name, by=by)
    if photo.person_id != application.applicant_id:
        raise PermissionDenied
    with transaction.atomic():
        chosen = cut(photo, replace(frame, size=size_in(application)), by=by, at=at)
        section = sections.find(application, name)
        rows = sections.stored(application, section) if section else []
        services.save_section(application, name, rows, by=by, at=at, photo=chosen.sha256)
    return chosen


def forget_unused() -> int:
    """Remove the rows of pictures that were sent, or cut out, a day ago and that nothing states; how many.

    Their files go as soon as no row names them (services.sweep_orphans).
    """
    aged = Photo.objects.filter(uploaded_at__lt=clock.now() - KEPT_UNUSED)
    named = {
        *Answer.objects.filter(block=BLOCK).values_list(f"values__{FIELD}", flat=True),
        *Snapshot.objects.values_list(f"content__answers__{BLOCK}__0__{FIELD}", flat=True),
    }
    unused = [pk for pk, sha256 in aged.values_list("pk", "sha256") if sha256 not in named]
    for start in range(0, len(unused), AT_ONCE):
        Photo.objects.filter(pk__in=unused[start : start + AT_ONCE]).delete()
    return len(unused)


def frame_of(photo: Photo, size: Size = SMALL) -> Frame:
    """Of a picture cut to this size; of another one, the frame of this size at the same place."""
    return Frame(photo.left, photo.top, photo.width, size)


def size_in(application: Application) -> Size:
    """Of the photograph this application is asked for."""
    asked = _asked(application)
    return Size(*asked.size) if asked and asked.size else SMALL


def _is_cut_to(photo: Photo, size: Size) -> bool:
    with photo.picture.open("rb") as file, Image.open(file, formats=["JPEG"]) as picture:
        return picture.size == size.pixels


def _refuse_if_locked(application: Application, name: str, *, by: User) -> None:
    section = sections.find(application, name)
    action = Action.REPLACE if application.status == Status.PENDING else Action.SUBMIT
    if section is None or permissions.capacity(by, application, action) is None:
        raise PermissionDenied
    if not application.may_change(name):
        raise DeedRefused(_("“%s”现在不能修改，照片没有更换。如确需更换，请联系经办人员。") % name)


def _cut(photo: Photo, frame: Frame) -> None:
    """Only what the portal has written itself is opened here."""
    with photo.source.open("rb") as file, Image.open(file, formats=["JPEG"]) as source:
        picture = source.resize(frame.size.pixels, Image.Resampling.LANCZOS, box=frame.box, reducing_gap=3)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=92, dpi=(300, 300))
    content = written.getvalue()
    photo.left, photo.top, photo.width = frame.left, frame.top, frame.width
    photo.sha256 = hashlib.sha256(content).hexdigest()
    photo.background = background(picture)
    photo.picture.save("", ContentFile(content, name="picture"), save=False)


# ── What there is to say about it ────────────────────────────────────────────


def background(picture: Image.Image) -> str:
    """What stands behind the person: judged by both upper corners, down to where shoulders begin."""
    small = picture.convert("RGB").resize((66, 96), Image.Resampling.BOX)
    side = round(66 * CORNER)
    pixels = [small.getpixel((x, y)) for y in range(2, 40) for x in (*range(1, side), *range(66 - side, 65))]
    colours = [_colour(*pixel) for pixel in pixels]  # type: ignore[misc]
    most = max(set(colours), key=colours.count)
    return most if colours.count(most) >= 0.8 * len(colours) else Background.UNEVEN


def _colour(red: int, green: int, blue: int) -> str:
    brightest, darkest = max(red, green, blue), min(red, green, blue)
    if darkest > 170 or (brightest > 200 and brightest - darkest < 60):
        return Background.LIGHT
    if red == brightest and red > 110 and red - max(green, blue) > 60:
        return Background.RED
    if blue == brightest and blue > 90 and blue - red > 40:
        return Background.BLUE if red < 150 else Background.LIGHT
    return Background.DARK


def advice(photo: Photo, wanted: str = "", size: Size = SMALL) -> list[str]:
    """What he should look at; nothing of it holds anything up. ``wanted`` background and ``size`` are what the body asks."""
    said = []
    across, down = size.pixels
    if abs(photo.source_width / photo.source_height * down / across - 1) > RATIO_MAY_DIFFER:
        words = {"width": size.width, "height": size.height}
        said.append(_("原图不是 %(width)d∶%(height)d 的比例，已裁剪，请核对头部完整、居中。") % words)
    if photo.width < across:
        said.append(
            _(
                "裁剪后只有 %(width)d×%(height)d 像素，少于 %(wanted_width)d×%(wanted_height)d，打印可能不清晰，宜换更大的原图。"
            )
            % {
                "width": photo.width,
                "height": frame_of(photo, size).height,
                "wanted_width": across,
                "wanted_height": down,
            }
        )
    if wanted and photo.background != wanted:
        said.append(
            _("背景看起来是%(found)s的，要求%(wanted)s背景，请核对。") % {"found": photo.background, "wanted": wanted}
        )
    return said


def advice_in(application: Application, photo: Photo) -> list[str]:
    """As this programme asks for it; nothing where it does not look (its [checks])."""
    definition = application.definition
    if RULE not in (*definition.checks.must, *definition.checks.warn):
        return []
    asked = _asked(application)
    return advice(photo, asked.background if asked else "", size_in(application))


def _asked(application: Application) -> fields.Asked | None:
    """The field in which it is asked for."""
    every = (each for section in application.sections for each in fields.asked(section, application.definition))
    return next((asked for asked in every if asked.kind == FieldKind.PHOTO), None)
