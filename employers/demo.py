"""Which staff is the demonstration's employer about to bring? Invented people, on a list that still has mistakes."""

import csv
import io

from django.core.files.base import ContentFile

from applicants.demo import id_number
from applicants.models import Organisation, User
from config import clock
from employers.staff import previewing
from employers.staff.stated import columns_of
from jobs.services import run
from programmes.models import Round

FILE = "北辰公司参评人员.csv"


def _person(serial: int, name: str, level: str, group: str, title: str, **changes: str) -> dict[str, str]:
    """What the list states of one, by column key; ``changes`` with __ for the dot."""
    stated = {
        "name": name,
        "kind": "居民身份证",
        "number": id_number(f"1101051985{serial % 9 + 1:02d}1{serial % 10}{100 + serial:03d}"),
        "mobile": f"199000000{serial:02d}",
        "email": f"staff{serial}@example.test",
        "level": level,
        "route": "评审",
        "archive": "不在本中心",
        "档案.档案所在地": "北辰区人才服务中心",
        "申报信息.评审分组": group,
        "学历.毕业学校": "青石理工大学",
        "学历.学历": "本科",
        "学历.学位": "学士",
        "学历.毕业时间": "2008年6月",
        "单位与岗位.参加工作时间": "2008年7月",
        "现有职称.职称": title,
        "现有职称.取得时间": "2016年12月",
        "现有职称.审批单位": "示范区人力资源和社会保障局",
    }
    return stated | {key.replace("__", "."): text for key, text in changes.items()}


STAFF = [
    _person(31, "陆以宁", "高级工程师", "自动控制", "工程师"),
    _person(32, "沈亦舒", "高级工程师", "计算机工程", "工程师"),
    _person(33, "高知行", "工程师", "电子工程", "助理工程师"),
    _person(34, "贺清越", "特级工程师", "光学工程", "工程师"),  # there is no such level
    _person(35, "温岚", "工程师", "电子工程", "助理工程师", 档案__档案所在地=""),
    _person(36, "邵安澜", "高级工程师", "计算机工程", "工程师", mobile="1990000"),
    _person(32, "沈亦舒", "高级工程师", "计算机工程", "工程师"),  # twice
]


def bring(organisation: Organisation, round: Round, *, by: User) -> None:
    """The list as its officer would upload it, read and waiting to be mended; where there is none yet."""
    if not round.definition.accounts.collective or organisation.staff_imports.exists():
        return
    columns = columns_of(round, "sheet")
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow([column.label for column in columns])
    sheet.writerows([[person.get(column.key, "") for column in columns] for person in STAFF])
    upload = ContentFile(text.getvalue().encode("utf-8-sig"), name=FILE)
    brought = previewing.begin(organisation, round, upload, "sheet", by=by, at=clock.now())
    if job := previewing.job_of(brought):
        run(str(job.pk))
