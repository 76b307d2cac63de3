"""ログイン中の端末: what is listed, what is ended, and how long a device stays signed in."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from kakutei.authentication.devices import in_words
from kakutei.authentication.models import DeviceSession
from kakutei.shift.people.models import User

from .conftest import NOON

GoTo = Callable[[dt.datetime], None]
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
DAY = dt.timedelta(days=1)


def device(user: User, browser: str = IPHONE) -> Client:
    client = Client(headers={"host": "127.0.0.1", "user-agent": browser})
    client.force_login(user)
    return client


def page(client: Client) -> str:
    answer = client.get(reverse("authentication:devices"))
    assert answer.status_code == 200
    return answer.content.decode()


def lines(client: Client) -> list[str]:
    found = re.findall(r"<li>.*?</li>", page(client).partition('<ul class="rows">')[2], re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", " ", line)) for line in found]


def end_urls(client: Client) -> list[str]:
    return re.findall(r'href="(/devices/[0-9a-f]{32}/end)"', page(client))


def is_in(client: Client) -> bool:
    return client.get(reverse("authentication:devices")).status_code == 200


@pytest.fixture
def taro(db: None) -> User:
    return User.objects.create(name="港 太郎", email="taro@minato.example.jp")


def test_the_list_says_which_browsers_since_when_and_which_is_this(hanako: User, taro: User, go_to: GoTo) -> None:
    other = device(hanako, WINDOWS)
    assert is_in(other)
    device(taro)
    go_to(NOON + DAY)
    this = device(hanako)
    page(this)
    listed = lines(this)
    assert len(listed) == 2
    assert "Safari(iPhone)" in listed[0]
    assert "この端末" in listed[0]
    assert "ログイン 3/1 水 12:00" in listed[0]
    assert "Edge(Windows)" in listed[1]
    assert "この端末" not in listed[1]
    assert "最後に使った日時 2/29 火 12:00" in listed[1]


def test_a_page_never_shows_the_key_of_a_session(hanako: User) -> None:
    this = device(hanako)
    device(hanako)
    shown = page(this)
    for key in DeviceSession.objects.values_list("session_key", flat=True):
        assert key not in shown


def test_one_device_is_signed_out_and_the_others_go_on(hanako: User) -> None:
    this, lost, third = device(hanako), device(hanako, WINDOWS), device(hanako)
    assert all(is_in(each) for each in (this, lost, third))
    url = next(url for url, line in zip(end_urls(this), lines(this), strict=True) if "Edge" in line)
    assert this.post(url)["Location"] == reverse("authentication:devices")
    assert not is_in(lost)
    assert is_in(third)
    assert is_in(this)
    assert "もうログアウトしています" in this.post(url, follow=True).content.decode()


def test_this_device_too(hanako: User) -> None:
    this, other = device(hanako), device(hanako)
    assert this.post(end_urls(this)[0])["Location"] == reverse("authentication:login")
    assert not is_in(this)
    assert is_in(other)


def test_all_others_at_once_and_links_under_way_with_them(
    hanako: User, taro: User, mailed_link: Callable[..., str]
) -> None:
    this, others, neighbour = device(hanako), [device(hanako), device(hanako)], device(taro)
    link = mailed_link(Client(headers={"host": "127.0.0.1"}))
    assert "ほかの端末(2台)をログアウトしました" in this.post("/devices/end", follow=True).content.decode()
    assert not any(is_in(each) for each in others)
    assert is_in(this)
    assert is_in(neighbour)
    thief = Client(headers={"host": "127.0.0.1"})
    thief.post(link)
    assert not is_in(thief)


def test_a_user_cannot_end_a_session_of_another_user(hanako: User, taro: User) -> None:
    victim, attacker = device(hanako), device(taro)
    attacker.post(end_urls(victim)[0])
    attacker.post("/devices/end")
    assert is_in(victim)


def test_strangers_are_sent_to_sign_in(db: None) -> None:
    stranger = Client(headers={"host": "127.0.0.1"})
    for answer in (stranger.get("/devices"), stranger.post("/devices/end"), stranger.post("/devices/0/end")):
        assert answer["Location"].startswith("/login?next=")


def test_thirty_days_begin_anew_with_each_use(hanako: User, go_to: GoTo) -> None:
    client = device(hanako)
    for day in (29, 58, 87):
        go_to(NOON + day * DAY)
        answer = client.get("/devices")
        assert answer.status_code == 200
        assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600
    go_to(NOON + (87 + 30) * DAY + dt.timedelta(minutes=1))
    assert not is_in(client)


def test_after_180_days_every_device_signs_in_anew(hanako: User, go_to: GoTo) -> None:
    client = device(hanako)
    for day in range(20, 180, 20):
        go_to(NOON + day * DAY)
        assert is_in(client)
    go_to(NOON + 180 * DAY - dt.timedelta(minutes=1))
    assert is_in(client)
    assert DeviceSession.objects.get(user=hanako).started_at <= NOON + dt.timedelta(minutes=1)
    go_to(NOON + 180 * DAY + dt.timedelta(minutes=1))
    assert not is_in(client)


def test_use_is_written_down_once_an_hour_and_not_at_every_click(hanako: User, go_to: GoTo) -> None:
    client = device(hanako)
    page(client)
    first = DeviceSession.objects.get(user=hanako).last_used_at
    go_to(NOON + dt.timedelta(minutes=50))
    page(client)
    assert DeviceSession.objects.get(user=hanako).last_used_at == first
    go_to(NOON + dt.timedelta(minutes=70))
    page(client)
    later = DeviceSession.objects.get(user=hanako).last_used_at
    assert first is not None
    assert later is not None
    assert later - first > dt.timedelta(minutes=60)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (IPHONE, "Safari(iPhone)"),
        (WINDOWS, "Edge(Windows)"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome(Android)"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox(Mac)"),
        ("Mozilla/5.0 (iPhone) AppleWebKit Mobile Safari/604 Line/15.0", "LINE(iPhone)"),
        ("curl/8.5", "不明なブラウザー"),
        ("", "不明なブラウザー"),
    ],
)
def test_browsers_are_called_by_the_names_people_know(said: str, words: str) -> None:
    assert in_words(said) == words
