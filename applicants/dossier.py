"""What does an applicant state? Plain frozen dataclasses, built alike from a snapshot, a draft or an uploaded form.

No Django in here. Every attribute carries the label of the official form; texts stand as they were typed, and
``month``, ``period`` and ``number`` read what they say. What a definition asks beyond these blocks is kept in ``extra``.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import Any, TypeVar

SENSITIVE_FIELDS = frozenset({"身份证号"})


def _stated(label: str) -> Any:
    return field(default="", metadata={"label": label})


@dataclass(frozen=True)
class Person:
    name: str = _stated("姓名")
    id_number: str = _stated("身份证号")
    sex: str = _stated("性别")
    birth_date: str = _stated("出生日期")
    former_name: str = _stated("曾用名")
    ethnicity: str = _stated("民族")
    birthplace: str = _stated("出生地点")


@dataclass(frozen=True)
class Registration:
    """申报信息: what is applied for."""

    level: str = _stated("评审级别")
    route: str = _stated("申请类型")
    group: str = _stated("评审分组")
    other_specialty: str = _stated("其它专业")
    field_years: str = _stated("从事申报专业年限")
    industry: str = _stated("归口行业")

    @property
    def specialty(self) -> str:
        """申报专业: the free text where the group is 其它, else the group."""
        return self.other_specialty or self.group


@dataclass(frozen=True)
class Employment:
    employer: str = _stated("工作单位")
    first_work_start: str = _stated("参加工作时间")
    post: str = _stated("现任技术职务")
    post_years: str = _stated("任职年限")
    appointed_by: str = _stated("聘任单位")


@dataclass(frozen=True)
class Contact:
    mobile: str = _stated("手机")
    email: str = _stated("电子邮箱")


@dataclass(frozen=True)
class ArchiveKeeper:
    name: str = _stated("档案所在地")


@dataclass(frozen=True)
class Title:
    name: str = _stated("职称")
    obtained: str = _stated("取得时间")
    approved_by: str = _stated("审批单位")


@dataclass(frozen=True)
class Education:
    level: str = _stated("学历")
    graduated: str = _stated("毕业时间")
    school: str = _stated("毕业学校")
    subject: str = _stated("所学专业")
    study_years: str = _stated("学制")
    degree: str = _stated("学位")


@dataclass(frozen=True)
class Societies:
    """团体荣誉处分: memberships, honours and disciplinary actions."""

    societies: str = _stated("学术团体与社会兼职")
    honours: str = _stated("学术荣誉称号")
    disciplinary_actions: str = _stated("处分")


@dataclass(frozen=True)
class Work:
    period: str = _stated("起止时间")
    employer: str = _stated("单位")
    technical_work: str = _stated("专业技术工作")
    post: str = _stated("技术职务")
    witness: str = _stated("证明人")


@dataclass(frozen=True)
class Achievement:
    period: str = _stated("起止时间")
    project: str = _stated("项目名称")
    own_role: str = _stated("本人作用")
    result: str = _stated("成果")
    appraised_by: str = _stated("鉴定机构")
    witness: str = _stated("证明人")

    @property
    def appraiser_and_witness(self) -> str:
        """成果鉴定机构及证明人: one cell of the form."""
        return "，".join(text for text in (self.appraised_by, self.witness) if stated(text)) or self.witness


@dataclass(frozen=True)
class Publication:
    title: str = _stated("名称")
    own_role: str = _stated("本人作用")
    published_in: str = _stated("发表情况")
    awards: str = _stated("获奖情况")


@dataclass(frozen=True)
class Training:
    """继续教育."""

    period: str = _stated("起止时间")
    place: str = _stated("地点")
    content: str = _stated("主要内容")
    mode: str = _stated("方式")
    witness: str = _stated("证明人")


@dataclass(frozen=True)
class Examination:
    date: str = _stated("时间")
    kind: str = _stated("种类")
    subject: str = _stated("科目")
    score: str = _stated("成绩")
    organiser: str = _stated("组织单位")


@dataclass(frozen=True)
class Assessment:
    """年度考核 or 任职期满考核."""

    period: str = _stated("起止时间")
    kind: str = _stated("种类")
    result: str = _stated("结论")
    organiser: str = _stated("组织单位")


@dataclass(frozen=True)
class Opinions:
    """单位意见: typed by the employer, not by the applicant; the office's cell stays empty."""

    recommendation: str = _stated("单位推荐意见")
    personnel: str = _stated("单位人事部门审核意见")


