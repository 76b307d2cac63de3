"""設定 > その他 > オプション: 「勤怠 WebAPI連携設定」 and its restricted hours."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakutei.jptime.hours import parse_windows, windows_text
from kakutei.kintai.actions.set_option import set_option
from kakutei.kintai.pages.who import company_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Company, WebApiUse
from kakutei.signin.gate import allow

PRESETS = {
    "source": ("08:00-10:00,17:00-19:00", "8:00-10:00 と 17:00-19:00"),
    "vendor": ("08:30-10:00,17:30-18:30", "8:30-10:00 と 17:30-18:30(KING OF TIMEと同じ)"),
    "none": ("", "設けない"),
}


@allow(policy.all_access_administrator)
@require_http_methods(["GET", "POST"])
def options(request: HttpRequest) -> HttpResponse:
    """[登録] saves the choice; [連携設定] does too and goes on to the tokens, where it is 「使用する」 (B1)."""
    wanted, goes_on = request.POST.get("webapi_use", ""), "go_on" in request.POST
    error = _wrong_choice(wanted, goes_on) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        set_option(company=company_of(request), webapi_use=WebApiUse(wanted))
        if goes_on:
            return redirect("pages:tokens")
        messages.success(request, f"「勤怠 WebAPI連携設定」を「{WebApiUse(wanted).label}」にしました。")
        return redirect("pages:options")
    context = {"current": "settings", "uses": WebApiUse, "used": WebApiUse.USED, "error": error}
    return render(request, "kintai/options.html", context, status=422 if error else 200)


def _wrong_choice(wanted: str, goes_on: bool) -> str:
    if wanted not in WebApiUse:
        return "「使用する」か「使用しない」を選んでください。"
    if goes_on and wanted != WebApiUse.USED:
        return "[連携設定]を開くには、「使用する」を選んでください。"
    return ""


@allow(policy.all_access_administrator)
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    company, wanted = company_of(request), request.POST.get("hours", "")
    if wanted in PRESETS:
        set_option(company=company, restricted=parse_windows(PRESETS[wanted][0]))
        messages.success(request, "WebAPIの利用禁止時間帯を変更しました。")
        return redirect("pages:hours")
    error = "利用禁止時間帯を選んでください。" if request.method == "POST" else ""
    context = {"current": "settings", "presets": PRESETS.items(), "chosen": preset_of(company), "error": error}
    return render(request, "kintai/hours.html", context, status=422 if error else 200)


def preset_of(company: Company) -> str:
    """The preset that stands, or an empty text for hours of the company's own."""
    standing = windows_text(company.restricted_windows)
    return next((name for name, (text, _) in PRESETS.items() if text == standing), "")
