from django.conf import settings
from django.db import migrations, models


def forget(apps, schema_editor):
    """What those filled in whose matter was closed before this."""
    decided = apps.get_model("employers", "Candidate").objects.exclude(state__in=["invited", "filled"])
    decided.update(sealed="")


class Migration(migrations.Migration):

    dependencies = [
        ('applicants', '0005_employers'),
        ('employers', '0001_initial'),
        ('programmes', '0003_round_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='candidate',
            name='state',
            field=models.CharField(choices=[('invited', '待本人填写'), ('filled', '待单位确认'), ('confirmed', '单位已确认'), ('declined', '本人不参评'), ('dropped', '单位已取消'), ('lapsed', '逾期未办')], default='invited', max_length=10, verbose_name='状态'),
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(('sealed', ''), ('state__in', ['invited', 'filled']), _connector='OR'), name='candidate_sealed_while_waiting', violation_error_message='办结以后不再保留本人填写的内容。'),
        ),
    ]
