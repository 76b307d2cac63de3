from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kakutei.shift.people"
    label = "shift_people"
    default_auto_field = "django.db.models.BigAutoField"
