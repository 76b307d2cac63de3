from django.urls import path

from kakutei.signin import addresspages, devicepages, pages, passkeypages, proofpages

app_name = "signin"
urlpatterns = [
    path("login", pages.ask, name="login"),
    path("login/<str:secret>", pages.link, name="link"),
    path("devices", devicepages.devices, name="devices"),
    path("devices/end", devicepages.end_others, name="devices_end"),
    path("devices/<str:device>/end", devicepages.end, name="device_end"),
    path("second", passkeypages.second, name="second"),
    path("passkeys", passkeypages.passkeys, name="passkeys"),
    path("passkeys/add", passkeypages.add, name="passkey_add"),
    path("passkeys/<int:passkey_id>/removal", passkeypages.remove, name="passkey_remove"),
    path("proof", proofpages.proof, name="proof"),
    path("proof/done", proofpages.proof_done, name="proof_done"),
    path("proof/<str:secret>", proofpages.proof_link, name="proof_link"),
    path("address", addresspages.address, name="address"),
    path("address/<str:secret>", addresspages.address_link, name="address_link"),
    path("logout", pages.leave, name="logout"),
]
