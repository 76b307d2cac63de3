from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Templates only: each app keeps the tables in its package `people`."""

    name = "kakutei.audit"
