from django.urls import path

from kakutei.authentication import (
    device_views,
    email_change_views,
    login_views,
    passkey_views,
    reauthentication_views,
)

app_name = "authentication"
urlpatterns = [
    path("login", login_views.ask, name="login"),
    path("login/<secret:secret>", login_views.link, name="link"),
    path("devices", device_views.devices, name="devices"),
    path("devices/end", device_views.end_others, name="devices_end"),
    path("devices/<str:device>/end", device_views.end, name="device_end"),
    path("second", passkey_views.second, name="second"),
    path("passkeys", passkey_views.passkeys, name="passkeys"),
    path("passkeys/add", passkey_views.add, name="passkey_add"),
    path("passkeys/<int:passkey_id>/removal", passkey_views.remove, name="passkey_remove"),
    path("proof", reauthentication_views.reauthenticate, name="proof"),
    path("proof/done", reauthentication_views.reauthentication_done, name="proof_done"),
    path("proof/<secret:secret>", reauthentication_views.open_reauthentication_link, name="proof_link"),
    path("address", email_change_views.address, name="address"),
    path("address/<secret:secret>", email_change_views.address_link, name="address_link"),
    path("logout", login_views.leave, name="logout"),
]
