import uuid

from django.db import migrations, models


def give_each_its_own(apps, editor):
    connections = apps.get_model("shift_link", "Connection")._base_manager
    for key in connections.values_list("pk", flat=True):
        connections.filter(pk=key).update(identity=uuid.uuid4())


class Migration(migrations.Migration):

    dependencies = [
        ("shift_link", "0005_unanswered"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="identity",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="connection",
            name="identity",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name="connection",
            name="block",
            field=models.CharField(
                blank=True,
                choices=[
                    ("token", "token"), ("address", "address"), ("permission", "permission"),
                    ("one_of_three", "one_of_three"), ("base_url", "base_url"), ("our_fault", "our_fault"),
                    ("certificate", "certificate"), ("clock", "clock"), ("unreadable_token", "unreadable_token"),
                    ("other_company", "other_company"), ("restored", "restored"),
                ],
                max_length=20,
            ),
        ),
    ]
