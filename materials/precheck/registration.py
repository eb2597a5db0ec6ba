"""What was registered, as far as a form is compared with it, where it is not taken from an application?"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from applicants import dossier
from applicants.dossier import Dossier
from programmes.vocabulary import LEVEL_NAMES

FACTS = {  # block and label as in applicants.dossier
    "name": ("个人信息", "姓名"),
    "id_number": ("个人信息", "身份证号"),
    "employer": ("单位与岗位", "工作单位"),
    "archive_keeper": ("档案", "档案所在地"),
    "specialty": ("申报信息", "其它专业"),
    "level": ("申报信息", "评审级别"),
    "first_work_start": ("单位与岗位", "参加工作时间"),
    "current_title": ("现有职称", "职称"),
    "title_obtained": ("现有职称", "取得时间"),
}
LEVELS = {level.value: name for level, name in LEVEL_NAMES.items()}


class RegistrationError(ValueError):
    """It cannot be read; each line says what is wrong with it."""


def registered(facts: Mapping[str, str]) -> Dossier:
    """``facts`` by the names of FACTS; one that is left out is not compared. A level by its name or its code."""
    answers: dict[str, list[dict[str, str]]] = {}
    for name, text in facts.items():
        block, label = FACTS[name]
        answers.setdefault(block, [{}])[0][label] = LEVELS.get(text, text) if name == "level" else text
    return dossier.build(answers)


def read(text: bytes) -> Dossier:
    """Of a JSON object. Raises RegistrationError."""
    try:
        stated = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once_each)
    except UnicodeDecodeError:
        raise RegistrationError(_("报名信息不是 UTF-8 编码的文字，请另存为 UTF-8。")) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise RegistrationError(
            _("报名信息第 %(line)d 行第 %(column)d 列不是 JSON，请检查引号和逗号。") % place
        ) from None
    except RecursionError:
        raise RegistrationError(_("报名信息嵌套太深，应为一个 JSON 对象 {…}。")) from None
    if not isinstance(stated, dict):
        raise RegistrationError(_("报名信息应为一个 JSON 对象 {…}。"))
    wrong = [*_unknown(stated), *(_not_text(name) for name, text in stated.items() if not isinstance(text, str))]
    if wrong:
        raise RegistrationError("\n".join(wrong))
    return registered(stated)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise RegistrationError(_("报名信息：%s 写了两次，请只写一次。") % twice)
    return dict(pairs)


def _unknown(stated: Mapping[str, Any]) -> list[str]:
    return [
        _("报名信息：%(name)s 不是已知的项，可写：%(known)s。") % {"name": name, "known": "、".join(FACTS)}
        for name in stated
        if name not in FACTS
    ]


def _not_text(name: str) -> str:
    return _("报名信息：%s 应为文字，加引号。") % name
