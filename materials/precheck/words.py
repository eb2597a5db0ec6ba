"""How is a flaw of a file said to the person who can mend it: where it stands, what is wrong, and what to do?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from applicants import findings
from materials.precheck.asking import TITLE
from materials.precheck.remarks import Flaw, Remark
from materials.reading.form import Key, Spot
from materials.reading.labels import BASIC, COVER, PARTS, PRINTED

LONGEST = 100  # signs of a cell that are said again


def said(flaw: Flaw, spot: Spot | None, mark: str) -> Remark:
    label = _label(flaw.at)
    words = WORDS.get(flaw.code) or findings.WORDS[flaw.code]
    spot = flaw.spot or spot
    return Remark(
        rule=flaw.rule,
        code=flaw.code,
        severity=flaw.severity,
        spot=spot,
        where=_where(flaw.at, spot),
        message=words(label, {name: _short(each) for name, each in flaw.parameters.items()}),
        mark=mark,
    )


def _short(value: Any) -> Any:
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value


def mark(flaw: Flaw, beside: list[tuple[str, str]]) -> str:
    """To know it again. ``beside``: what the row says in which it stands; keyed, for that is about people."""
    told = (flaw.rule, flaw.code, flaw.at, sorted((name, repr(each)) for name, each in flaw.parameters.items()), beside)
    return settings.KEYRING.digest(repr(told), "precheck.mark")[:12]


# ── Where ────────────────────────────────────────────────────────────────────


def _where(at: Key | str, spot: Spot | None) -> str:
    """表3 第2行 第5列（工作经历 第2行 证明人）; only the words in brackets where it stands in no table."""
    named = _heading(at) if isinstance(at, str) else _named(at)
    if spot is None or spot.table is None:
        return named
    place = [_("表%d") % spot.table]
    if spot.row is not None:
        place.append(_("第%d行") % spot.row)
    if spot.column is not None:
        place.append(_("第%d列") % spot.column)
    return _("%(place)s（%(named)s）") % {"place": " ".join(place), "named": named}


def _heading(at: str) -> str:
    """Of a part, a cell that is missing in one (基本情况·民族), or a block of rows."""
    if at in PARTS:
        return PARTS[at] if PARTS[at] != BASIC else f"{BASIC} {at}"
    return at.replace("·", " ")


def _named(at: Key) -> str:
    block, _name, row = at
    if block == "单位意见":
        return _label(at)
    part = COVER if block == COVER else _heading(block) if block in PARTS and block != TITLE else BASIC
    counted = _("第%d行") % (row + 1) if row is not None and block != TITLE else ""
    return " ".join(filter(None, [part, counted, _label(at)]))


def _label(at: Key | str) -> str:
    """As the form prints it."""
    if isinstance(at, str):
        return at.rpartition("·")[2] if PARTS.get(at, BASIC) == BASIC else PARTS[at]
    return PRINTED.get(at[:2], at[1]) if at[0] != COVER else at[1]


# ── What is wrong, and what to do ────────────────────────────────────────────


def _chosen(label: str, p: Any) -> str:
    words = {"label": label, "typed": p["typed"], "choices": "、".join(p["choices"])}
    return _("“%(label)s”写的是“%(typed)s”，请改为其中一项：%(choices)s。") % words


def _beside(label: str, p: Any) -> str:
    if not p["there"]:
        return _("“%(label)s”是空白的，而报名信息里是“%(here)s”，请补填，或更正报名信息。") % {"label": label, **p}
    if not p["here"]:
        return _("“%(label)s”写的是“%(there)s”，而报名信息里没有，请改正写错的一处。") % {"label": label, **p}
    return (
        _("“%(label)s”写的是“%(there)s”，报名信息里是“%(here)s”，请改正写错的一处。评审表有误的，改好后重新上传。")
    ) % {"label": label, **p}


def _cover(label: str, p: Any) -> str:
    words = {"label": label, **p}
    if not p["basic"]:
        return _("封面的“%(label)s”写的是“%(here)s”，基本情况页没有填，请改正写错的一处，使两处一致。") % words
    if not p["here"]:
        return _("封面的“%(label)s”是空白的，基本情况页写的是“%(basic)s”，请改正写错的一处，使两处一致。") % words
    return _("封面的“%(label)s”写的是“%(here)s”，基本情况页是“%(basic)s”，请改正写错的一处，使两处一致。") % words


def _basic(label: str, p: Any) -> str:
    words = {"label": label, **p}
    if not p["here"]:
        return _("“%(label)s”是空白的，封面和报名信息里是“%(cover)s”，请补填，使各处一致。") % words
    return _("“%(label)s”写的是“%(here)s”，封面和报名信息里是“%(cover)s”，请改正写错的一处，使各处一致。") % words


WORDS: dict[str, Callable[[str, Any], str]] = {
    "more": lambda label, p: _("另有%(more)d处没有列出。请先处理以上各处，再看其余的。") % p,
    "form_not_found": lambda label, p: _(
        "没有找到评审表。请把填好的评审表放在文件最前面，个人技术报告接在后面，合成一份 Word 文件后重新上传。"
    ),
    "part_not_found": lambda label, p: (
        _("没有找到“%s”部分。请核对是否删去或改了标题；可以下载评审表模板，把内容填进模板后重新上传。") % p["part"]
    ),
    "cell_not_found": lambda label, p: (
        _("“%(part)s”里没有找到“%(label)s”一栏。请核对是否删去或改了栏名，按评审表模板补上并填写。") % p
    ),
    "rest_not_found": lambda label, p: (
        _("“%s”后面的表没有表头，没有读出来。请在每张续表的第一行重复表头，或删去表与表之间的文字，使它们连成一张表。")
        % p["part"]
    ),
    "unclear": lambda label, p: (
        _("“%s”没有读清楚，没有检查。请用 Word 打开文件，另存为 DOCX 后重新上传，或自行核对这一栏。") % label
    ),
    "missing": lambda label, p: _("“%s”是空白的，请填写。") % label,
    "missing_or_none": lambda label, p: _("“%s”是空白的，请填写，没有的写“无”。") % label,
    "part_blank": lambda label, p: _("“%s”是空白的，请填写。") % label,
    "part_blank_or_none": lambda label, p: _("“%s”是空白的，请填写，没有的在第一行写“无”。") % label,
    "part_not_none": lambda label, p: _("这一部分不能只写“无”，请按事实填写。"),
    "unknown_choice": _chosen,
    "reserved": lambda label, p: _("“%s”由评审办事机构填写，请删去这一栏里的文字。") % label,
    "differs_from_upload": _beside,
    "title_not_in_upload": _beside,
    "number_differs_from_upload": lambda label, p: _("身份证号与报名信息不一致，请对照证件核对，改正写错的一处。"),
    "birth_date_against_number": lambda label, p: (
        _("“%(label)s”与身份证号里的出生日期（%(year)d年%(month)d月）不一致，请核对后改正。")
        % {"label": label, "year": p["held"].year, "month": p["held"].month}
    ),
    "sex_against_number": lambda label, p: (
        _("“%(label)s”与身份证号不一致：号码表示的性别是“%(held)s”，请核对后改正。") % {"label": label, **p}
    ),
    "cover_differs": _cover,
    "basic_differs": _basic,
    "level_differs": lambda label, p: (
        _("封面的“%(label)s”写的是“%(here)s”，申报的是“%(level)s”，请改正写错的一处。") % {"label": label, **p}
    ),
    "employer_differs": lambda label, p: (
        _("“%(label)s”与工作经历最近一段（第%(row)d行）的单位“%(there)s”不一致，请写现单位全称，改正写错的一处。")
        % {"label": label, **p}
    ),
    "report_not_found": lambda label, p: _(
        "没有找到个人技术报告。请在评审表后另起一页，以“个人技术报告”为标题写入报告，合成一份文件后重新上传。"
    ),
    "report_in_front": lambda label, p: _("个人技术报告在评审表前面，请调整顺序：评审表在前，个人技术报告在后。"),
    "report_blank": lambda label, p: _("“个人技术报告”标题下没有内容，请写入报告后重新上传。"),
    "report_short": lambda label, p: _("个人技术报告约%(there)d字，要求%(asked)d字左右，请补充到%(least)d字以上。") % p,
    "report_long": lambda label, p: _("个人技术报告约%(there)d字，要求%(asked)d字左右，请精简到%(most)d字以内。") % p,
    "headings_advised": lambda label, p: (
        _("个人技术报告里没有找到标题：%s。建议按《个人技术报告》建议内容补写这些部分。") % "、".join(p["headings"])
    ),
    "headings_advised_within": lambda label, p: (
        _("“%(project)s”下没有找到标题：%(headings)s。建议补写这些部分，它们是报告的重点。")
        % {"project": p["project"], "headings": "、".join(p["headings"])}
    ),
}
