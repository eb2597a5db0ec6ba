"""How does an applicant fill in one section, and how does he see what a change has replaced?"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import (
    checking,
    differences,
    drafts,
    fields,
    findings,
    helping,
    permissions,
    rows,
    sections,
    services,
    summary,
)
from applicants.checking import Checked
from applicants.forms import SectionForm, rows_of, typed_rows
from applicants.models import Application, Draft
from applicants.refusals import DeedRefused, Outdated, Unfit
from applicants.rules import Finding
from applicants.views import opinions
from applicants.views.application import address_of, one, trail, visible
from applicants.views.deeds import require_page_or_post
from applicants.workflow import Action, Status
from config import clock
from config.requests import PersonRequest
from materials import photo, verification
from programmes.schema import Section

PHOTO = "photo"  # the button that saves and goes on to the page of the photograph
BACK = frozenset({"submit"})  # ?back=…: the page that a change made from there leads back to


@require_page_or_post
def section(request: PersonRequest, number: str, name: str) -> HttpResponse:
    """Saved as it stands; what is to be mended is said beside the fields, now and whenever the page is opened again."""
    saves = request.method == "POST" and not rows.BUTTONS.keys() & request.POST.keys()
    application = _bare(request, number) if saves else visible(request, number)
    section = sections.find(application, name)
    if section is None:
        raise Http404
    action = Action.REPLACE if application.status == Status.PENDING else Action.SUBMIT
    if permissions.capacity(request.user, application, action) is None:
        raise PermissionDenied
    if section.block == fields.OPINIONS:
        return opinions.page(request, application, section)
    if saves:
        return _save(request, application, section)
    draft = drafts.of(request.path, by=request.user)
    found = None if request.method == "POST" else sections.checked(application)
    form = _form(request, application, section, draft, found)
    return _page(request, application, section, form, draft, told=found.touching(section.name) if found else [])


def _bare(request: PersonRequest, number: str) -> Application:
    """What a save looks at, which is less than a page."""
    rows = Application.objects.with_definition().select_related("applicant__identity_document", "employer")
    return one(rows, request, number)


def _form(
    request: PersonRequest, application: Application, section: Section, draft: Draft | None, found: Checked | None
) -> SectionForm:
    """For a page: what is saved, or the draft kept of it. For a POST of a button beside the rows: what was sent, changed.

    ``found``: what the page will say of what is saved; a button says nothing new.
    """
    is_sent = request.method == "POST"
    sent = draft.fields if draft and not is_sent else request.POST
    if draft or is_sent:
        typed = typed_rows(application, section, sent)
        asked = fields.asked(section, application.definition)
        after = rows.pressed(typed, asked, sent, has_rows=section.rows is not None) or rows.Pressed(typed)
        seen, back = str(sent.get("seen", "")), str(sent.get("back", ""))
        told = _marks(found.touching(section.name)) if found else str(sent.get("told", ""))
        return SectionForm(
            application, section, after.rows, seen=seen, back=back, told=told, focus=after.focus, said=after.said
        )
    assert found is not None
    saved = sections.is_begun(application, section)
    typed = rows_of(sections.begun(application, section), saved=saved)
    seen, told = sections.fingerprint(application, section), _marks(found.touching(section.name))
    form = SectionForm(application, section, typed, seen=seen, back=request.GET.get("back", ""), told=told)
    if saved:
        amiss = [each for each in sections.amiss(application, section, found) if each.rule != "carried"]  # said on top
        form.show(amiss)
        form.lead(amiss, address_of(application))
        form.remark(each for each in found.told if each.place.section == section.name)
    return form


def _marks(told: list[Finding]) -> str:
    return " ".join(map(findings.mark, told))


def _save(request: PersonRequest, application: Application, section: Section) -> HttpResponse:
    """The rules run once: what he had been told before, the page says."""
    typed = typed_rows(application, section, request.POST)
    kept = [row for row in typed if row.counts or not section.rows]
    seen, back, told = (request.POST.get(name, "") for name in ("seen", "back", "told"))
    replaces = application.status == Status.PENDING
    try:
        services.save_section(
            application,
            section.name,
            [row.values for row in kept],
            by=request.user,
            at=request.arrived_at,
            seen=seen,
            origins=[row.origin for row in kept],
        )
    except Outdated as refusal:
        application = visible(request, application.number)
        now = sections.fingerprint(application, section)
        form = SectionForm(application, section, typed, seen=now, back=back, told=told)
        form.add_error(None, str(refusal))
        draft = drafts.of(request.path, by=request.user)
        return _page(request, application, section, form, draft, is_outdated=True)
    except DeedRefused as refusal:
        application = visible(request, application.number)
        form = SectionForm(application, section, typed, seen=seen, back=back, told=told)
        if isinstance(refusal, Unfit):
            form.show(refusal.findings)
        form.add_error(None, str(refusal))
        return _page(request, application, section, form, drafts.of(request.path, by=request.user))
    drafts.discard(request.path, by=request.user)
    if PHOTO in request.POST:
        return redirect("photo", application.number, section.name)
    saved = _bare(request, application.number)
    prefetch_related_objects([saved], "answers", "opinions", *checking.related(saved.definition))
    for words in opinions.overtaken(saved, section):
        messages.warning(request, words)
    return redirect("replaced", saved.number) if replaces else _onward(request, saved, section, told, back)


def _onward(
    request: PersonRequest,
    application: Application,
    section: Section,
    before: str,
    back: str,
) -> HttpResponseRedirect:
    """To what is still to be mended here, else back to where he came from, else to the next section or the check page.

    What he is only told keeps him here once: ``before`` are the marks of what the page had told him.
    """
    checked = sections.checked(application)
    tasks = sections.tasks(application, checked)
    found = next((task.findings for task in tasks if task.section.name == section.name), [])
    told = [each for each in checked.touching(section.name) if findings.mark(each) not in before.split()]
    if found:
        messages.warning(
            request, _("“%(name)s”已保存，但有 %(count)d 处需要改。") % {"name": section.name, "count": len(found)}
        )
    elif told:
        words = _("“%(name)s”已保存。有 %(count)d 处请核对；确实如此的不用改，再按一次“保存并继续”。")
        messages.warning(request, words % {"name": section.name, "count": len(told)})
    if found or told:
        query = f"?back={back}" if back in BACK else ""
        return HttpResponseRedirect(request.path + query)
    messages.success(request, _("“%s”已保存。") % section.name)
    following = None if back in BACK else sections.after(tasks, section)
    if following:
        return redirect("section", application.number, following.name)
    return redirect("submit", application.number)


def _page(
    request: PersonRequest,
    application: Application,
    section: Section,
    form: SectionForm,
    draft: Draft | None,
    *,
    told: Sequence[Finding] = (),
    is_outdated: bool = False,
) -> HttpResponse:
    """``told``: what speaks of this section and stands elsewhere too.

    ``is_outdated``: beside what was typed stands what was saved elsewhere meanwhile.
    """
    may_change = application.may_change(section.name)
    if pictured := fields.photo(section):
        shown = photo.current(application)
        form.advise(pictured, photo.advice_in(application, shown) if shown else [])
    context: dict[str, Any] = {
        "title": section.name,
        "trail": trail(application, request.user),
        "application": application,
        "section": section,
        "files": fields.files(section),
        "panel": checking.panel(told, address_of(application)) if told and may_change else None,
        "form": form,
        "may_change": may_change,
        "replaces": application.status == Status.PENDING,
        "is_outdated": is_outdated,
        "records": summary.records(section, sections.stated(application, section)),
        "filled": helping.of_section(application, section),
        "draft": drafts.autosave(request, draft) if may_change else None,
        "items": [item for item in application.return_items if item.part == section.name],
    }
    return render(request, "applicants/section.html", context, status=409 if is_outdated else 200)


@require_safe
def replaced(request: PersonRequest, number: str) -> HttpResponse:
    """The receipt of the last replacement: what was changed, from what to what. The same page whenever it is opened."""
    application = visible(request, number)
    step = application.steps.filter(action=Action.REPLACE).select_related("snapshot").last()
    if step is None or step.snapshot is None:
        raise Http404
    before = application.snapshots.filter(number__lt=step.snapshot.number).last()
    context = {
        "title": _("更改已提交"),
        "trail": trail(application),
        "application": application,
        "step": step,
        "changes": differences.between(before, step.snapshot, application) if before else [],
        "voided": verification.voided(application),
        "holder": application.holder(clock.now()),
    }
    return render(request, "applicants/replaced.html", context)
