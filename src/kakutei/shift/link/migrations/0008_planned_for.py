import django.db.models.deletion
from django.db import migrations, models


def planned_for_who_has_it(apps, schema_editor):
    rows = apps.get_model("shift_link", "AppliedDay")._base_manager.filter(start__isnull=False)
    rows.update(planned_for=models.F("staff"))


class Migration(migrations.Migration):

    dependencies = [
        ("shift_people", "0005_leaving"),
        ("shift_link", "0007_private_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="appliedday",
            name="planned_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="shift_people.staff"
            ),
        ),
        migrations.RunPython(planned_for_who_has_it, migrations.RunPython.noop),
    ]
