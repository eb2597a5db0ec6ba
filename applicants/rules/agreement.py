"""Is a fact that is told in two places the same in both?

On pages a fact is entered once, so these compare facts that follow from each other, and what an uploaded Word form says
with what was entered.
"""

from collections.abc import Iterator

from applicants import dossier
from applicants.dossier import Dossier
from applicants.rules import Finding, career, merits
from applicants.rules.context import Context

POST = "单位与岗位"


# ── What was entered, with itself ────────────────────────────────────────────


def employer_is_the_latest(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-05."""
    employer, rows = career.unit(stated.employment.employer), career.present(stated, context)
    names = [stated.work[row].employer for row in rows if not career.is_idle(stated.work[row])]
    if employer and any(map(career.unit, names)) and not any(employer in career.units(name) for name in names):
        yield _other_than_now(context, "employer_differs", ("工作单位", "单位"), rows[0], names[0])


def post_is_the_latest(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-08."""
    post, rows = dossier.stated(stated.employment.post), career.present(stated, context)
    posts = [stated.work[row].post for row in rows]
    if post and any(map(dossier.stated, posts)) and post not in map(dossier.stated, posts):
        yield _other_than_now(context, "post_differs", ("现任技术职务", "技术职务"), rows[0], posts[0])


def _other_than_now(context: Context, rule: str, labels: tuple[str, str], row: int, there: str) -> Finding:
    also = (context.place("工作经历", labels[1], row),)
    return Finding(rule, context.place(POST, labels[0]), {"row": row + 1, "there": there.strip()}, also)


def post_years_and_appointer(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-09. The years since the present post began, a year more or less; appointed by the present unit."""
    last = career.latest(stated, context)
    if last is None:
        return
    said, since = dossier.number(stated.employment.post_years), _same_post_since(stated, context)
    if said is not None and all(abs((context.this_month - first) / 12 - said) > 1 for first in since):
        also = (context.place("工作经历", "起止时间", last.row),)
        years = round((context.this_month - since[-1]) / 12, 1)
        parameters = {"said": said, "since": since[-1], "years": years}
        yield Finding("post_years_differ", context.place(POST, "任职年限"), parameters, also)
    appointer = career.unit(stated.employment.appointed_by)
    employer = career.unit(stated.employment.employer)
    present = ({employer} | career.units(stated.work[last.row].employer)) - {""}
    if appointer and present and not any(name in appointer for name in present):
        there = stated.employment.employer if employer else stated.work[last.row].employer
        yield Finding("appointed_elsewhere", context.place(POST, "聘任单位"), {"there": there.strip()})


def _same_post_since(stated: Dossier, context: Context) -> list[dossier.Month]:
    """When the present row began, and each row before it with the same post: a unit renamed splits rows, not posts."""
    rows = sorted(career.history(stated, context) or [], key=lambda span: (span.last, span.first), reverse=True)
    post = dossier.stated(stated.work[rows[0].row].post)
    began: list[dossier.Month] = []
    for span in rows:
        if began and dossier.stated(stated.work[span.row].post) != post:
            break
        began.append(span.first)
    return began


def newest_title_is_last(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-07. Cover and form print the last title as the present one; those of other series stand where he puts them."""
    dated = [
        (when, row)
        for row, title in enumerate(stated.titles)
        if merits.level(title.name) and (when := dossier.month(title.obtained))
    ]
    if dated and dated[-1][1] == len(stated.titles) - 1 and max(dated)[0] > dated[-1][0]:
        also = (context.place("现有职称", "取得时间", max(dated)[1]),)
        place = context.place("现有职称", "取得时间", dated[-1][1])
        yield Finding("newest_title_not_last", place, {"row": max(dated)[1] + 1}, also)


def title_or_nothing(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-55. The cell is empty if there is no title, and only then."""
    for row, title in enumerate(stated.titles):
        if not dossier.stated(title.name) and (dossier.stated(title.obtained) or dossier.stated(title.approved_by)):
            yield Finding("title_without_name", context.place("现有职称", "职称", row))


def insured_by_employer(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-34. Another unit pays in: then an explanation says why."""
    insured = dossier.rows(stated, "社会保险")[:1]
    if insurer(stated) and not any(dossier.stated(row.get("情况说明", "")) for row in insured):
        employer, also = career.unit(stated.employment.employer), (context.place(POST, "工作单位"),)
        yield Finding("insured_elsewhere", context.place("社会保险", "参保单位"), {"employer": employer}, also)


def insurer(stated: Dossier) -> str:
    """Who pays his social insurance, where that is not his employer; empty where it is, or nothing is stated."""
    employer = career.unit(stated.employment.employer)
    for row in dossier.rows(stated, "社会保险")[:1]:
        name = career.unit(row.get("参保单位", ""))
        if name and employer and name not in career.units(employer):
            return name
    return ""


# ── What was entered, with the Word form that was uploaded ───────────────────


def person_in_upload(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-01."""
    if not context.uploaded:
        return
    here, there = stated.person, context.uploaded.person
    yield from _differing(context, "个人信息", "姓名", here.name, there.name)
    if _differs(here.id_number.upper(), there.id_number.upper()):
        yield Finding("number_differs_from_upload", context.place("个人信息", "身份证号"))
    yield from _differing(context, "个人信息", "性别", here.sex, there.sex)
    born, told = dossier.day(here.birth_date), dossier.month(there.birth_date)
    if born and told and told != dossier.Month(born.year, born.month):
        yield Finding("differs_from_upload", context.place("个人信息", "出生日期"), {"there": there.birth_date.strip()})


def archive_keeper_in_upload(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-03."""
    if context.uploaded:
        here, there = stated.archive_keeper.name, context.uploaded.archive_keeper.name
        yield from _differing(context, "档案", "档案所在地", here, there)


def specialty_in_upload(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-04."""
    if context.uploaded:
        here, there = stated.registration, context.uploaded.registration
        field = "其它专业" if dossier.stated(here.other_specialty) else "评审分组"
        yield from _differing(context, "申报信息", field, here.specialty, there.specialty)


def rest_of_upload(stated: Dossier, context: Context) -> Iterator[Finding]:
    """CR-54. What else both tell: unit, first working month, mobile, present title and its month."""
    if not context.uploaded:
        return
    here, there = stated.employment, context.uploaded.employment
    yield from _differing(context, POST, "工作单位", career.unit(here.employer), career.unit(there.employer))
    began, told = dossier.month(here.first_work_start), dossier.month(there.first_work_start)
    if began and told and began != told:
        yield Finding(
            "differs_from_upload", context.place(POST, "参加工作时间"), {"there": there.first_work_start.strip()}
        )
    yield from _differing(context, "联系方式", "手机", stated.contact.mobile, context.uploaded.contact.mobile)
    yield from _present_title(stated, context.uploaded, context)


def _present_title(stated: Dossier, uploaded: Dossier, context: Context) -> Iterator[Finding]:
    here, there, last = stated.current_title, uploaded.current_title, len(stated.titles) - 1
    if not dossier.stated(here.name):
        return
    if uploaded.titles and not dossier.stated(there.name):
        yield Finding("title_not_in_upload", context.place("现有职称", "职称", last))
        return
    yield from _differing(context, "现有职称", "职称", here.name, there.name, last)
    obtained, told = dossier.month(here.obtained), dossier.month(there.obtained)
    if obtained and told and obtained != told:
        place = context.place("现有职称", "取得时间", last)
        yield Finding("differs_from_upload", place, {"there": there.obtained.strip()})


def _differing(
    context: Context, block: str, field: str, here: str, there: str, row: int | None = None
) -> Iterator[Finding]:
    if _differs(here, there):
        yield Finding("differs_from_upload", context.place(block, field, row), {"there": there.strip()})


def _differs(here: str, there: str) -> bool:
    """Both are told, and not the same: what one of them leaves out, filling says."""
    return bool(dossier.stated(here) and dossier.stated(there)) and dossier.stated(here) != dossier.stated(there)
