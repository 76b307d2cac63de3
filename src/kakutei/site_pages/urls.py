from django.urls import path

from kakutei.site_pages import views as pages

app_name = "site_pages"
urlpatterns = [
    path("terms", pages.terms, name="terms"),
    path("privacy", pages.privacy, name="privacy"),
]
