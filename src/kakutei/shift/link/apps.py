from django.apps import AppConfig


class LinkConfig(AppConfig):
    name = "kakutei.shift.link"
    label = "shift_link"
    default_auto_field = "django.db.models.BigAutoField"
