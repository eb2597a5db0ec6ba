"""What stands on the pages of a paper drawn from a snapshot?"""

import base64
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from applicants import dossier
from applicants.dossier import Dossier
from applicants.models import Application, Snapshot
from materials import photo
from materials.documents import blanks, codes
from programmes.schema import Document


def page(
    snapshot: Snapshot, document: str, code: str = "", beside: dict[str, Any] | None = None, *, is_draft: bool = False
) -> str:
    """The paper as HTML, everything it needs inside itself. Without ``code`` it is not one to be handed out."""
    shown = context(snapshot, document, pictured=bool(code)) | {
        "code": code,
        "mark": codes.qr(codes.address(code)) if code else "",
        "site": settings.SITE_NAME,
        "beside": beside or {},
        "is_draft": is_draft,
    }
    return render_to_string(f"documents/{shown['document'].template}.html", shown)


def context(snapshot: Snapshot, document: str, *, pictured: bool = True) -> dict[str, Any]:
    """The facts, every one as it is printed, whatever it is printed in. ``pictured``: with the photograph itself."""
    application = snapshot.application
    definition = application.definition
    asked = asked_of(application, document)
    opened = snapshot.opened()
    stated = blanks.printed(dossier.build(opened["answers"]), application)
    return {
        "document": asked,
        "body": definition.body,
        "title": broken(asked.name),
        "number": application.number,
        "level": definition.level(opened["application"]["level"]).name,
        "route": opened["application"]["route"],
        "snapshot": snapshot,
        "stated": stated,
        "born": dossier.month(stated.person.birth_date) or stated.person.birth_date,
        "first_worked": dossier.month(stated.employment.first_work_start) or stated.employment.first_work_start,
        "training_mode": _training_mode(stated),
        "photo": _picture(snapshot) if pictured else {"sha256": photo.sha256_of(snapshot)},
    }


def broken(title: str) -> str:
    """Where the official forms break their titles."""
    return title.replace("专业技术", "\n专业技术").strip()


def asked_of(application: Application, document: str) -> Document:
    return next(each for each in application.definition.documents if each.name == document)


def _picture(snapshot: Snapshot) -> dict[str, str]:
    """Empty where he gave none, or where none was asked for."""
    picture = photo.of(snapshot)
    if picture is None:
        return {}
    address = f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
    return {"sha256": photo.sha256_of(snapshot), "address": address}


def _training_mode(stated: Dossier) -> str:
    """培养方式, one cell for all rows of 学历: each by its name where they differ."""
    modes = [row.get("培养方式", "") for row in dossier.rows(stated, "学历")]
    if len(set(modes)) <= 1:
        return "".join(modes[:1])
    return "；".join(f"{row.level}：{mode}" for row, mode in zip(stated.education, modes, strict=False) if mode)
