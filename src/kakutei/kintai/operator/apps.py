from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "kakutei.kintai.operator"
    label = "kintai_operator"
