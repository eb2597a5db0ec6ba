"""Which rows of a list can be imported, and does each of the others say what is wrong, where, and what was expected?"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applicants.identity import Identity
from applicants.models import IdentityDocument, Organisation, User
from applicants.people import record_document
from config import clock
from employers.models import Candidate, StaffRow
from employers.staff.judging import judge
from employers.staff.taken import Taken, TakenList, TakenRow
from employers.staff.words import DISAGREES
from programmes.models import Round, RoundCutoff
from tests.builders import START, Cast, cast, new_application, open_round
from tests.builders import person as account
from tests.employers.lists import Person, identity_number, judged, person, taken

pytestmark = [pytest.mark.django_db, pytest.mark.covers("O-01")]
State = StaffRow.State


@pytest.fixture
def people() -> Cast:
    with clock.at(START):
        return cast()


@pytest.fixture
def round(people: Cast) -> Round:
    found = open_round()
    RoundCutoff.objects.create(round=found, name="资历", on=date(2026, 12, 20))
    return found


def told(row: StaffRow) -> list[str]:
    return [f"{problem['where']}：{problem['message']}" for problem in row.problems]


def judge_one(stated: Person, round: Round, people: Cast, source: str = "sheet") -> StaffRow:
    with clock.at(START):
        return judged([stated], round, people, source)[0]


def test_a_row_in_order_can_be_imported(round: Round, people: Cast) -> None:
    row = judge_one(person(1), round, people)

    assert (row.state, row.problems, row.place) == (State.READY, [], "第2行")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "A2：没有填写姓名，请补填。"),
        ({"name": "赵3"}, "A2：姓名里有数字，应与证件上的姓名一致。"),
        ({"kind": "工作证"}, "B2：证件类型不在可选的范围内，应为：居民身份证、港澳台居民居住证、外国人永久居留身份证、护照。"),
        ({"number": "110105198002151"}, "C2：这是 15 位的旧身份证号。请填写现在的居民身份证上的 18 位号码。"),
        ({"number": "11010519800214101"}, "C2：居民身份证号码应为 18 位，您填了 17 位。请对照证件核对。"),
        ({"mobile": "1990000"}, "D2：手机号应为11位数字，以1开头，请核对。"),
        ({"email": "s1@@example"}, "E2：电子邮箱格式不对，应如 name@example.cn。"),
        ({"level": "特级工程师"}, "F2：评审级别不在可选的范围内，应为：正高级工程师、高级工程师、工程师、助理工程师。"),
        ({"level": "正高级工程师", "route": "认定"}, "G2：正高级工程师不能申报“认定”，应为：评审。"),
        ({"archive": "不知道"}, "H2：人事档案不在可选的范围内，应为：在本中心、不在本中心。"),
        ({"档案.档案所在地": ""}, "I2：人事档案不在本中心的，请填写档案所在地全称。"),
        ({"申报信息.评审分组": "其它"}, "K2：评审分组填了“其它”的，请在这一列填写申评专业。"),
        ({"学历.学历": "大本"}, "M2：学历不在可选的范围内，应为：高中及以下、中专、大专、本科、研究生。"),
        ({"单位与岗位.参加工作时间": "2010年"}, "O2：参加工作时间应写到月，如 2013年7月。"),
        ({"单位与岗位.参加工作时间": "2031年7月"}, "O2：参加工作时间不能晚于本月，请核对年份和月份。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_cell_and_what_was_expected(
    round: Round, people: Cast, changes: dict[str, str], said: str
) -> None:
    row = judge_one(person(1) | changes, round, people)

    assert (row.state, told(row)) == (State.WRONG, [said])


def test_a_wrong_check_digit_says_which_it_should_be(round: Round, people: Cast) -> None:
    right = identity_number(1)
    wrong = right[:17] + ("1" if right[17] != "1" else "2")

    row = judge_one(person(1, number=wrong), round, people)

    expected = f"C2：证件号码校验位不对，最后一位应为 {right[17]}；如最后一位没有错，请对照证件核对前 17 位。"
    assert told(row) == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " 钱 衡 "},
        {"number": f" {identity_number(1)[:6]} {identity_number(1)[6:14]}-{identity_number(1)[14:].lower()}"},
        {"mobile": "１９９－００００－１００１"},
        {"mobile": "+86 199 0000 1001"},
        {"email": "Ｓ1@example.test "},
        {"level": "副高级"},
        {"level": "高级工程师 "},
        {"kind": "身份证"},
        {"kind": ""},
        {"单位与岗位.参加工作时间": "2010.7"},
        {"单位与岗位.参加工作时间": "2010-07-01"},
        {"单位与岗位.参加工作时间": "二〇一〇年七月"},
    ],
)
def test_whatever_people_paste_is_read(round: Round, people: Cast, changes: dict[str, str]) -> None:
    row = judge_one(person(1) | changes, round, people)

    assert (row.state, row.problems) == (State.READY, [])


def test_problems_hold_no_number_and_no_mobile(round: Round, people: Cast) -> None:
    stated = [person(1), person(1), person(2, mobile=person(1)["mobile"]), person(3, number="110105198O02140199")]

    with clock.at(START):
        rows = judged(stated, round, people)

    said = str([row.problems for row in rows])
    assert [secret for each in stated for secret in (each["number"], each["mobile"]) if secret in said] == []


def test_the_same_person_further_down_is_a_duplicate_that_names_the_first(round: Round, people: Cast) -> None:
    with clock.at(START):
        rows = judged([person(1), person(2), person(1, mobile="19900005555")], round, people)

    assert [row.state for row in rows] == [State.READY, State.READY, State.DUPLICATE]
    assert told(rows[2]) == ["：与第2行是同一个人，只导入前面的。"]


def test_one_mobile_for_two_people_is_wrong_in_the_later_row(round: Round, people: Cast) -> None:
    with clock.at(START):
        rows = judged([person(1), person(2, mobile=person(1)["mobile"])], round, people)

    assert [row.state for row in rows] == [State.READY, State.WRONG]
    assert told(rows[1]) == ["D3：手机号与第2行相同，但不是同一个人。每个人应填本人的手机号。"]


def test_a_cell_that_was_no_text_is_wrong_whatever_could_be_read(round: Round, people: Cast) -> None:
    list_of_one = taken([person(1)], round)
    (right,) = list_of_one.rows
    cells = right.cells | {"number": Taken(identity_number(1), "C2", "formula")}
    troubled = TakenList((TakenRow(2, "第2行", cells),), list_of_one.headings)

    with clock.at(START):
        (row,) = judge(troubled, round=round, organisation=people.employer, source="sheet", by=people.hr_officer)

    assert row.state == State.WRONG
    assert told(row) == ["C2：证件号码是公式，不是值。请复制后“选择性粘贴—数值”，改为值。"]


# ── What the portal knows ────────────────────────────────────────────────────


def known(people: Cast, number: int, **changes: str) -> Person:
    """Somebody with an account and a document, and what a list states of him."""
    stated = person(number, **changes)
    user = account(number + 1000, stated["name"])
    record_document(user, Identity("id_card", identity_number(number)), by=None)
    return stated


def test_somebody_with_an_application_in_the_round_is_there_already(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)
        application = new_application(people, round, applicant=holder(1))

    row = judge_one(stated, round, people)

    assert (row.state, told(row)) == (State.EXISTING, [f"：在本批次已有申报（编号 {application.number}），不再导入。"])


def test_of_another_employers_application_nothing_is_said_but_that_it_is_there(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)
        other = Organisation.objects.get(name="南岭自动化有限公司")
        application = new_application(people, round, applicant=holder(1), employer=other)

    row = judge_one(stated, round, people)

    said = "：该人员在本批次已有申报（不在本单位），不能再导入。现在是本单位职工的，请本人在申报中改选单位。"
    assert (row.state, told(row), application.number in str(row.problems)) == (State.EXISTING, [said], False)


def holder(number: int) -> User:
    return IdentityDocument.objects.known(Identity("id_card", identity_number(number))).get().user


def test_somebody_with_an_account_and_no_application_can_be_imported(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)

    assert judge_one(stated, round, people).state == State.READY


@pytest.mark.parametrize(
    "changes",
    [
        {"number": identity_number(1)},
        {"mobile": "19900001001"},
        {"mobile": "19900001001", "name": person(1)["name"]},
        {"number": identity_number(1), "mobile": "19900001003"},
    ],
    ids=["number alone", "mobile alone", "name and mobile", "of two people"],
)
@pytest.mark.parametrize("applies", [False, True])
def test_who_knows_somebody_in_part_learns_not_what_of_it_is_known_nor_whether_he_applies(
    round: Round, people: Cast, changes: dict[str, str], applies: bool
) -> None:
    with clock.at(START):
        for serial in (1, 3):
            known(people, serial)
        if applies:
            other = Organisation.objects.get(name="南岭自动化有限公司")
            new_application(people, round, applicant=holder(1), employer=other)

    row = judge_one(person(2) | changes, round, people)

    assert (row.state, told(row)) == (State.WRONG, [f"D2：{DISAGREES}"])


def test_a_name_and_a_mobile_without_a_document_tell_who_it_is(round: Round, people: Cast) -> None:
    with clock.at(START):
        known(people, 1)
        other = Organisation.objects.get(name="南岭自动化有限公司")
        new_application(people, round, applicant=holder(1), employer=other)
    brief = {"name": person(1)["name"], "mobile": "19900001001", "level": "工程师"}

    there = judge_one(brief, round, people, source="list")
    another = judge_one(brief | {"name": "李四"}, round, people, source="list")

    assert there.state == State.EXISTING
    assert (another.state, told(another)) == (State.WRONG, [f"B2：{DISAGREES}"])


def test_one_of_its_own_staff_is_known_by_his_number_alone(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)
        application = new_application(people, round, applicant=holder(1))

    row = judge_one(stated | {"mobile": "19900007777"}, round, people)

    assert (row.state, told(row)) == (State.EXISTING, [f"：在本批次已有申报（编号 {application.number}），不再导入。"])


def test_who_uses_an_account_without_a_document_is_asked_by_the_brief_list(round: Round, people: Cast) -> None:
    with clock.at(START):
        account(1001, person(1)["name"])

    row = judge_one(person(1), round, people)

    said = (
        "D2：该手机号已有账号，还没有登记证件，证件只能由本人填写。"
        "请改用简要名单邀请（只写姓名、手机号和评审级别），由本人登录后填写。"
    )
    assert (row.state, told(row)) == (State.WRONG, [said])


def test_nobody_brings_himself(round: Round, people: Cast) -> None:
    stated = person(1, name=people.hr_officer.name, mobile=people.hr_officer.mobile)

    row = judge_one(stated, round, people)

    assert told(row) == ["：不能为自己登记。您本人参评的，请先把经办人移交给同事，由同事登记。"]


def test_an_officer_of_the_employer_is_not_brought_by_a_colleague(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)
        holder(1).memberships.create(organisation=people.employer, role="hr_officer")

    row = judge_one(stated, round, people)

    assert told(row) == ["：该人员是本单位的经办人，不能由本单位登记参评。请其先移交经办人，再登记。"]


def test_somebody_asked_by_the_brief_list_is_there_already(round: Round, people: Cast) -> None:
    with clock.at(START):
        stated = known(people, 1)
    Candidate.objects.create(
        organisation=people.employer,
        round=round,
        person=holder(1),
        level="senior",
        invited_by=people.hr_officer,
        invited_at=timezone.now(),
    )

    row = judge_one(stated, round, people)

    said = "：已在本单位的简要名单里邀请，等待本人填写或单位确认，不再导入。"
    assert (row.state, told(row)) == (State.EXISTING, [said])


def test_the_brief_list_asks_for_name_mobile_and_level_alone(round: Round, people: Cast) -> None:
    brief = {"name": "钱衡", "mobile": "19900001001", "level": "工程师"}

    row = judge_one(brief, round, people, source="list")

    assert (row.state, row.typed) == (State.READY, brief)


# ── Advice ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "outcome", "text"),
    [
        ({}, "eligible", "符合：任工程师须满5年：自2016年12月1日至2026年12月20日满10年（《个人申报指南》申报条件）"),
        ({"现有职称.取得时间": "2023年12月"}, "not_eligible", "不符合：任工程师须满5年：自2023年12月1日至2026年12月20日满3年（《个人申报指南》申报条件）"),
        ({"学历.学历": "中专", "学历.学位": "无"}, "not_offered", "中专学历不设高级工程师，可申报工程师、助理工程师（《个人申报指南》申报条件）"),
        ({"现有职称.职称": ""}, "needs_review", "缺少信息：任工程师须满5年：没有提供现有职称（《个人申报指南》申报条件）"),
    ],
)  # fmt: skip
def test_the_conditions_give_advice_with_the_rule_and_never_hold_a_row_back(
    round: Round, people: Cast, changes: dict[str, str], outcome: str, text: str
) -> None:
    row = judge_one(person(1) | changes, round, people)

    assert (row.state, row.advice) == (State.READY, {"outcome": outcome, "text": text})


# ── Many ─────────────────────────────────────────────────────────────────────


def test_five_hundred_rows_cost_no_more_queries_than_ten_and_each_further_five_hundred_two(
    round: Round, people: Cast
) -> None:
    def asked(count: int) -> int:
        with clock.at(START), CaptureQueriesContext(connection) as queries:
            judged([person(number) for number in range(count)], round, people)
        return len(queries)

    asked(1)

    assert [asked(10), asked(500), asked(1000)] == [6, 6, 8]


def test_the_same_person_is_known_hundreds_of_rows_further_down(round: Round, people: Cast) -> None:
    with clock.at(START):
        rows = judged([*(person(number) for number in range(700)), person(3)], round, people)

    assert [row.state for row in rows] == [State.READY] * 700 + [State.DUPLICATE]
    assert told(rows[700]) == ["：与第5行是同一个人，只导入前面的。"]
