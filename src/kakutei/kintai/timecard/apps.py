from django.apps import AppConfig


class TimecardConfig(AppConfig):
    name = "kakutei.kintai.timecard"
    label = "kintai_timecard"
    default_auto_field = "django.db.models.BigAutoField"
