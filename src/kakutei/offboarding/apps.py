from django.apps import AppConfig


class OffboardingConfig(AppConfig):
    name = "kakutei.offboarding"
    label = "offboarding"
