from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "kakutei.shift.plans"
    label = "shift_plans"
    default_auto_field = "django.db.models.BigAutoField"
