from django.apps import AppConfig


class SitePagesConfig(AppConfig):
    name = "kakutei.site_pages"
    label = "site_pages"

    def ready(self) -> None:
        from kakutei.site_pages import checks  # noqa: F401 - registers the check
