import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kakutei.audit.triggers import put_up, take_down

NAMES = {"table": "kintai_people_auditentry", "companies": "kintai_people_company"}


def without(apps, editor):
    """SQLite makes a table anew for a check, and does not while a trigger elsewhere names it."""
    take_down(editor, table=NAMES["table"])


def with_triggers(apps, editor):
    put_up(editor, **NAMES)


class Migration(migrations.Migration):

    dependencies = [
        ('kintai_people', '0004_invitation'),
    ]

    operations = [
        migrations.RunPython(without, with_triggers),
        migrations.AddField(
            model_name='company',
            name='erase_asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='company',
            name='erase_asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='company',
            name='erase_at',
            field=models.DateTimeField(null=True, verbose_name='削除する日時'),
        ),
        migrations.AddField(
            model_name='company',
            name='erase_reminded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erase_asked_at', None), ('erase_asked_by', None), ('erase_at', None), ('erase_reminded_at', None)), models.Q(('erase_asked_at__isnull', False), ('erase_asked_by__isnull', False), ('erase_at__isnull', False)), _connector='OR'), name='kintai_people_company_leaves_whole'),
        ),
        migrations.RunPython(with_triggers, without),
    ]
