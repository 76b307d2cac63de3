from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "kakutei.kintai.worker"
    label = "kintai_worker"
    default_auto_field = "django.db.models.BigAutoField"
