from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kakutei.access"
    label = "access"
