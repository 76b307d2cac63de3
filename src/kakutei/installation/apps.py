from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "kakutei.installation"
    label = "installation"

    def ready(self) -> None:
        from kakutei.installation import checks  # noqa: F401 - registers the check
