"""Who is the first manager of an office? Whoever stands at the server names him; he sets his password himself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import secrets, services
from accounts.fields import MOBILE, MobileField
from applicants.refusals import DeedRefused
from config import clock
from programmes.models import Programme


class Command(BaseCommand):
    help = "建立评审办负责人的账号，打印一次设置密码的链接；选项给全时不提问"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mobile", default="", help="手机号，就是用户名")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument("--programme", default="", help="项目代号，缺省为默认项目")
        parser.add_argument("--office", default="", help="评审办名称，缺省为该项目已有的，没有的按评审机构命名")

    def handle(self, *args: Any, **options: Any) -> None:
        mobile = MobileField(is_checked=False).to_python(options["mobile"] or input("手机号："))
        name = (options["name"] or input("姓名：")).strip()
        if not MOBILE.fullmatch(mobile):
            raise CommandError("没有建立。手机号应为11位数字，以1开头，请核对。")
        if not name:
            raise CommandError("没有建立。请写姓名：--name 姓名")
        slug = options["programme"]
        programme = Programme.objects.filter(slug=slug) if slug else Programme.objects.filter(is_default=True)
        chosen = programme.first()
        if chosen is None:
            known = "、".join(Programme.objects.values_list("slug", flat=True))
            raise CommandError(f"没有建立。没有这个项目，可选：{known or '无，请先执行 manage.py prepare'}")
        try:
            person, secret = services.create_manager(
                mobile=mobile, name=name, programme=chosen, office=options["office"], at=clock.now()
            )
        except DeedRefused as refusal:
            raise CommandError(f"没有建立。{refusal}") from refusal
        until = timezone.localtime(secret.expires_at)
        self.stdout.write(
            f"{person.name}是“{chosen.name}”的评审办负责人。设置密码的链接（只显示这一次，只能用一次，"
            f"{until:%Y-%m-%d %H:%M}前有效）：\n{secrets.link(secret)}"
        )
