from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "kakutei.shift.pages"
    label = "shift_pages"
    default_auto_field = "django.db.models.BigAutoField"
