"""What would a clerk say of an evaluation form in a Word file? JSON on standard output.

Ends with 0 where nothing has to be mended, with 1 where something has, with 2 where the file was refused or not read.
"""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from applicants.dossier import Dossier
from config import clock
from materials import precheck, refusals
from materials.checks import Upload, child
from materials.checks.problem import Problem
from materials.precheck import Remark, registration
from programmes import schema
from programmes.schema import Definition, Material
from programmes.services import DEFINITIONS

CLEAN, TO_MEND, REFUSED = 0, 1, 2


class Refused(Exception):
    """Nothing was judged; ``code`` as in materials.checks, or the argument that is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Command(BaseCommand):
    help = "按一个项目的要求预检评审表：manage.py precheck 评审表.docx --programme SLUG --level senior [--registration r.json]"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        slugs = sorted(path.stem for path in DEFINITIONS.glob("*.toml"))
        parser.add_argument("file", type=Path, metavar="FILE", help="Word 文件（DOC 或 DOCX）")
        parser.add_argument("--programme", required=True, choices=slugs, metavar="SLUG", help="、".join(slugs))
        parser.add_argument("--level", required=True, help="申报级别的代码，如 senior")
        parser.add_argument("--route", default="", help="申请类型，不写的取第一种")
        parser.add_argument("--registration", type=Path, metavar="JSON", help="报名信息，用来核对评审表")
        parser.add_argument("--on", type=_day, metavar="DATE", help="按哪一天判断，如 2026-03-02；不写的按今天")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        shown: dict[str, Any] = {
            "readable": False,
            "refusal": None,
            "format": _format(file),
            "report_characters": 0,
            "findings": [],
        }
        code = REFUSED
        try:
            characters, remarks = _judged(file, options)
        except Refused as refused:
            self.stderr.write(refused.message)
            shown["refusal"] = {"code": refused.code, "message": refused.message}
        else:
            code = TO_MEND if any(remark.severity == "blocking" for remark in remarks) else CLEAN
            shown |= {"readable": True, "report_characters": characters, "findings": list(map(_shown, remarks))}
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        if code:
            raise SystemExit(code)


def _judged(file: Path, options: dict[str, Any]) -> tuple[int, list[Remark]]:
    """The characters of the report, and what is to be said of the file. Raises Refused."""
    try:
        definition = schema.load(DEFINITIONS / f"{options['programme']}.toml")
    except schema.DefinitionError as error:
        raise Refused("programme", str(error)) from None
    level = _level(definition, options["level"])
    route = _route(definition, level, options["route"])
    material = _material(definition, level, route)
    stated = _registered(options["registration"])
    if not file.is_file():
        raise Refused("file", f"{file}：没有这个文件，请核对文件名和所在文件夹。")
    upload = Upload(file, file.name, material.formats, material.max_mb * refusals.MEGABYTE)
    try:
        reading = child.read(upload)
    except OSError as error:
        raise Refused("file", f"{file}：打不开（{error.strerror}），请检查文件的读取权限。") from None
    if isinstance(reading, Problem):
        words = refusals.in_words(reading, material, name=file.name, size=file.stat().st_size)
        raise Refused(reading.code, words)
    remarks = precheck.judge(
        reading,
        definition,
        level=level.code,
        route=route,
        archive=precheck.ARCHIVE,
        on=options["on"] or clock.today(),
        stated=stated,
    )
    return reading.form.report.characters if reading.form.report else 0, remarks


def _level(definition: Definition, code: str) -> schema.Level:
    found = next((level for level in definition.levels if level.code == code), None)
    if found is None:
        known = "、".join(f"{level.code.value}（{level.name}）" for level in definition.levels)
        raise Refused("level", f"“{definition.name}”没有级别 {code}，可写：{known}。")
    return found


def _route(definition: Definition, level: schema.Level, name: str) -> str:
    offered = [route.name for route in definition.routes if not route.levels or level.name in route.levels]
    if name and name not in offered:
        raise Refused("route", f"{level.name}没有申请类型“{name}”，可写：{'、'.join(offered)}。")
    return name or offered[0]


def _material(definition: Definition, level: schema.Level, route: str) -> Material:
    material = precheck.material_of(definition, level=level.code, route=route, archive=precheck.ARCHIVE)
    if material:
        return material
    raise Refused("programme", f"“{definition.name}”不要求上传评审表和技术报告合成的 Word 文件，没有可以预检的。")


def _registered(file: Path | None) -> Dossier | None:
    if file is None:
        return None
    try:
        return registration.read(file.read_bytes())
    except OSError as error:
        raise Refused("registration", f"{file}：打不开（{error.strerror}），请核对文件名。") from None
    except registration.RegistrationError as error:
        raise Refused("registration", str(error)) from None


def _shown(remark: Remark) -> dict[str, str]:
    return {
        "rule": remark.rule,
        "severity": remark.severity,
        "where": remark.where,
        "message": remark.message,
    }


def _format(file: Path) -> str | None:
    extension = file.suffix.lower().removeprefix(".")
    return extension if extension in ("doc", "docx") else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} 不是日期，请写成 2026-03-02") from None
