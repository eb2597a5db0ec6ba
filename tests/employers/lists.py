"""How do tests come to a list of staff? Invented people, each known by his number, one row each."""

from django.core.files.uploadedfile import SimpleUploadedFile

from applicants.demo import id_number
from applicants.models import Organisation, User
from employers.models import StaffImport, StaffRow
from employers.staff import previewing
from employers.staff.judging import judge
from employers.staff.stated import columns_of
from employers.staff.taken import Taken, TakenList, TakenRow
from programmes.models import Round
from tests.builders import START, Cast

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "衡宁远舟禾桐澈舒清越知允岚朗安和"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Person = dict[str, str]


def person(serial: int, /, **changes: str) -> Person:
    """What the sheet states of him, by column key; ``changes`` with an underscore for the dot."""
    name = SURNAMES[serial % 16] + GIVEN[serial // 16 % 16] + GIVEN[serial // 256 % 16]
    stated = {
        "name": name,
        "kind": "居民身份证",
        "number": identity_number(serial),
        "mobile": f"1990000{serial + 1000:04d}",
        "email": f"s{serial}@example.test",
        "level": "高级工程师",
        "route": "评审",
        "archive": "不在本中心",
        "档案.档案所在地": "示范区人才服务中心",
        "申报信息.评审分组": "计算机工程",
        "学历.毕业学校": "示范工业大学",
        "学历.学历": "本科",
        "学历.学位": "学士",
        "单位与岗位.参加工作时间": "2010年7月",
        "现有职称.职称": "工程师",
        "现有职称.取得时间": "2016年12月",
        "现有职称.审批单位": "示范市人力资源和社会保障局",
        "学历.毕业时间": "2010年6月",
    }
    return stated | {key.replace("_", "."): text for key, text in changes.items()}


def identity_number(number: int) -> str:
    return id_number(f"110105198{number // 1000 % 10}0{number // 100 % 9 + 1}1{number % 10}{number % 1000:03d}")


def taken(people: list[Person], round: Round, source: str = "sheet") -> TakenList:
    """As the reader would have taken them from a sheet: headings in row 1, the columns in their order."""
    letters = {column.key: LETTERS[place] for place, column in enumerate(columns_of(round, source))}
    rows = tuple(
        TakenRow(
            number,
            f"第{number}行",
            {key: Taken(stated.get(key, ""), f"{letter}{number}") for key, letter in letters.items()},
        )
        for number, stated in enumerate(people, start=2)
    )
    return TakenList(rows, letters)


def judged(people: list[Person], round: Round, cast: Cast, source: str = "sheet") -> list[StaffRow]:
    found = taken(people, round, source)
    return list(judge(found, round=round, organisation=cast.employer, source=source, by=cast.hr_officer))


def uploaded(people: list[Person], round: Round, *, name: str = "名单.csv") -> SimpleUploadedFile:
    """The same as a sheet with commas."""
    columns = columns_of(round, "sheet")
    lines = [
        [column.label for column in columns],
        *([each.get(column.key, "") for column in columns] for each in people),
    ]
    return SimpleUploadedFile(name, "\n".join(",".join(line) for line in lines).encode())


def begun(people: list[Person], round: Round, cast: Cast, *, by: User | None = None) -> StaffImport:
    """An upload that waits for its reader."""
    organisation: Organisation = cast.employer
    upload = uploaded(people, round)
    return previewing.begin(organisation, round, upload, "sheet", by=by or cast.hr_officer, at=START)


def previewed(people: list[Person], round: Round, cast: Cast) -> StaffImport:
    """An upload that was read and judged, by the child process that reads it in earnest."""
    staff_import = begun(people, round, cast)
    previewing.preview(progress=nobody_looks, staff_import=str(staff_import.pk))
    staff_import.refresh_from_db()
    return staff_import


def nobody_looks(done: int, total: int) -> None:
    """In the place of the job's own progress."""
