"""[接続テスト]: whether KING OF TIME accepts our requests, as of the last sync; a button asks for a new one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.shift.actions.link import LinkNotReady, ask_sync
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.mapping import known_keys
from kakutei.shift.link.models import PunchReading
from kakutei.shift.link.rules.states import LinkFacts, cause_sentence, clock_of, pause_sentence, waiting_sentence
from kakutei.shift.link.rules.values import AWAIT_APPROVAL
from kakutei.shift.link.status import facts_of
from kakutei.shift.people.models import Company
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened

PUNCHES = {
    PunchReading.PERMITTED: "打刻のある日は、送る前に確認します。",
    PunchReading.REFUSED: "日別打刻データ(Read)の権限がないため、打刻のある日を送る前に確認できません。KING OF TIMEの判断に任せます。",
    PunchReading.UNKNOWN: "",
}


@dataclass(frozen=True)
class ConnectionTest:
    """The result shown beside [接続テスト]."""

    level: str
    """info, success, warn or error."""
    sentence: str
    ready: bool = False
    """Whether there is something to test."""
    refreshes: str = ""
    """How often the page asks again while there is no result."""


@allow(administrators)
@require_http_methods(["GET", "POST"])
def connection_test(request: HttpRequest) -> HttpResponse:
    """GET: only the result, requested while a test is under way."""
    company, at = opened(request), clock.now()
    if request.method == "GET":
        return render(request, "shift/company/connection_test.html", {"test": last_test(company, at=at)})
    try:
        ask_sync(company=company, at=at)
    except LinkNotReady as error:
        messages.error(request, str(error))
    return company_redirect("shift:companies")


def last_test(company: Company, *, at: dt.datetime) -> ConnectionTest:
    connection = open_connection(company)
    facts = facts_of(company, connection, at=at)
    if connection is None or not connection.sealed_token:
        return ConnectionTest("info", "KOTアクセストークンを登録すると、接続を確認できます。")
    if not facts.on:
        return ConnectionTest("info", "設定で連携にチェックを入れると、接続を確認できます。")
    if facts.pause:
        return ConnectionTest("info", pause_sentence(facts.pause))
    if facts.cause in AWAIT_APPROVAL:
        return ConnectionTest("error", cause_sentence(facts))
    synced = connection.synced_at
    if connection.sync_asked_at or (synced is None and not facts.cause):
        return _on_its_way(facts)
    if facts.cause or synced is None:
        return ConnectionTest("error", cause_sentence(facts), ready=True)
    if facts.waiting:
        return ConnectionTest("warn", waiting_sentence(facts), ready=True, refreshes="10s")
    people = len(known_keys(connection))
    sentence = f"接続できました。KING OF TIMEの従業員 {people}人。{PUNCHES[PunchReading(connection.punches)]}"
    return ConnectionTest("success", f"{clock_of(synced)} に{sentence}", ready=True)


def _on_its_way(facts: LinkFacts) -> ConnectionTest:
    if facts.closed_until:
        sentence = f"いまはKING OF TIMEの制限時間帯です。{clock_of(facts.closed_until)}を過ぎたら確認します。"
        return ConnectionTest("info", sentence, ready=True, refreshes="60s")
    if facts.waiting:
        return ConnectionTest("warn", waiting_sentence(facts), ready=True, refreshes="10s")
    return ConnectionTest("info", "接続を確認しています…", ready=True, refreshes="2s")
