from django.urls import path

from kakutei.signin import pages

app_name = "signin"
urlpatterns = [
    path("login", pages.ask, name="login"),
    path("login/<str:secret>", pages.link, name="link"),
    path("logout", pages.leave, name="logout"),
]
