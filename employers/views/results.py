"""How does an officer take what came of a list along?"""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit.services
from config.requests import PersonRequest
from employers import permissions
from employers.models import StaffImport
from employers.staff import results
from employers.views.imports import download


@require_safe
def sheet(request: PersonRequest, pk: UUID, import_pk: UUID) -> FileResponse:
    """Not before the import has ended, nor after the list has been forgotten."""
    done = permissions.of(request.user, pk).staff_imports.filter(state=StaffImport.State.DONE)
    kept = done.filter(expires_at__gt=request.arrived_at).select_related("round")
    found = get_object_or_404(kept, pk=import_pk)
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "result.xlsx"
        results.write(found, path)
        audit.services.record("staff_import.result_taken", found, by=request.user)
        name = _("%s（导入结果）") % Path(found.file_name or found.get_source_display()).stem
        return download(path, name)