@dataclass(frozen=True)
class Dossier:
    person: Person = Person()
    registration: Registration = Registration()
    employment: Employment = Employment()
    contact: Contact = Contact()
    archive_keeper: ArchiveKeeper = ArchiveKeeper()
    societies: Societies = Societies()
    opinions: Opinions = Opinions()
    titles: tuple[Title, ...] = ()
    education: tuple[Education, ...] = ()
    work: tuple[Work, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    publications: tuple[Publication, ...] = ()
    training: tuple[Training, ...] = ()
    examinations: tuple[Examination, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    extra: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @property
    def current_title(self) -> Title:
        """现有职称: the last one stated; all cells empty when there is none."""
        return self.titles[-1] if self.titles else Title()


ONE_ROW: dict[str, tuple[str, type]] = {
    "个人信息": ("person", Person),
    "申报信息": ("registration", Registration),
    "单位与岗位": ("employment", Employment),
    "联系方式": ("contact", Contact),
    "档案": ("archive_keeper", ArchiveKeeper),
    "团体荣誉处分": ("societies", Societies),
    "单位意见": ("opinions", Opinions),
}
ROWS: dict[str, tuple[str, type]] = {
    "现有职称": ("titles", Title),
    "学历": ("education", Education),
    "工作经历": ("work", Work),
    "工作业绩": ("achievements", Achievement),
    "论文著作": ("publications", Publication),
    "继续教育": ("training", Training),
    "考试": ("examinations", Examination),
    "年度考核": ("assessments", Assessment),
}
BY_LABEL: dict[type, dict[str, str]] = {  # of each of them, label → attribute
    kind: {f.metadata["label"]: f.name for f in fields(kind)} for _name, kind in [*ONE_ROW.values(), *ROWS.values()]
}
T = TypeVar("T")


def build(answers: dict[str, list[dict[str, str]]]) -> Dossier:
    """``answers``: block → rows → {label: text}, as a snapshot's ``opened()["answers"]`` holds them."""
    known: dict[str, Any] = {}
    extra: dict[str, list[dict[str, str]]] = {}
    for block, rows in answers.items():
        labels: dict[str, str] = {}
        if block in ONE_ROW:
            name, kind = ONE_ROW[block]
            known[name], labels = _row(kind, rows[0] if rows else {}), BY_LABEL[kind]
        elif block in ROWS:
            name, kind = ROWS[block]
            known[name], labels = tuple(_row(kind, row) for row in rows), BY_LABEL[kind]
        left = [{label: text for label, text in row.items() if label not in labels} for row in rows]
        if any(left):
            extra[block] = left
    return Dossier(**known, extra=extra)


def rows(dossier: Dossier, block: str) -> list[dict[str, str]]:
    """What ``build`` was given of one block, {label: text}; a label nobody answered reads "" where it is a known one."""
    known: list[Any] = []
    if block in ONE_ROW:
        known = [getattr(dossier, ONE_ROW[block][0])]
    elif block in ROWS:
        known = list(getattr(dossier, ROWS[block][0]))
    extra = dossier.extra.get(block, [])
    both = zip_longest(known, extra)
    return [
        {label: getattr(row, name) for label, name in BY_LABEL[type(row)].items()} | (more or {}) if row else more
        for row, more in both
    ]


def _row(kind: type[T], row: dict[str, str]) -> T:
    by_label = BY_LABEL[kind]
    return kind(**{by_label[label]: text for label, text in row.items() if label in by_label})


# ── What a cell says ─────────────────────────────────────────────────────────

NOTHING = frozenset({"无", "没有", "/", "-", "—", "无。"})


def stated(text: str) -> str:
    """The text without its white space and in half width, for comparing; "" where the cell says 无 or nothing."""
    plain = "".join(_plain(text).split())
    return "" if plain in NOTHING else plain


# ── Numerals, as figures or in Chinese ───────────────────────────────────────

READ_BEFORE = 10_000  # texts kept with what they say: the rules read each time in a form over and over
_LONGEST = 60  # signs; whatever is longer is neither a time nor a number
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_COUNT = r"\d{1,9}(?:\.\d{1,4})?|[〇零一二两三四五六七八九十]{1,3}"
_ABOUT, _ODD = "(?:大?约|已?满|将?近|超过)?", "[余多]?"
_LEFT_ASIDE = "(?:年|周年|学时|小时|个|名|位)?"
_NUMBER = re.compile(f"{_ABOUT}({_COUNT}){_ODD}{_LEFT_ASIDE}[余多]?(?:以上|左右)?")
_YEARS = re.compile(  # with what is beyond the last whole year
    rf"{_ABOUT}(?:(\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})年[零又]?)?"
    rf"(?:(半)(?(1)年?|年)|(\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?(1)个?|个)月){_ODD}(?:以上|左右)?"
)
_BETWEEN_SIGNS = re.compile(r"(?<!\d)\s+|\s+(?!\d)")


@lru_cache(READ_BEFORE)
def number(text: str) -> float | None:
    """``12``, ``十五年``, ``10余年``, ``满5年``, ``5年以上``, ``3年2个月``, ``两年半``; None when it is no number.

    Units of time or count, and words that leave some room, are left aside; months are parts of a year.
    """
    plain = _BETWEEN_SIGNS.sub("", _plain(text)) if len(text) <= _LONGEST else ""
    if found := _NUMBER.fullmatch(plain):
        return _count(found[1])
    if not (found := _YEARS.fullmatch(plain)):
        return None
    years, months = _count(found[1] or "0"), 6 if found[2] else _count(found[3])
    if years is None or months is None or (found[1] and months >= 12):
        return None
    return years + months / 12


def _count(text: str) -> float | None:
    """None for what stands between two numbers: 三五年, 七八个."""
    if text[0].isdecimal():
        return float(text)
    tens = _TENS.fullmatch(text)
    return _of_tens(tens) if tens else _DIGITS.get(text)


def _of_tens(found: re.Match[str]) -> int:
    return _DIGITS.get(found[1], 1) * 10 + _DIGITS.get(found[2], 0)


# ── Dates as people type them ────────────────────────────────────────────────


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月"

    def __sub__(self, earlier: "Month") -> int:
        """Months from ``earlier`` to this one."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def plus(self, months: int) -> "Month":
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)


Reader = Callable[[str], tuple[Month, Month | None] | None]
_MARK = r"\s*[年.\-/．。、]\s*"
_MONTH = re.compile(rf"(\d{{4}}){_MARK}(\d{{1,2}})\s*(?:月?|月?{_MARK}?\d{{1,2}}\s*日?|月\s*\d{{1,2}}\s*日?)")
_DAY = re.compile(rf"(\d{{4}}){_MARK}(\d{{1,2}})(?:{_MARK}|\s*月\s*)(\d{{1,2}})\s*日?")
_JOINED = re.compile(r"\s*(?:[—–―~〜至到‐−]+|-{1,2}|\n)\s*")
_UNTIL_NOW = frozenset({"至今", "今", "现在", "目前"})
_FIGURES = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_IN_CHINESE = re.compile("[〇零○Oo一二三四五六七八九]{4}年")
_SAME_YEAR = re.compile(r"(\d{1,2})\s*(月(?:\s*\d{1,2}\s*日)?)?")
_WHOLE_YEAR = re.compile(r"(\d{4})\s*年\s*度?")


@lru_cache(READ_BEFORE)
def month(text: str) -> Month | None:
    """``2014年6月``, ``2014.6``, ``201406``, ``二○一四年六月`` or a full day; None when it cannot be read as a month."""
    plain = _time(text)
    if re.fullmatch(r"\d{6}", plain):
        plain = f"{plain[:4]}-{plain[4:]}"
    found = _MONTH.fullmatch(plain)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        return None
    return Month(int(found[1]), int(found[2]))


@lru_cache(READ_BEFORE)
def day(text: str) -> date | None:
    """``1988年2月14日``, ``1988.2.14``, ``1988-02-14``, ``19880214``; None when there is no such day."""
    plain = _time(text)
    if re.fullmatch(r"\d{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    found = _DAY.fullmatch(plain)
    if not found or int(found[1]) < 1900:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(READ_BEFORE)
def period(text: str) -> tuple[Month, Month | None] | None:
    """From the first month to the last; the last is None for 至今. None when either cannot be read as a month.

    Joined by a dash of any kind, 至, or the end of a line. The year is not told again where it stays the same:
    ``2020.1-12``, ``2020年1月—12月``.
    """
    plain = _time(text)
    for cut in _JOINED.finditer(plain):
        begun, rest = plain[: cut.start()], plain[cut.end() :]
        first = month(begun)
        last = month(rest) or (_in_the_same_year(first, begun, cut[0].strip(), rest) if first else None)
        now = rest in _UNTIL_NOW or plain[cut.start() :].strip("—–―~〜- ") in _UNTIL_NOW
        if first and (last or now):
            return first, last
    return None


def _in_the_same_year(first: Month, begun: str, joined: str, rest: str) -> Month | None:
    """None where it might be a day (2020-1-12, 2020.1.5-12), another year, or a month that was broken in two lines."""
    found = _SAME_YEAR.fullmatch(rest)
    if not found or not first.month <= int(found[1]) <= 12:
        return None
    is_plain = bool(found[2]) or (joined != "" and joined not in begun and day(begun) is None)
    return Month(first.year, int(found[1])) if is_plain else None


@lru_cache(READ_BEFORE)
def year_or_period(text: str) -> tuple[Month, Month | None] | None:
    """The same where a year stands for all of its months: ``2021年度``, ``2021年``."""
    found = _WHOLE_YEAR.fullmatch(_time(text))
    if found and int(found[1]) >= 1900:
        return Month(int(found[1]), 1), Month(int(found[1]), 12)
    return period(text)


def _time(text: str) -> str:
    """Half width, Chinese numerals as figures; "" for what is too long to be a time."""
    plain = _plain(text) if len(text) <= _LONGEST else ""
    if not _IN_CHINESE.search(plain):
        return plain
    return _TENS.sub(lambda ten: str(_of_tens(ten)), plain).translate(_FIGURES)


def _plain(text: str) -> str:
    """Half width, without white space around it or invisible marks in it."""
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isprintable():  # most are, and looking at each sign costs
        plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return plain.strip()
