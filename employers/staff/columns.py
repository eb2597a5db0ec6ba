"""What does a list of staff state of each person, column by column? It follows from the programme's definition."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applicants import fields
from applicants.fields import NONE, Asked
from applicants.forms import EMPTY, FORMATS
from applicants.models import IdentityDocument
from employers.staff.taken import SAMPLE as SAMPLE
from programmes.schema import Definition, Only, Section
from programmes.vocabulary import BLOCKS, Archive, EmptyPolicy, FieldKind

BRIEF = ("name", "mobile", "level")
KINDS = {FieldKind.TEXT, FieldKind.CHOICE, FieldKind.MONTH, FieldKind.DAY, FieldKind.NUMBER}  # what one cell can hold
# What an account is opened with states these; the number of an identity card tells sex and birth, the list its employer.
EMAIL = ("联系方式", "电子邮箱")
STATED = {
    ("个人信息", "姓名"),
    ("个人信息", "身份证号"),
    ("个人信息", "性别"),
    ("个人信息", "出生日期"),
    ("联系方式", "手机"),
    EMAIL,
    ("申报信息", "评审级别"),
    ("申报信息", "申请类型"),
    ("单位与岗位", "工作单位"),
}
KEEPER = ("档案", "档案所在地")  # the body itself, where it keeps the archive
KEPT_AT = ".".join(KEEPER)  # its column
MEASURED = (  # what the sentences of the eligibility table measure, and where it is stated
    (r"工作满", ("单位与岗位", "参加工作时间")),
    (r"任.+满", ("现有职称", "职称")),
    (r"任.+满", ("现有职称", "取得时间")),
    (r"毕业满", ("学历", "毕业时间")),
    (r"全日制毕业", ("学历", "培养方式")),
    (r"从事.+满", ("申报信息", "从事申报专业年限")),
)
FIRST_ROW = {"由低到高": "有多项的填最高的一项。", "由早到晚": "有多项的填最近的一项。"}
SAMPLES = {  # nobody's: the number is the example of GB 11643
    "name": f"{SAMPLE}：张三",
    "kind": "居民身份证",
    "number": "11010519491231002X",
    "mobile": "19900000000",
    "email": "name@example.cn",
    "level": "高级工程师",
    "archive": Archive.ELSEWHERE.value,
    "档案.档案所在地": "某区人才服务中心",
    "学历.学历": "本科",
    "学历.毕业学校": "某某大学",
    "单位与岗位.参加工作时间": "2013年7月",
    "现有职称.职称": "工程师",
    "现有职称.取得时间": "2018年12月",
    "现有职称.审批单位": "某市人力资源和社会保障局",
    "学历.毕业时间": "2013年6月",
}


@dataclass(frozen=True)
class Column:
    """``key``: ``name kind number mobile email level route archive`` (what an account is opened with), or
    ``<block>.<field>``: an answer that is already stated. ``label`` is the heading in the sheet and names it in words.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    sample: str = ""


def columns(definition: Definition, *, levels: Sequence[str] = ()) -> list[Column]:
    """Those of a list of staff, in order; ``levels`` are the names a round offers, where not all of them.

    The brief list has name, mobile and level alone (``BRIEF``).
    """
    return [*_of_the_account(definition, levels), *_of_the_sections(definition), *_of_the_judgement(definition)]


