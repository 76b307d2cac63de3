"""設定: what can be set, by area, and the options of the WebAPI."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.hours import parse_windows, windows_text
from kakutei.kintai.actions.organization import set_option
from kakutei.kintai.pages.requesters import company_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Company, WebApiUse

PRESETS = {
    "source": ("08:00-10:00,17:00-19:00", "8:00-10:00 と 17:00-19:00"),
    "vendor": ("08:30-10:00,17:30-18:30", "8:30-10:00 と 17:30-18:30(KING OF TIMEと同じ)"),
    "none": ("", "設けない"),
}


@allow(policy.all_access_administrator)
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def options(request: HttpRequest) -> HttpResponse:
    """[登録] saves the choice; [連携設定] does too and opens the tokens, if it is 「使用する」 (B1)."""
    sent = typed(request) or QueryDict()
    wanted, goes_on = sent.get("webapi_use", ""), "go_on" in sent
    error = _wrong_choice(wanted, goes_on) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        set_option(company=company_of(request), webapi_use=WebApiUse(wanted))
        if goes_on:
            return company_redirect("pages:tokens")
        messages.success(request, f"「勤怠 WebAPI連携設定」を「{WebApiUse(wanted).label}」にしました。")
        return company_redirect("pages:options")
    chosen = wanted if wanted in WebApiUse else company_of(request).webapi_use
    context = {"current": "settings", "uses": WebApiUse, "used": WebApiUse.USED, "chosen": chosen, "error": error}
    return render(request, "kintai/settings/options.html", context, status=422 if error else 200)


def _wrong_choice(wanted: str, goes_on: bool) -> str:
    if wanted not in WebApiUse:
        return "「使用する」か「使用しない」を選んでください。"
    if goes_on and wanted != WebApiUse.USED:
        return "[連携設定]を開くには、「使用する」を選んでください。"
    return ""


@allow(policy.all_access_administrator)
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    company, wanted = company_of(request), (typed(request) or QueryDict()).get("hours", "")
    if request.method == "POST" and wanted in PRESETS:
        set_option(company=company, restricted=parse_windows(PRESETS[wanted][0]))
        messages.success(request, "WebAPIの利用禁止時間帯を変更しました。")
        return company_redirect("pages:hours")
    error = "利用禁止時間帯を選んでください。" if request.method == "POST" else ""
    context = {
        "current": "settings",
        "presets": PRESETS.items(),
        "chosen": wanted if wanted in PRESETS else preset_of(company),
        "error": error,
    }
    return render(request, "kintai/settings/hours.html", context, status=422 if error else 200)


def preset_of(company: Company) -> str:
    """The preset in use, or an empty text for the company's own hours."""
    standing = windows_text(company.restricted_windows)
    return next((name for name, (text, _) in PRESETS.items() if text == standing), "")


@allow(policy.administrator)
@require_safe
def settings_index(request: HttpRequest) -> HttpResponse:
    context = {"current": "settings", "all_access": policy.has_all_access(request)}
    return render(request, "kintai/settings/settings.html", context)
