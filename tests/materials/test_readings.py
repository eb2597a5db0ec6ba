"""What is kept of an evaluation form that came in, what holds it up, and what does an explanation change?"""

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from applicants import standing, tasklist
from applicants.models import Application
from applicants.refusals import DeedRefused, Outdated
from applicants.services import save_section, submit
from applicants.workflow import Action, Status
from audit.models import AuditEvent
from config import clock
from materials import panel, precheck, readings, services
from materials.models import Explanation, MaterialFile
from materials.precheck import Remark
from programmes.services import keep_version
from tests.builders import SLUGS, Walk, definition, end_of
from tests.materials.brought import FORM, WITNESS, at_materials, bring, form

pytestmark = pytest.mark.django_db

WHY = "证明人已经去世，单位没有其他了解情况的人。"
ELSEWHERE = "南岭区人才服务中心"


def flawed(walking: Walk) -> MaterialFile:
    """One cell is blank."""
    return bring(walking, form(walking, changes={WITNESS: ""}))


def found_in(walking: Walk, file: MaterialFile, **details: Any) -> list[Remark]:
    with clock.at(walking.now):
        return readings.remarks(walking.fresh(), file, **details)


def explained(walking: Walk, remark: Remark, words: str = WHY, **details: Any) -> None:
    by = details.pop("by", walking.people.applicant)
    with clock.at(walking.now):
        services.explain(walking.application, FORM, remark.mark, words, by=by, at=details.pop("at", walking.now))


def kept_elsewhere(walking: Walk, where: str = ELSEWHERE) -> None:
    """What he states of his archive is no longer what the file says."""
    with clock.at(walking.now):
        save_section(walking.application, "档案", [{"档案所在地": where}], by=walking.people.applicant)


def submitted(walking: Walk) -> Walk:
    """By the deed of the page."""
    with clock.at(walking.now):
        application = walking.application
        submit(application, by=walking.people.applicant, at=walking.now, version=application.version)
    return walking


def named(application: Application) -> int:
    """The version of the file that the reviewer sees."""
    assert application.current_snapshot
    return int(application.current_snapshot.content["files"][FORM]["version"])


# ── What is kept ─────────────────────────────────────────────────────────────


def test_a_form_filled_in_as_stated_is_read_and_nothing_is_found_in_it() -> None:
    walking = at_materials()

    file = bring(walking, form(walking))

    reading = readings.of(MaterialFile.objects.get(pk=file.pk))
    assert reading is not None
    assert (reading.form.dossier.person.name, reading.form.not_found) == ("林知远", ())
    assert found_in(walking, file) == []


def test_only_what_the_definition_calls_an_evaluation_form_is_read() -> None:
    read = {
        f"{slug} {material.name}"
        for slug in SLUGS
        for material in definition(slug).materials
        for format in material.formats
        if readings.is_read(material, format)
    }

    assert read == {f"cas {FORM}"}


def test_a_reading_in_a_shape_that_is_no_longer_known_says_nothing() -> None:
    walking = at_materials()
    file = bring(walking, form(walking))
    file.reading.save("", ContentFile(b"{}"))

    assert (readings.of(file), found_in(walking, file)) == (None, [])


def damaged(file: MaterialFile) -> None:
    """The packing is that of gzip, what is packed is not."""
    file.reading.save("", ContentFile(gzip.compress(b"{}")[:10] + b"\xff" * 40))


def test_a_damaged_reading_says_nothing() -> None:
    file = bring(walking := at_materials(), form(walking))
    damaged(file)

    assert (readings.of(file), found_in(walking, file)) == (None, [])


def test_a_reading_that_cannot_be_opened_once_is_read_the_next_time() -> None:
    file = bring(walking := at_materials(), form(walking))
    path = Path(file.reading.path)
    aside = path.rename(path.with_suffix(".aside"))
    readings._kept.cache_clear()  # as in another process

    before = readings.of(file)
    aside.rename(path)

    assert (before, readings.of(file) is None) == (None, False)


# ── What holds a submission up ───────────────────────────────────────────────


@pytest.mark.covers("M-01", "CR-36")
def test_a_blank_cell_holds_the_submission_up_until_a_mended_version_comes() -> None:
    walking = at_materials()
    flawed(walking)

    with pytest.raises(DeedRefused) as refused:
        submitted(walking)
    bring(walking, form(walking))
    submitted(walking)

    assert str(refused.value) == (f"还不能提交：“{FORM}”里还有须改的地方，请到“上传评审材料”页按检查结果逐处处理。")
    assert (walking.application.stage, walking.application.status) == ("审核", Status.PENDING)


