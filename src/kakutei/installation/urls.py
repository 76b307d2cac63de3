from django.urls import path

from kakutei.installation import pages

app_name = "installation"
urlpatterns = [
    path("terms", pages.terms, name="terms"),
    path("privacy", pages.privacy, name="privacy"),
]
