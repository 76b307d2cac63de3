from django.urls import path

from kakutei.signin import devicepages, pages

app_name = "signin"
urlpatterns = [
    path("login", pages.ask, name="login"),
    path("login/<str:secret>", pages.link, name="link"),
    path("devices", devicepages.devices, name="devices"),
    path("devices/end", devicepages.end_others, name="devices_end"),
    path("devices/<str:device>/end", devicepages.end, name="device_end"),
    path("logout", pages.leave, name="logout"),
]
