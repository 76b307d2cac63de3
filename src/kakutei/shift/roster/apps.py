from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "kakutei.shift.roster"
    label = "shift_roster"
    default_auto_field = "django.db.models.BigAutoField"
