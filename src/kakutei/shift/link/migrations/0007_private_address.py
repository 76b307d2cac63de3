from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("shift_link", "0006_identity"),
    ]

    operations = [
        migrations.AlterField(
            model_name="connection",
            name="block",
            field=models.CharField(
                blank=True,
                choices=[
                    ("token", "token"), ("address", "address"), ("permission", "permission"),
                    ("one_of_three", "one_of_three"), ("base_url", "base_url"), ("our_fault", "our_fault"),
                    ("certificate", "certificate"), ("private_address", "private_address"), ("clock", "clock"),
                    ("unreadable_token", "unreadable_token"), ("other_company", "other_company"),
                    ("restored", "restored"),
                ],
                max_length=20,
            ),
        ),
    ]
