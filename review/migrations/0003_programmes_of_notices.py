"""Which programme does each notice speak of that was written before notices said so? By the application its page is of."""

import re

from django.db import migrations

PAGE = re.compile(r"/(?:applications|desk|staff)/([^/]+)/")
AT_ONCE = 1000


def tell_programmes(apps, schema_editor):
    Application, Notice = apps.get_model("applicants", "Application"), apps.get_model("notices", "Notice")
    programmes = dict(Application.objects.values_list("number", "round__programme"))
    found = {}
    for pk, url in Notice.objects.filter(programme=None).exclude(url="").values_list("pk", "url").iterator():
        page = PAGE.search(url)
        if page and page[1] in programmes:
            found.setdefault(programmes[page[1]], []).append(pk)
    for programme, notices in found.items():
        for start in range(0, len(notices), AT_ONCE):
            Notice.objects.filter(pk__in=notices[start : start + AT_ONCE]).update(programme=programme)


class Migration(migrations.Migration):
    dependencies = [
        ("applicants", "0005_employers"),
        ("notices", "0006_programme"),
        ("review", "0002_office"),
    ]

    operations = [migrations.RunPython(tell_programmes, migrations.RunPython.noop)]
