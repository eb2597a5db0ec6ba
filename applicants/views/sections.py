"""How does an applicant fill in one section, and how does he see what a change has replaced?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applicants import checking, differences, drafts, fields, permissions, rows, sections, services, summary
from applicants.forms import SectionForm, rows_of, typed_rows
from applicants.models import Application, Draft
from applicants.refusals import DeedRefused, Outdated, Unfit
from applicants.rules import Finding
from applicants.views import opinions
from applicants.views.application import address_of, trail, visible
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
    application = visible(request, number)
    section = sections.find(application, name)
    if section is None:
        raise Http404
    action = Action.REPLACE if application.status == Status.PENDING else Action.SUBMIT
    if permissions.capacity(request.user, application, action) is None:
        raise PermissionDenied
    if section.block == fields.OPINIONS:
        return opinions.page(request, application, section)
    if request.method == "POST" and not rows.BUTTONS.keys() & request.POST.keys():
        return _save(request, application, section)
    draft = drafts.of(request.path, by=request.user)
    return _page(request, application, section, _form(request, application, section, draft), draft)


def _form(request: PersonRequest, application: Application, section: Section, draft: Draft | None) -> SectionForm:
    """For a page: what is saved, or the draft kept of it. For a POST of a button beside the rows: what was sent, changed."""
    is_sent = request.method == "POST"
    sent = draft.fields if draft and not is_sent else request.POST
    if draft or is_sent:
        typed = typed_rows(application, section, sent)
        asked = fields.asked(section, application.definition)
        after = rows.pressed(typed, asked, sent, has_rows=section.rows is not None) or rows.Pressed(typed)
        seen, back = str(sent.get("seen", "")), str(sent.get("back", ""))
        return SectionForm(application, section, after.rows, seen=seen, back=back, focus=after.focus, said=after.said)
    saved = sections.is_begun(application, section)
    typed = rows_of(sections.begun(application, section), saved=saved)
    seen = sections.fingerprint(application, section)
    form = SectionForm(application, section, typed, seen=seen, back=request.GET.get("back", ""))
    if saved:
        found = sections.checked(application)
        amiss = sections.amiss(application, section, found)
        form.show(amiss)
        form.lead(amiss, address_of(application))
        form.remark(each for each in found.told if each.place.section == section.name)
    return form


def _save(request: PersonRequest, application: Application, section: Section) -> HttpResponse:
    typed = typed_rows(application, section, request.POST)
    kept = [row for row in typed if row.counts or not section.rows]
    seen, back = request.POST.get("seen", ""), request.POST.get("back", "")
    replaces = application.status == Status.PENDING
    before = [] if replaces else sections.checked(application).touching(section.name)
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
        form = SectionForm(application, section, typed, seen=sections.fingerprint(application, section), back=back)
        form.add_error(None, str(refusal))
        draft = drafts.of(request.path, by=request.user)
        return _page(request, application, section, form, draft, is_outdated=True)
    except DeedRefused as refusal:
        form = SectionForm(application, section, typed, seen=seen, back=back)
        if isinstance(refusal, Unfit):
            form.show(refusal.findings)
        form.add_error(None, str(refusal))
        return _page(request, application, section, form, drafts.of(request.path, by=request.user))
    drafts.discard(request.path, by=request.user)
    if PHOTO in request.POST:
        return redirect("photo", application.number, section.name)
    for words in opinions.overtaken(application, section):
        messages.warning(request, words)
    return _onward(request, application, section, before, replaces=replaces, back=back)


def _onward(
    request: PersonRequest,
    application: Application,
    section: Section,
    before: list[Finding],
    *,
    replaces: bool,
    back: str,
) -> HttpResponseRedirect:
    """To what is still to be mended here, else back to where he came from, else to the next section or the check page.

    What he is only told keeps him here once: ``before`` is what he was told already.
    """
    if replaces:
        return redirect("replaced", application.number)
    fresh = visible(request, application.number)
    checked = sections.checked(fresh)
    tasks = sections.tasks(fresh, checked)
    found = next((task.findings for task in tasks if task.section.name == section.name), [])
    told = [each for each in checked.touching(section.name) if each not in before]
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
    is_outdated: bool = False,
) -> HttpResponse:
    """``is_outdated``: beside what was typed stands what was saved elsewhere meanwhile."""
    may_change = application.may_change(section.name)
    if pictured := fields.photo(section):
        shown = photo.current(application)
        form.advise(pictured, photo.advice_in(application, shown) if shown else [])
    context: dict[str, Any] = {
        "title": section.name,
        "trail": trail(application),
        "application": application,
        "section": section,
        "files": fields.files(section),
        "panel": _panel(application, section) if request.method != "POST" and may_change else None,
        "form": form,
        "may_change": may_change,
        "replaces": application.status == Status.PENDING,
        "is_outdated": is_outdated,
        "records": summary.records(section, sections.stated(application, section)),
        "draft": drafts.autosave(request, draft) if may_change else None,
        "items": [item for item in application.return_items if item.part == section.name],
    }
    return render(request, "applicants/section.html", context, status=409 if is_outdated else 200)


def _panel(application: Application, section: Section) -> checking.Panel | None:
    """What speaks of this section and stands elsewhere too, with the ways there."""
    found = sections.checked(application).touching(section.name)
    return checking.panel(found, address_of(application)) if found else None


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
