"""The routes of the WebAPI; each declares the rule `policy.webapi`, since its own gate does the asking."""

from __future__ import annotations

from django.urls import URLPattern

from kakutei.kintai.people import policy
from kakutei.kintai.webapi.api import api
from kakutei.signin.gate import allow

app_name = "webapi"
urlpatterns = [route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
for route in urlpatterns:
    route.callback = allow(policy.webapi)(route.callback)
