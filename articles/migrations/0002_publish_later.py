from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="publish_at",
            field=models.DateTimeField(null=True, verbose_name="发布时间"),
        ),
    ]
