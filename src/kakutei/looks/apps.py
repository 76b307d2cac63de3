from django.apps import AppConfig


class LooksConfig(AppConfig):
    name = "kakutei.looks"
    label = "looks"
