"""What may anybody read about a programme without logging in, and may he apply?"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.shelves import shelves
from config import clock
from materials import precheck
from materials.documents import sample
from programmes import cutoffs, eligibility_table, timetable
from programmes.eligibility import COUNTED_TO, Result, Verdict
from programmes.forms import SelfCheckForm
from programmes.models import Programme, Round
from programmes.schema import Definition
from programmes.vocabulary import Level

VERDICTS = {  # what a verdict is called, the tone of its tag, and what to do next
    Verdict.ELIGIBLE: (
        gettext_lazy("可以申报"),
        "green",
        gettext_lazy("请在受理时间内申报。待工作人员确认的各项，请先自己核对。"),
    ),
    Verdict.NEEDS_REVIEW: (
        gettext_lazy("须人工审核"),
        "",
        gettext_lazy("缺少的信息请在下面补填后再查；须人工审核的，请向评审机构咨询。"),
    ),
    Verdict.NOT_ELIGIBLE: (
        gettext_lazy("不符合条件"),
        "red",
        gettext_lazy("请核对填写是否有误；也可以换一个申请类型再查，或在条件满足后申报。"),
    ),
    Verdict.NOT_OFFERED: (gettext_lazy("不设此项"), "grey", gettext_lazy("请按说明改选级别或申请类型。")),
}


HELD = gettext_lazy("已有同级或更高职称"), "grey", gettext_lazy("不用再申报这一级。换专业等情形，请向评审机构咨询。")


@login_not_required
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may apply, when, with what, for how much: drawn from the definition and the published rounds."""
    programme = get_object_or_404(Programme, slug=slug)
    now = clock.now()
    rounds = programme.rounds.published().select_related("version").defer("version__content")
    rounds = rounds.prefetch_related("deadlines", "prices")
    dates = timetable.of_rounds(rounds)
    definition = programme.definition
    running = [each for each in rounds if not each.is_over_at(now)]
    context = {
        "title": programme.name,
        "programme": programme,
        "definition": definition,
        "contacts": _contacts(definition, running),
        "sample": sample.of(definition),
        "is_prechecked": any(map(precheck.applies, definition.materials)),
        "tables": eligibility_table.tables(definition),
        "beside": eligibility_table.beside(definition),
        "rounds": [(each, each.state_at(now), dates[each.pk]) for each in running],
        "past": [(each, each.state_at(now), dates[each.pk]) for each in rounds if each.is_over_at(now)],
        "shelves": shelves(Article.objects.published_at(now).filter(programme=programme).select_related("programme")),
    }
    return render(request, "programmes/programme.html", context)


def _contacts(definition: Definition, rounds: Iterable[Round]) -> list[str]:
    """How to reach the office about these rounds; about none of them, what its public documents say."""
    return list(dict.fromkeys(line for each in rounds for line in each.contact_lines)) or [*definition.public.contacts]


def _shown(definition: Definition, results: list[Result], held: list[Level]) -> list[tuple[Any, ...]]:
    """Of each result its level, its route, the reasons, what the verdict is called, the tone of its tag, what to do next.

    Nobody is judged for what he ``held`` already. To which day years count stands above all where it is one.
    """
    says = {reason.text for each in results for reason in each.reasons if reason.rule == COUNTED_TO}
    shown: list[tuple[Any, ...]] = []
    for each in results:
        level = definition.level(each.level).name
        if each.level in held and each.verdict != Verdict.NOT_OFFERED:
            shown.append((level, each.route, [], *HELD))
        else:
            reasons = [reason for reason in each.reasons if reason.rule != COUNTED_TO or len(says) > 1]
            shown.append((level, each.route, reasons, *VERDICTS[each.verdict]))
    return shown


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers at once and keeps nothing; by POST, so that what a person states of himself is in no address and no log."""
    programme = get_object_or_404(Programme, slug=slug)
    definition = programme.definition
    rounds = cutoffs.open_rounds(definition)
    year = cutoffs.counted_to(definition, definition.levels[0], rounds)[0].year
    form = SelfCheckForm(definition, year, request.POST if request.method == "POST" else None)
    context = {
        "title": _("资格自查"),
        "trail": [(programme.name, reverse("programme", args=[slug]))],
        "programme": programme,
        "contacts": _contacts(definition, rounds),
        "form": form,
    }
    if form.is_valid():
        as_of, results = cutoffs.judge_now(definition, form.facts(), rounds)
        context |= {"title": _("资格自查结果"), "as_of": as_of, "results": _shown(definition, results, form.held)}
    return render(request, "programmes/self_check.html", context)
