from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "kakutei.duties"
    label = "duties"