@pytest.mark.covers("M-01")
def test_a_file_of_which_nothing_is_known_is_not_submitted_until_it_comes_again() -> None:
    walking = at_materials()
    damaged(bring(walking, form(walking)))

    with pytest.raises(DeedRefused) as refused:
        submitted(walking)
    bring(walking, form(walking))

    assert "请到“上传评审材料”页" in str(refused.value)
    assert submitted(walking).application.status == Status.PENDING


def test_a_file_that_was_submitted_is_left_alone_though_nothing_is_known_of_it() -> None:
    walking = at_review()
    damaged(walking.application.files.latest("number"))

    assert (services.held_back(walking.fresh()), readings.unmended(walking.fresh())) == ([], [])


@pytest.mark.covers("F-51", "CR-46")
def test_what_is_only_told_holds_nothing_up() -> None:
    walking = at_materials()

    file = bring(walking, form(walking, characters=900))

    assert [(each.rule, each.severity) for each in found_in(walking, file)] == [("CR-46", "warning")]
    assert submitted(walking).application.status == Status.PENDING


def test_the_task_list_and_the_next_step_lead_to_what_is_to_be_mended() -> None:
    walking = at_materials()
    flawed(walking)

    with clock.at(walking.now):
        application = walking.fresh()
        tasks = tasklist.of(application)
        following = standing.next_step(application, [], walking.now)

    assert tasks
    assert following
    assert [line.hint for line in tasks.lines if line.name == f"上传{FORM}"] == ["检查出须改的地方"]
    assert following.text == f"改好“{FORM}”里检查出的问题"


def test_a_file_that_nobody_read_holds_nothing_up() -> None:
    walking = at_materials()
    file = flawed(walking)
    MaterialFile.objects.filter(pk=file.pk).update(reading="")

    assert submitted(walking).application.status == Status.PENDING


def test_a_section_mended_after_a_return_has_the_file_that_says_it_once_more_mended_too() -> None:
    walking = at_materials()
    bring(walking, form(walking))
    submitted(walking).take(Action.RETURN, to="评审材料", parts=["档案"])
    kept_elsewhere(walking)
    walking.answer_all()

    with pytest.raises(DeedRefused):
        submitted(walking)
    bring(walking, form(walking))

    assert submitted(walking).application.status == Status.PENDING


# ── Explaining ───────────────────────────────────────────────────────────────


def test_explained_it_is_submitted_and_the_words_go_with_it() -> None:
    walking = at_materials()
    file = flawed(walking)
    (remark,) = found_in(walking, file)

    explained(walking, remark, f"  {WHY}\n")
    submitted(walking)

    kept = Explanation.objects.get()
    assert readings.explanations(file) == {remark.mark: WHY}
    assert (kept.rule, kept.where, kept.by) == ("CR-36", remark.where, walking.people.applicant)


def test_the_audit_tells_that_it_was_explained_and_not_in_which_words() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))

    explained(walking, remark)

    event = AuditEvent.objects.get(action="material.explain")
    assert (event.detail["rule"], event.detail["material"]) == ("CR-36", FORM)
    assert WHY not in str(event.detail)


def test_the_explanation_stands_for_the_same_thing_in_the_next_version() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))
    explained(walking, remark)

    flawed(walking)

    assert submitted(walking).application.status == Status.PENDING


def test_he_may_write_it_anew_until_he_submits() -> None:
    walking = at_materials()
    file = flawed(walking)
    (remark,) = found_in(walking, file)
    explained(walking, remark)

    walking.now += timedelta(minutes=1)
    explained(walking, remark, "单位已经撤销。")

    assert readings.explanations(MaterialFile.objects.get(pk=file.pk)) == {remark.mark: "单位已经撤销。"}


def test_what_he_writes_after_a_return_is_read_once_he_submits_again() -> None:
    walking = at_materials()
    file = flawed(walking)
    (remark,) = found_in(walking, file)
    explained(walking, remark)
    submitted(walking).take(Action.RETURN, to="评审材料", parts=[FORM])
    walking.now += timedelta(hours=1)

    explained(walking, remark, "单位已经撤销。")

    file = MaterialFile.objects.get(pk=file.pk)
    assert (readings.explanations(file), readings.explanations(file, draft=True)) == (
        {remark.mark: WHY},
        {remark.mark: "单位已经撤销。"},
    )


def test_what_was_submitted_is_not_explained_any_more() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))
    explained(walking, remark)
    submitted(walking)

    with pytest.raises(DeedRefused) as refused:
        explained(walking, remark, "单位已经撤销。")

    assert str(refused.value) == f"“{FORM}”已提交，不能再写原因。如有问题，请联系经办人员。"


def test_an_explanation_without_words_is_refused() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))

    with pytest.raises(DeedRefused) as refused:
        explained(walking, remark, " ")

    assert (str(refused.value), Explanation.objects.count()) == ("请写明不能改正的原因，审核人员会看到。", 0)


