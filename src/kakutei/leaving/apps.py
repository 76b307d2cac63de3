from django.apps import AppConfig


class LeavingConfig(AppConfig):
    name = "kakutei.leaving"
    label = "leaving"
