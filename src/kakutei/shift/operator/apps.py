from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "kakutei.shift.operator"
    label = "shift_operator"
