from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "kakutei.ui"
    label = "ui"
