from django.apps import AppConfig


class AuthenticationConfig(AppConfig):
    name = "kakutei.authentication"
    label = "authentication"
    default_auto_field = "django.db.models.BigAutoField"
