"""Which pages take a decision on one application, and what do they say before and after?"""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import deadlines, drafts, permissions, reading, standing, workflow
from applicants.models import Application, ReturnItem, User
from applicants.refusals import DeedRefused
from applicants.views.deeds import attempt, require_page_or_post, typed
from applicants.workflow import Action
from config import clock
from config.requests import PersonRequest
from config.templatetags import portal
from materials import readings
from review import comparison, marking
from review.forms import DECISIONS, ReturnForm, SeenForm
from review.rounds import RoundDate, odd
from review.views.desk import seated, visible_application


@dataclass(frozen=True)
class DecisionPage:
    """What a decision's page says. ``{stage}`` is the present stage, ``{next}`` the following one."""

    title: str | Promise
    consequence: str | Promise
    button: str | Promise
    done: str | Promise
    is_grave: bool = False


PAGES = {
    Action.APPROVE: DecisionPage(
        gettext_lazy("通过“{stage}”"),
        gettext_lazy(
            "通过后进入“{next}”，申报人会收到通知。通过的是上面这一版；申报人若已提交更新的版本，本次通过不会生效。"
        ),
        gettext_lazy("确认通过"),
        gettext_lazy("已通过：{name}（{number}）现进入“{stage}”。"),
    ),
    Action.RETURN: DecisionPage(
        gettext_lazy("退回修改"),
        gettext_lazy("申报人会收到短信、电子邮件和站内信，看到下面写的原因、须修改的部分和补正期限。"),
        gettext_lazy("确认退回修改"),
        gettext_lazy("已退回修改：{name}（{number}），现在“{stage}”。"),
    ),
    Action.WITHDRAW: DecisionPage(
        gettext_lazy("登记撤回"),
        gettext_lazy("申报人已申请撤回，原因见上。登记后申报即告终止，不能恢复，申报人会收到通知。"),
        gettext_lazy("确认登记撤回"),
        gettext_lazy("已登记撤回：{name}（{number}）。"),
        is_grave=True,
    ),
    Action.REFUSE: DecisionPage(
        gettext_lazy("不予受理"),
        gettext_lazy("申报即告终止，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认不予受理"),
        gettext_lazy("已作不予受理处理：{name}（{number}）。"),
        is_grave=True,
    ),
    Action.ABANDON: DecisionPage(
        gettext_lazy("按放弃处理"),
        gettext_lazy("申报人逾期未办，申报即告终止，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认按放弃处理"),
        gettext_lazy("已按放弃处理：{name}（{number}）。"),
        is_grave=True,
    ),
    Action.DISQUALIFY: DecisionPage(
        gettext_lazy("取消资格"),
        gettext_lazy("已取得的资格即告取消，不能恢复。申报人会收到通知并看到原因。"),
        gettext_lazy("确认取消资格"),
        gettext_lazy("已取消资格：{name}（{number}）。"),
        is_grave=True,
    ),
}
REOPENING = replace(
    PAGES[Action.RETURN],
    title=gettext_lazy("重新打开"),
    consequence=gettext_lazy(
        "申报已审核通过。重新打开后由申报人修改，改好提交后从第一个审核阶段重新办理；已交的费用不必再交。"
    ),
    button=gettext_lazy("确认重新打开"),
    done=gettext_lazy("已重新打开：{name}（{number}），现在“{stage}”。"),
)


def page_of(action: Action, application: Application, user: User) -> DecisionPage:
    reopening = action == Action.RETURN and permissions.reopens(user, application)
    return REOPENING if reopening else PAGES[action]


def offered(application: Application, user: User) -> list[dict[str, object]]:
    """What this person decides here: each with its address, or why it cannot be done yet."""
    return [
        {
            "action": action,
            "label": _("通过") if action == Action.APPROVE else page_of(action, application, user).title,
            "url": reverse(f"desk_{action.value}", args=[application.number]),
            "refusal": workflow.why_not(application, action, clock.now()),
            "is_grave": page.is_grave,
        }
        for action, page in PAGES.items()
        if application.status in workflow.DEEDS[action].statuses
        and permissions.capacity(user, application, action) is not None
    ]


def markable(application: Application, user: User, decisions: list[dict[str, object]]) -> set[str]:
    """The sections and materials that he may return to the applicant now, by name."""
    if not any(each["action"] == Action.RETURN and not each["refusal"] for each in decisions):
        return set()
    path = application.path
    filling = [name for name in permissions.return_targets(user, application) if path.stage(name).is_filling]
    return set(application.parts(max(filling, key=path.index))) if filling else set()


