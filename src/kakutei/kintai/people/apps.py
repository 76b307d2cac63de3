from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kakutei.kintai.people"
    label = "kintai_people"
    default_auto_field = "django.db.models.BigAutoField"
