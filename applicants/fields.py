"""What does a section ask, field by field, once the definition and the vocabulary are read together? No Django in here."""

from dataclasses import dataclass

from applicants import dossier
from programmes.schema import Definition, Section, SectionField
from programmes.vocabulary import BLOCKS, EmptyPolicy, FieldKind

NONE = "无"
OTHER = "其它"  # the group for whoever finds no group of his own; the free text beside it names his specialty
YES_NO = ("是", "否")
SEXES = ("男", "女")
FREE_TEXT = ("申报信息", "其它专业")
PHOTO = ("个人信息", "照片")  # its text is the digest of a picture, chosen on a page of its own (materials.photo)
OPINIONS = "单位意见"  # the block whose cells the employer fills in, never the applicant (applicants.opinions)
SPECIALTY = ("评审分组", "专业方向")  # beside the first of them stands what the body says of choosing one
PERIODS: dict[FieldKind, dossier.Reader] = {
    FieldKind.PERIOD: dossier.period,
    FieldKind.YEAR_OR_PERIOD: dossier.year_or_period,
}


@dataclass(frozen=True)
class Asked:
    """One field as it is asked. A choice without ``choices`` takes any text: the body has not listed them."""

    name: str
    kind: FieldKind
    hint: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    max_chars: int | None = None
    empty: EmptyPolicy | None = None
    background: str = ""
    size: tuple[int, int] | None = None  # of a photograph, in millimetres


def photo(section: Section) -> str:
    """The field of a portrait in this section; empty where none is asked."""
    return next((name for name, kind in _kinds(section).items() if kind == FieldKind.PHOTO), "")


def names(section: Section) -> list[str]:
    """Every field the section names but files, in its order, also those nobody fills in on its page."""
    return [name for name, kind in _kinds(section).items() if kind != FieldKind.FILE]


def files(section: Section) -> list[str]:
    """The files it names: no page takes them yet, and no submission waits for them."""
    return [name for name, kind in _kinds(section).items() if kind == FieldKind.FILE]


def _kinds(section: Section) -> dict[str, FieldKind]:
    known = BLOCKS.get(section.block, {})
    own = {field.name: field.kind for field in section.fields if field.kind}
    shown = section.shows or [*known, *(field.name for field in section.fields)]
    return {name: own.get(name) or known[name] for name in shown}


def asked(section: Section, definition: Definition) -> list[Asked]:
    """What the applicant fills in, in the section's order. Left out are cells kept for others (不得填写), and files."""
    own = {field.name: field for field in section.fields}
    specialty = (
        next((name for name in names(section) if name in SPECIALTY), "") if section.block == FREE_TEXT[0] else ""
    )
    fields = []
    for name, kind in _kinds(section).items():
        said = own.get(name) or SectionField(name=name)
        empty = said.empty or section.empty
        if kind == FieldKind.FILE or empty == EmptyPolicy.RESERVED:
            continue
        fields.append(
            Asked(
                name=name,
                kind=kind,
                hint=said.hint or (definition.specialties.say if name == specialty else ""),
                required=section.required == "全部" or name in section.required,
                choices=_choices(section, said, definition),
                max_chars=said.max_chars
                or (definition.specialties.free_text_max if (section.block, name) == FREE_TEXT else None),
                empty=empty,
                background=said.background or "",
                size=said.size,
            )
        )
    return fields


def _choices(section: Section, said: SectionField, definition: Definition) -> tuple[str, ...]:
    if said.choices:
        return said.choices
    specialties = definition.specialties
    match section.block, said.name:
        case "个人信息", "性别":
            return SEXES
        case "申报信息", "评审级别":
            return tuple(level.name for level in definition.levels)
        case "申报信息", "申请类型":
            return tuple(route.name for route in definition.routes)
        case "申报信息", "评审分组" if specialties.groups:
            other = (OTHER,) if specialties.free_text_max else ()
            return (*(group.name for group in specialties.groups), *other)
        case "申报信息", "专业方向":
            return tuple(dict.fromkeys(name for group in specialties.groups for name in group.directions))
        case (_, "最高学历") | (_, "最高学位") | (_, "代表作"):
            return YES_NO
    return ()
