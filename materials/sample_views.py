"""How is an evaluation form filled in well? A Word file for anybody who asks."""

import io

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from materials.documents import sample
from materials.views import attachment
from programmes.models import Programme


@login_not_required
@require_safe
def sample_form(request: HttpRequest, slug: str) -> HttpResponseBase:
    programme = get_object_or_404(Programme, slug=slug)
    there = sample.of(programme.definition)
    if there is None:
        raise Http404
    return attachment(io.BytesIO(there.content), _("填写示例：%(name)s.docx") % {"name": there.name}, "docx")
