from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "kakutei.shift.worker"
    label = "shift_worker"
    default_auto_field = "django.db.models.BigAutoField"
