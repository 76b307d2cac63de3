from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "kakutei.kintai.schedule"
    label = "kintai_schedule"
    default_auto_field = "django.db.models.BigAutoField"