@require_page_or_post
def decide(request: PersonRequest, number: str, action: Action) -> HttpResponse:
    """One decision: a page that names the person and the version, and the deed itself."""
    user = seated(request)
    application = visible_application(user, number)
    if application.applicant_id == user.pk:
        raise PermissionDenied
    page = page_of(action, application, user)
    form = _form(request, application, action)
    if "more" in request.POST and isinstance(form, ReturnForm) and permissions.capacity(user, application, action):
        return _to_mark_more(request, form)

    def take(**seen: object) -> None:
        application.take(action, **seen, **form.details())  # type: ignore[arg-type]

    previewed = _previewed(form, request)
    is_asking = previewed or "edit" in request.POST and permissions.capacity(user, application, action)
    left, status = (form, 200) if is_asking else attempt(form, action, take, request)
    words = {"number": number, "name": application.applicant.name, "stage": application.stage}
    if left is None:
        drafts.discard(request.path, by=user)
        messages.success(request, str(page.done).format(**words))
        for day in _odd_day(form):
            messages.warning(request, f"{day.label} {portal.day(day.at)}：{day.note}")
        return redirect("desk_application", number)
    if request.method == "GET":
        note_reading(application, user)
    following = application.path.after(application.stage)
    words["next"] = following.name if following else application.stage
    draft = drafts.restore(request, left)
    if isinstance(left, ReturnForm) and not left.is_bound:
        left.mark_all()
        left.take_up(marking.found_in_files(application, request.GET.getlist("remark")))
    context = {
        "title": str(page.title).format(**words),
        "trail": [(_("申报审核"), reverse("desk")), (number, reverse("desk_application", args=[number]))],
        "page": page,
        "consequence": str(page.consequence).format(**words),
        "application": application,
        "form": left,
        "draft": draft,
        "preview": previewed,
        "comparison": _changed_meanwhile(form) if status == 409 else None,
        "materials": [each for each in standing.materials(application, user) if each.submitted],
        "older": readings.older_than_stated(application) if action == Action.APPROVE else {},
        "refusal": workflow.why_not(application, action, clock.now()),
    }
    return render(request, "review/decision.html", context, status=status)


def _form(request: PersonRequest, application: Application, action: Action) -> SeenForm:
    """A return begins with the cells marked on the application's page, and with those of the draft that was kept."""
    if action != Action.RETURN:
        return DECISIONS[action](application, typed(request), by=request.user)
    draft = drafts.of(request.path, by=request.user) if request.method != "POST" else None
    kept = draft.fields if draft else request.POST
    marked = [*request.GET.getlist("mark"), *kept.getlist("mark")]
    return ReturnForm(application, typed(request), by=request.user, marked=marked)


def _to_mark_more(request: PersonRequest, form: ReturnForm) -> HttpResponse:
    """Back to the application's page, its boxes ticked as they are here; what was typed waits as this page's draft."""
    typed_so_far = request.POST.copy()
    del typed_so_far["more"]
    draft = drafts.of(request.path, by=request.user)
    try:
        seen = draft.seen if draft else ""
        drafts.save(request.path, typed_so_far, by=request.user, seen=seen, at=request.arrived_at)
    except DeedRefused as refusal:  # too long, or another window came between
        messages.warning(request, str(refusal))
    marks = urlencode({"mark": request.POST.getlist("mark")}, doseq=True)
    return redirect(f"{reverse('desk_application', args=[form.application.number])}?{marks}#sections")


def _previewed(form: SeenForm, request: PersonRequest) -> dict[str, object] | None:
    """What the applicant would see of a return that is ready to be sent; None where that was not asked for."""
    if "preview" not in request.POST or not isinstance(form, ReturnForm) or form.is_outdated or not form.is_valid():
        return None
    application = form.application
    if permissions.capacity(form.by, application, Action.RETURN) is None:
        return None
    sent = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "preview"):
        sent.pop(name, None)
    details = form.details()
    return {
        "step": {"from_stage": application.stage, "reason": details["reason"]},
        "to": details["to"],
        "items": [ReturnItem(**vars(mark)) for mark in details.get("items", ())],
        "correct_by": form.correct_until(),
        "odd": _limits(form) + _odd_day(form),
        "sent": [(name, value) for name, values in sent.lists() for value in values],
    }


def _limits(form: ReturnForm) -> list[RoundDate]:
    """The deadlines that would end before the day typed for corrections: they move with it, or end it."""
    if not form.goes_to_applicant:
        return []
    typed, ahead = form.end_of_day(), deadlines.ahead(form.application)
    if deadlines.was_in_time(form.application):
        note = _("补正期限比它晚。确认后，这位申报人的这一项也延到%s，其他人不变。") % portal.day(typed)
        sooner = [due for due in ahead if due.closes_at and due.closes_at < typed]
    else:
        note = _("这一项截止后不再受理这份申报，补正期限只能到此为止。需要更多时间的，请先为这位申报人延期。")
        sooner = [due for due in ahead if due.is_over_at(typed)]
    return [RoundDate(due.name, due.name, due.closes_at, note) for due in sooner]


def _odd_day(form: SeenForm) -> list[RoundDate]:
    """The day for corrections of a return to the applicant, where it is a rest day or nobody can tell."""
    if not isinstance(form, ReturnForm) or not form.goes_to_applicant:
        return []
    until = form.correct_until()
    note = odd(until)
    return [RoundDate(deadlines.CORRECTION, deadlines.CORRECTION, until, note)] if note else []


def _changed_meanwhile(form: SeenForm) -> comparison.Comparison | None:
    """Between what the person had before his eyes and what stands there now."""
    seen = form.seen_snapshot
    return comparison.with_current(form.application, seen) if seen else None


def note_reading(application: Application, user: User) -> None:
    """Whoever may decide here and opens it is reading it."""
    if application.status == workflow.Status.PENDING and permissions.capacity(user, application, Action.APPROVE):
        reading.open_to_read(application, by=user, at=clock.now())
