from django.apps import AppConfig


class ApiAccessConfig(AppConfig):
    name = "kakutei.kintai.api_access"
    label = "kintai_api_access"
    default_auto_field = "django.db.models.BigAutoField"
