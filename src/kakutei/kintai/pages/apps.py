from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "kakutei.kintai.pages"
    label = "kintai_pages"
    default_auto_field = "django.db.models.BigAutoField"