def _of_the_account(definition: Definition, levels: Sequence[str]) -> Iterator[Column]:
    text, choice = FieldKind.TEXT, FieldKind.CHOICE
    offered = tuple(levels) or tuple(level.name for level in definition.levels)
    routes = tuple(route.name for route in definition.routes)
    places = tuple(str(each.value) for each in Archive)
    yield _column("name", _("姓名"), text, required=True, hint=_("与证件一致。"))
    kinds = tuple(str(label) for label in IdentityDocument.Kind.labels)
    yield _column("kind", _("证件类型"), choice, choices=kinds, hint=_("不填的是居民身份证。"))
    hint = _("居民身份证为18位；整列须为文本格式，否则末几位会丢失。")
    yield _column("number", _("证件号码"), text, required=True, hint=hint)
    hint = _("本人的手机号，就是用户名，设置密码的链接发到这里。")
    yield _column("mobile", _("手机号"), text, required=True, hint=hint)
    asked = [each for section in _filled_by_employer(definition) for each in _at(section, EMAIL, definition)]
    yield _column("email", _("电子邮箱"), text, required=any(each.required for each in asked))
    yield _column("level", _("评审级别"), choice, required=True, choices=offered)
    yield _column("route", _("申请类型"), choice, required=True, choices=routes)
    hint = _("人事档案是否存放在%s。") % definition.body
    yield _column("archive", _("人事档案"), choice, required=True, choices=places, hint=hint)


def _of_the_sections(definition: Definition) -> Iterator[Column]:
    """What the first stage asks that an employer may fill in."""
    for section in _filled_by_employer(definition):
        for asked in fields.asked(section, definition):
            if asked.kind in KINDS and (section.block, asked.name) not in STATED:
                yield _answer(section, asked)


def _of_the_judgement(definition: Definition) -> Iterator[Column]:
    """What else the eligibility table measures: asked at a later stage, so nobody has to state it yet."""
    already = {
        (section.block, asked.name)
        for section in _filled_by_employer(definition)
        for asked in fields.asked(section, definition)
    }
    for pattern, where in MEASURED:
        if where in already or not any(re.search(pattern, each) for each in definition.eligibility.sentences):
            continue
        asking = [(section, asked) for section in definition.sections for asked in _at(section, where, definition)]
        if asking:
            section, asked = asking[0]
            yield _answer(section, asked, hint=_("选填，用于初判申报条件。"), may_be_empty=True)


def _filled_by_employer(definition: Definition) -> list[Section]:
    stage = next((stage.name for stage in definition.pipeline if stage.employer_may_submit), None)
    return [section for section in definition.sections if section.stage == stage]


def _at(section: Section, where: tuple[str, str], definition: Definition) -> list[Asked]:
    block, name = where
    return (
        [asked for asked in fields.asked(section, definition) if asked.name == name] if section.block == block else []
    )


def _answer(section: Section, asked: Asked, *, hint: str = "", may_be_empty: bool = False) -> Column:
    """Of a section with rows the first one; a section that is not everybody's, and the keeper, are required of nobody."""
    where = (section.block, asked.name)
    must = bool(section.rows is None or section.rows[0]) and section.only == Only() and where != KEEPER
    writes_none = asked.empty == EmptyPolicy.WRITE_NONE
    hints = [
        asked.hint,
        _("人事档案在本中心的不用填。") if where == KEEPER else "",
        FIRST_ROW.get(section.order or "", "") if section.rows else "",
        FORMATS.get(asked.kind, ""),
        EMPTY.get(asked.empty, "") if asked.empty and not may_be_empty else "",
        hint,
    ]
    return _column(
        ".".join(where),
        _label(*where),
        asked.kind,
        required=(asked.required or writes_none) and must and not may_be_empty,
        choices=tuple(dict.fromkeys([*asked.choices, *([NONE] if writes_none else [])])) if asked.choices else (),
        hint="".join(f"{str(each).rstrip('。')}。" for each in hints if each),
    )


def _label(block: str, name: str) -> str:
    """The field's name; with its block in front of it where other blocks have such a field too: 现有职称取得时间."""
    count = Counter(field for names in BLOCKS.values() for field in names)
    if count[name] < 2:
        return name
    return block if block.endswith(name) else f"{block}{name}"


def _column(
    key: str,
    label: str,
    kind: FieldKind,
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
    hint: str = "",
) -> Column:
    sample = SAMPLES.get(key, "")
    if choices and sample not in choices:
        sample = choices[0]
    return Column(key, label, kind, required, choices, hint, sample)
