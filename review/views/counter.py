"""What does whoever minds the counter see and put on record: whom he looks for, the papers and the fee of one person?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import permissions, standing, workflow
from applicants.models import Application, NeedRecord
from applicants.needs import rules_for
from applicants.refusals import DeedRefused, Outdated
from applicants.views.deeds import require_page_or_post, typed
from config import clock
from config.requests import PersonRequest
from fees.forms import PaymentForm
from fees.needs import owed as fee_owed
from materials import paper, verification
from materials.documents import codes
from materials.forms import PapersForm
from materials.models import PaperReceipt
from materials.paper import Checklist, Line
from materials.verification import Difference, Verdict
from review import counter
from review.counter import Handed
from review.forms import VoidForm
from review.views.desk import seated

PER_PAGE = 20
RECEIPTS = Prefetch("paper_receipts", PaperReceipt.objects.select_related("by", "voided_by", "snapshot"))


@dataclass(frozen=True)
class Fee:
    """The fee as it stands at the counter. ``form`` is there where it may be taken now."""

    record: NeedRecord | None
    says: str
    refusal: str
    form: PaymentForm | None
    may_correct: bool
    struck: list[NeedRecord]


@dataclass(frozen=True)
class Scanned:
    """The paper whose code was scanned or typed; no verdict where no paper of this application has it."""

    code: str
    verdict: Verdict | None
    differences: list[Difference]

    def is_for(self, line: Line) -> bool:
        return self.verdict is not None and self.verdict.paper.document == line.paper.document


class Together:
    """Several forms of one page, read as one by its title and its error summary; the first shown field comes first."""

    def __init__(self, *all_forms: forms.Form, shown: list[BoundField]) -> None:
        self._forms, self.visible_fields = all_forms, shown

    @property
    def errors(self) -> list[Any]:
        return [form.errors for form in self._forms if form.errors]

    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self._forms for error in form.non_field_errors()]

    def __iter__(self) -> Iterator[BoundField]:
        for form in self._forms:
            yield from form


# ── Finding ──────────────────────────────────────────────────────────────────


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """Whoever is looked for; without a word, everybody of whom something is still awaited."""
    user, now = seated(request), clock.now()
    if not permissions.holds(user, permissions.COUNTER):
        raise PermissionDenied
    word = request.GET.get("q", "").replace("\0", "").strip()
    hits = counter.found(user, word) if word else counter.expected(user)
    if word and "page" not in request.GET:
        only = hits.values_list("number", flat=True)[:2]
        if len(only) == 1:
            code = codes.read(word)
            return redirect(reverse("counter_application", args=[only[0]]) + (f"?code={code}" if code else ""))
    hits = (
        hits.for_lists()
        .select_related("current_snapshot")
        .prefetch_related("paper_receipts__snapshot", "round__cutoffs")
    )
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "application": each,
            "tone": standing.TONES.get(each.status, ""),
            "missing": _missing(each),
            "deadline": standing.next_deadline(each, now),
        }
        for each in page
    ]
    context = {"title": _("收件收费"), "word": word, "page": page, "rows": rows}
    return render(request, "review/counter.html", context)


def _missing(application: Application) -> list[str]:
    """What the counter still awaits, as long as it may take it."""
    asked, fee = paper.checklist(application), fee_owed(application)
    missing = [line.name for line in asked.missing] if asked and not asked.refusal else []
    live = {(record.stage, record.name) for record in application.live_need_records()}
    if fee and workflow.may_record(application, *fee) and (fee[0].name, fee[1].label) not in live:
        missing.append(fee[1].label)
    return missing


# ── One person at the counter ────────────────────────────────────────────────


@require_page_or_post
def application(request: PersonRequest, number: str) -> HttpResponse:
    """Papers and fee on one page, sent together; what is not there today comes another day."""
    application, status = _at_counter(request, number), 200
    asked = paper.checklist(application)
    papers = PapersForm(asked, typed(request))
    fee_typed = request.POST if "fee-receipt" in request.POST else None
    payment = PaymentForm(application, fee_typed, prefix="fee", empty_permitted=True, use_required_attribute=False)
    if request.method == "POST":
        paid = payment.has_changed() if fee_typed else False
        is_valid = papers.is_valid() and (payment.is_valid() or not fee_typed)
        if is_valid and not (papers.received or paid or _all_there(asked)):
            papers.add_error(None, _("没有可登记的内容：请勾选收到的材料，或填写缴费的票据号。"))
        elif is_valid:
            try:
                handed = counter.take(
                    application,
                    papers=papers.received if papers.received or _all_there(asked) else None,
                    on=papers.cleaned_data.get("received_on") or clock.today(),
                    payment=payment.facts if paid else None,
                    by=request.user,
                    at=request.arrived_at,
                )
            except DeedRefused as refusal:
                papers.add_error(None, str(refusal))
                status = 409 if isinstance(refusal, Outdated) else 200
                application = _at_counter(request, number)
                papers.asked = asked = paper.checklist(application)
            else:
                messages.success(request, _handed_in(handed, list(papers.received)))
                return redirect("counter_application", number)
    return _page(request, application, asked, papers, payment, status)


def _page(
    request: PersonRequest,
    application: Application,
    asked: Checklist | None,
    papers: PapersForm,
    payment: PaymentForm,
    status: int,
) -> HttpResponse:
    now = clock.now()
    takes_papers = bool(
        asked and not asked.refusal and permissions.can_record(request.user, application, asked.stage, asked.need)
    )
    fee = _fee(request, application, payment)
    scanned, rows = _scanned(request, application), papers.rows()
    of_line = next((row for row in rows if scanned and scanned.is_for(row["line"])), None)
    if of_line:
        of_line["scanned"] = scanned
    open_ = [papers["received_on"]] if takes_papers and asked and asked.missing else []
    open_ += payment.visible_fields() if fee and fee.form else []
    context = {
        "title": f"{application.applicant.name} {application.number}",
        "trail": [(_("收件收费"), reverse("counter"))],
        "application": application,
        "tone": standing.TONES.get(application.status, ""),
        "holder": application.holder(now),
        "deadline": standing.next_deadline(application, now),
        "asked": asked,
        "rows": rows,
        "scanned": scanned,
        "beside_line": of_line is not None,
        "takes_papers": takes_papers,
        "papers": papers,
        "fee": fee,
        "sends": bool(open_) or takes_papers and _all_there(asked),
        "documents": application.documents_for(request.user),
        "form": Together(papers, payment, shown=open_),
    }
    return render(request, "review/counter_application.html", context, status=status)


def _scanned(request: PersonRequest, application: Application) -> Scanned | None:
    """None where no code came with the address."""
    code = codes.read(request.GET.get("code", ""))
    if not code:
        return None
    found = verification.find(code)
    if found is None or found.snapshot.application_id != application.pk:
        return Scanned(code, None, [])
    verdict = verification.verdict(found)
    return Scanned(code, verdict, verification.differences(verdict))


def _all_there(asked: Checklist | None) -> bool:
    """Every paper came in before, and only the word that all is there is missing: an earlier reviewer had it back."""
    return asked is not None and not asked.missing and asked.record is None


def _fee(request: PersonRequest, application: Application, payment: PaymentForm) -> Fee | None:
    """None where nothing is charged."""
    due = fee_owed(application)
    if due is None:
        return None
    stage, need = due
    records = [each for each in application.need_records.all() if (each.stage, each.name) == (stage.name, need.label)]
    live = next((each for each in records if each.voided_at is None), None)
    mine = permissions.can_record(request.user, application, stage, need)
    refusal = ""
    if live is None and not workflow.may_record(application, stage, need):
        refusal = _("到“%(stage)s”阶段方可缴费；这份申报现在在“%(now)s”阶段。") % {
            "stage": stage.name,
            "now": application.stage,
        }
    return Fee(
        live,
        rules_for(need.kind).says(live) if live else "",
        refusal or payment.why_not if live is None else "",
        payment if mine and live is None and not refusal and not payment.why_not else None,
        mine and live is not None and workflow.may_void(application, stage, need),
        [each for each in records if each.voided_at is not None],
    )


def _handed_in(handed: Handed, ticked: list[str]) -> str:
    before = [name for name in ticked if name not in handed.papers]
    said = [
        _("已登记收到：%s。") % "、".join(handed.papers) if handed.papers else "",
        _("此前已登记过，没有重复登记：%s。") % "、".join(before) if before else "",
        _("缴费已登记：%s。") % rules_for(handed.payment.kind).says(handed.payment) if handed.payment else "",
    ]
    return "".join(said) or _("纸质材料已登记收齐。")


@require_page_or_post
def take_back(request: PersonRequest, number: str, pk: UUID) -> HttpResponse:
    """An entry that was wrong, struck with a reason."""
    application = _at_counter(request, number)
    receipt = get_object_or_404(application.paper_receipts.select_related("by"), pk=pk)
    form, status = VoidForm(typed(request)), 200
    if form.is_valid():
        try:
            paper.take_back(receipt, reason=form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except DeedRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409 if isinstance(refusal, Outdated) else 200
        else:
            messages.success(request, _("“%s”的收件登记已作废，收到后请重新登记。") % receipt.line)
            return redirect("counter_application", number)
    context = {
        "title": _("作废“%s”的收件登记") % receipt.line,
        "trail": [
            (_("收件收费"), reverse("counter")),
            (application.applicant.name, reverse("counter_application", args=[number])),
        ],
        "application": application,
        "receipt": receipt,
        "form": form,
    }
    return render(request, "review/counter_take_back.html", context, status=status)


def _at_counter(request: PersonRequest, number: str) -> Application:
    """Raises Http404 when it does not exist for this person, PermissionDenied when he takes nothing of it in."""
    user = seated(request)
    rows = (
        Application.objects.visible_to(user)
        .for_pages()
        .prefetch_related(RECEIPTS, "steps", "need_records__recorded_by", "round__cutoffs")
    )
    application = get_object_or_404(rows, number=number)
    taken = [
        (stage, need) for stage in application.path.stages for need in stage.needs if need.kind in counter.AT_COUNTER
    ]
    if not any(permissions.can_record(user, application, stage, need) for stage, need in taken):
        raise PermissionDenied
    return application
