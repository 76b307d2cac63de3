from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Templates alone: each app keeps the tables in its room `people`."""

    name = "kakutei.audit"
