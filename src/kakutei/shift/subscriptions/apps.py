from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "kakutei.shift.subscriptions"
    label = "shift_subscriptions"
    default_auto_field = "django.db.models.BigAutoField"
