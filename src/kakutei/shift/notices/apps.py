from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kakutei.shift.notices"
    label = "shift_notices"
    default_auto_field = "django.db.models.BigAutoField"
