from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "kakutei.shift.notifications"
    label = "shift_notifications"
    default_auto_field = "django.db.models.BigAutoField"
