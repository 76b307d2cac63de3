from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kakutei.kintai.access"
    label = "kintai_access"
    default_auto_field = "django.db.models.BigAutoField"
