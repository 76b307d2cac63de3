"""The routes of the WebAPI; each declares the rule `policy.webapi`, since entry.py does the checks."""

from __future__ import annotations

from django.urls import URLPattern

from kakutei.authentication.authorization import allow
from kakutei.kintai.people import policy
from kakutei.kintai.webapi.api import api

app_name = "webapi"
urlpatterns = [route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
for route in urlpatterns:
    route.callback = allow(policy.webapi)(route.callback)