def test_what_is_mended_already_is_not_explained() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))
    bring(walking, form(walking))

    with pytest.raises(Outdated) as refused:
        explained(walking, remark)

    assert str(refused.value) == "最新上传的文件里已经没有这一处，不用再说明。请看下面最新的检查结果。"


def test_where_the_definition_lets_nobody_explain_it_has_to_be_mended() -> None:
    rules = definition("cas")
    materials = tuple(each.model_copy(update={"explainable": False}) for each in rules.materials)
    keep_version(rules.model_copy(update={"materials": materials}))
    walking = at_materials()
    file = flawed(walking)
    (remark,) = found_in(walking, file)

    with pytest.raises(DeedRefused) as refused:
        explained(walking, remark)

    assert str(refused.value) == "检查出的问题须改好后重新上传，不能以写明原因代替。"


def test_only_who_brings_the_file_explains() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))

    for person in ("other_applicant", "reviewer", "office_manager"):
        with pytest.raises(PermissionDenied):
            explained(walking, remark, by=getattr(walking.people, person))


def test_after_the_deadline_nothing_is_explained() -> None:
    walking = at_materials()
    (remark,) = found_in(walking, flawed(walking))
    walking.now = end_of(date(2026, 12, 21))

    with pytest.raises(DeedRefused) as refused:
        explained(walking, remark)

    assert str(refused.value).startswith("“纸质材料及缴费”已于2026年12月20日 23:59截止，")


# ── While it waits for review ────────────────────────────────────────────────


def at_review() -> Walk:
    walking = at_materials()
    bring(walking, form(walking))
    return submitted(walking)


@pytest.mark.covers("M-05")
def test_a_flawed_version_is_kept_but_the_reviewer_goes_on_seeing_the_one_before() -> None:
    walking = at_review()
    before = walking.application.current_snapshot

    file = flawed(walking)

    application = walking.fresh()
    assert (application.current_snapshot, services.held_back(application)) == (before, [FORM])
    assert [each.number for each in standing.files(application, walking.people.reviewer)] == [file.number - 1]


def test_explained_it_replaces() -> None:
    walking = at_review()
    file = flawed(walking)
    (remark,) = found_in(walking, file)

    explained(walking, remark)

    application = walking.fresh()
    assert (named(application), services.held_back(application)) == (file.number, [])
    assert [step.action for step in application.steps.all()][-1] == Action.REPLACE
    assert (walking.application.stage, walking.application.status) == ("审核", Status.PENDING)


def test_mended_the_next_version_replaces() -> None:
    walking = at_review()
    flawed(walking)

    file = bring(walking, form(walking))

    assert named(walking.fresh()) == file.number


def test_another_change_meanwhile_does_not_carry_it_along() -> None:
    walking = at_review()
    before = named(walking.application)
    flawed(walking)

    with clock.at(walking.now):
        save_section(walking.application, "联系方式", [{"手机": "19900000001", "电子邮箱": "a@example.test"}],
                     by=walking.people.applicant)  # fmt: skip

    application = walking.fresh()
    assert application.current_snapshot != before
    assert (named(application), services.held_back(application)) == (before, [FORM])


def test_a_change_of_what_is_stated_that_makes_it_agree_lets_it_in() -> None:
    walking = at_materials()
    usual = walking.application.answers.get(block="档案").typed["档案所在地"]
    kept_elsewhere(walking)
    content = form(walking)
    kept_elsewhere(walking, usual)
    bring(walking, form(walking))
    file = bring(submitted(walking), content)
    before = services.held_back(walking.fresh())

    kept_elsewhere(walking)

    assert (before, named(walking.fresh())) == ([FORM], file.number)


def test_what_was_submitted_is_judged_by_what_was_stated_then() -> None:
    walking = at_review().take(Action.RETURN, to="评审材料", parts=["档案", FORM])
    file = walking.application.files.latest("number")
    kept_elsewhere(walking)

    assert found_in(walking, file) == []
    assert [each.rule for each in found_in(walking, file, draft=True)] == ["CR-03"]


# ── On the page ──────────────────────────────────────────────────────────────


def test_the_panel_counts_what_was_mended_since_the_version_before() -> None:
    walking = at_materials()
    bring(walking, form(walking, changes={WITNESS: "", "汉族": ""}))
    file = flawed(walking)

    with clock.at(walking.now):
        application = walking.fresh()
        shown = panel.of_file(application, services.material_of(application, FORM), file)

    assert shown is not None
    assert (shown.before, shown.mended, [line.remark.rule for line in shown.must]) == (2, 1, ["CR-36"])


def test_a_definition_asks_for_such_a_file_by_one_of_its_checks() -> None:
    (material,) = definition("cas").materials

    assert precheck.applies(material)
    assert not precheck.applies(material.model_copy(update={"checks": ()}))
