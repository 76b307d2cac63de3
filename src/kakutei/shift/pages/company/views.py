"""会社管理・拠点追加: the company with its KOTアクセストークン, and its stores."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import SecretField, typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.text_fields import label_of
from kakutei.shift.actions.company import UnknownServer, UnlikelyToken, save_company
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.mapping import unknown_divisions
from kakutei.shift.link.models import Connection
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.company.connection_test_views import last_test
from kakutei.shift.pages.fields import LINK
from kakutei.shift.pages.link.presenters import say_if_paused
from kakutei.shift.people.models import Company
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.ui.fields import model_text

VENDOR = "https://api.kingtime.jp/v1.0"
PERMISSIONS = (
    ("従業員データ", "Read / Write", ""),
    ("日別スケジュールデータ", "Read / Write", ""),
    ("月別スケジュールデータ", "Read", ""),
    ("日別打刻データ", "Read", "おすすめ: 実績のある日を送る前に確認し、予定を上書きしません。"),
)


class TokenField(SecretField):
    wanted_for = LINK


class CompanyForm(forms.Form):
    name = model_text(Company, "name")
    base_url = forms.ChoiceField(
        label=label_of(Connection, "base_url"),
        error_messages={"invalid_choice": UnknownServer.message, "required": "接続先を選んでください。"},
    )
    token = TokenField(label="KOTアクセストークン")

    def __init__(self, *args: Any, connection: Connection | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = [(url, name) for name, url in settings.KAKUTEI_KOT_HOSTS.items()]
        self.fields["base_url"].choices = hosts  # type: ignore[attr-defined] # a ChoiceField
        if connection and connection.sealed_token:
            self.fields[
                "token"
            ].help_text = f"登録済み: ••••{connection.token_tail}。変えるときだけ入力します。空のままなら、いまのトークンを使います。"


@allow(administrators)
@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    connection = open_connection(opened(request))
    context = {
        "connection": connection,
        "egress": settings.KAKUTEI_EGRESS,
        "test": last_test(opened(request), at=clock.now()),
        "unknown_divisions": unknown_divisions(connection) if connection else set(),
    }
    return render(request, "shift/company/companies.html", context)


@allow(administrators)
@reauthentication_required()
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    company = opened(request)
    connection = open_connection(company)
    initial = {"name": company.name, "base_url": connection.base_url if connection else None}
    form = CompanyForm(typed(request), initial=initial, connection=connection)
    if request.method == "POST" and form.is_valid() and _save(company, form):
        say_if_paused(request)
        return dialogs.close(request, company_url("shift:companies"), said="会社の登録を変更しました。")
    context = {
        "form": form,
        "egress": settings.KAKUTEI_EGRESS,
        "egress_text": ", ".join(settings.KAKUTEI_EGRESS),
        "permissions": PERMISSIONS,
        "own_server": _own_server(connection),
    }
    status = 422 if form.errors else 200
    return dialogs.show(
        request, "shift/company/company_form.html", context, back_url=company_url("shift:companies"), status=status
    )


def _own_server(connection: Connection | None) -> str:
    """The attendance app's own pages, where the company is connected to an installation like ours."""
    base_url = connection.base_url if connection else next(iter(settings.KAKUTEI_KOT_HOSTS.values()))
    return "" if base_url == VENDOR else base_url.removesuffix("/v1.0")


def _save(company: Company, form: CompanyForm) -> bool:
    try:
        save_company(company=company, at=clock.now(), **form.cleaned_data)
    except UnlikelyToken as error:
        form.add_error("token", str(error))
    except UnknownServer as error:
        form.add_error("base_url", str(error))
    return not form.errors
