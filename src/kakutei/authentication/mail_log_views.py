"""メール: the operator's page of the mail queue, of both apps. Each app gives `operator/base.html` around it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow, operators
from kakutei.authentication.mail_limits import ALARM, asked_lately
from kakutei.authentication.mail_queue import LinkIsOver, MailState, NothingToResend, mail_lines, resend_mail
from kakutei.infrastructure import clock


@allow(operators)
@never_cache
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("address", "").replace("\0", "").strip()[:254]
    state = next((each for each in MailState if each.code == request.GET.get("state")), None)
    at = clock.now()
    page, lines = mail_lines(address=address, state=state, page=request.GET.get("page", ""), at=at)
    chosen = {"address": address, "state": state.code if state else ""}
    context = {
        "lines": lines,
        "page": page,
        "address": address,
        "state": state,
        "states": list(MailState),
        "asked": asked_lately(at),
        "alarm": ALARM,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
    }
    return render(request, "authentication/mails.html", context)


@allow(operators)
@require_POST
def resend(request: HttpRequest, mail_id: int) -> HttpResponse:
    try:
        address = resend_mail(mail_id=mail_id, at=clock.now())
        messages.success(request, f"{address} へのメールをもう一度送ります。")
    except (NothingToResend, LinkIsOver) as error:
        messages.error(request, str(error))
    return redirect("operator:mails")
