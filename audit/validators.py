"""Which words may be kept for ever? Those without numbers: what the audit trail holds is never struck out again."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def without_numbers(text: str) -> None:
    """Four digits in a row are a telephone's or a document's, or the end of one."""
    if re.search(r"\d{4}", text):
        raise ValidationError(_("这段文字会长期留在审计记录里，请删去其中的号码。"), code="number")
