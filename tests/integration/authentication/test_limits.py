"""Rate limits of mails: true waiting times (case D1), and a stranger cannot use up the owner's allowance (case I4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.authentication.mail_limits import ALARM, cookie_name
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.jptime.workdate import JST
from kakutei.shift.people.models import User

from .conftest import KNOWN, NOON, UNKNOWN, newest_link

pytestmark = pytest.mark.django_db
type GoTo = Callable[[dt.datetime], None]
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
HOST = {"host": "127.0.0.1"}


def browser(user: User | None = None) -> Client:
    client = Client(headers=HOST)
    if user is not None:
        client.force_login(user)
    return client


def ask(client: Client, email: str = KNOWN, address: str = "203.0.113.7", path: str = "/login") -> Any:
    return client.post(path, {"email": email}, REMOTE_ADDR=address)


def flood(email: str = KNOWN) -> None:
    """A stranger asks until the address is refused."""
    asked = [ask(browser(), email, f"198.51.100.{n}").status_code for n in range(6)]
    assert asked[-1] == 422


def said_moment(answer: Any, day: dt.date) -> dt.datetime:
    """Until when the refusal says that one has to wait."""
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "届いているURLはそのまま使えます。" in page
    found = re.search(r"(?:(\d+)月(\d+)日 )?(\d+):(\d\d)以降\(約(\d+)(分|時間)後\)", page)
    assert found, page
    if found[1]:
        day += dt.timedelta(days=1)
        assert (day.month, day.day) == (int(found[1]), int(found[2]))
    return dt.datetime.combine(day, dt.time(int(found[3]), int(found[4])), tzinfo=JST)


def asked_for(count: int, at: dt.datetime, **more: Any) -> None:
    """As many links as `count`, each asked for a second after the one before."""
    first = {"purpose": Purpose.SIGN_IN, "asked_from": "", "asked_with": "", "expires_at": at, **more}
    SignInLink.objects.bulk_create(
        SignInLink(**{"email": f"a{n}@example.jp", **first}, asked_at=at + n * SECOND) for n in range(count)
    )


# --- case D1: the true time ---


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("path", ["/login", "/registration"])
@pytest.mark.parametrize("first", [NOON, NOON + 7 * SECOND, dt.datetime(2028, 12, 31, 14, 50, 30, tzinfo=dt.UTC)])
def test_a_refused_address_is_good_again_at_the_minute_that_is_said(
    hanako: User, go_to: GoTo, email: str, path: str, first: dt.datetime
) -> None:
    for number in range(5):
        go_to(first + number * 2 * MINUTE)
        assert ask(browser(), email, f"203.0.113.{number}", path).status_code == 200
    at = first + dt.timedelta(minutes=9, seconds=20)
    go_to(at)
    answer = ask(browser(), email.upper(), "203.0.113.99", path)
    moment = said_moment(answer, at.astimezone(JST).date())
    assert first + 15 * MINUTE <= moment <= first + 16 * MINUTE
    assert ask(browser(), "other@else.example.jp", "203.0.113.99", path).status_code == 200, "others are not held up"
    go_to(first + 15 * MINUTE - 10 * SECOND)
    assert ask(browser(), email, "203.0.113.99", path).status_code == 422
    go_to(moment)
    assert ask(browser(), email, "203.0.113.99", path).status_code == 200
    assert ask(browser(), email, "203.0.113.99", path).status_code == 422, "one has fallen out, not five"


def test_a_refused_request_makes_no_mail_and_does_not_lengthen_the_wait(hanako: User, go_to: GoTo) -> None:
    flood()
    for minute in range(1, 15):
        go_to(NOON + minute * MINUTE)
        assert ask(browser()).status_code == 422
    assert Email.objects.count() == SignInLink.objects.count() == 5
    go_to(NOON + 16 * MINUTE)
    assert ask(browser()).status_code == 200


def test_login_and_registration_of_one_address_are_one_count(db: None) -> None:
    paths = ["/login", "/registration"] * 3
    assert [ask(browser(), UNKNOWN, path=path).status_code for path in paths] == [200] * 5 + [422]


def test_an_account_keeps_its_count_when_its_address_changes(hanako: User) -> None:
    flood()
    User.objects.filter(pk=hanako.pk).update(email="moved@example.jp")
    assert ask(browser(), "moved@example.jp").status_code == 422


def test_the_21st_person_of_a_shop_gets_a_mail_and_so_does_the_300th(db: None, go_to: GoTo) -> None:
    answers = [ask(browser(), f"staff{n}@example.jp").status_code for n in range(25)]
    assert answers == [200] * 25
    asked_for(274, NOON, network="203.0.113.7")
    go_to(NOON + 5 * MINUTE)
    assert ask(browser(), "staff299@example.jp").status_code == 200


@pytest.mark.parametrize("first", [NOON, NOON + 7 * SECOND, dt.datetime(2028, 12, 31, 14, 30, 30, tzinfo=dt.UTC)])
def test_a_refused_network_is_good_again_at_the_minute_that_is_said(db: None, go_to: GoTo, first: dt.datetime) -> None:
    asked_for(300, first, network="203.0.113.7")
    at = first + 10 * MINUTE
    go_to(at)
    answer = ask(browser(), UNKNOWN)
    assert "お使いのネットワーク" in answer.content.decode()
    moment = said_moment(answer, at.astimezone(JST).date())
    assert ask(browser(), UNKNOWN, "203.0.113.8").status_code == 200
    go_to(first + 59 * MINUTE)
    assert ask(browser(), "other@example.jp").status_code == 422
    go_to(moment)
    assert ask(browser(), "other@example.jp").status_code == 200


def test_the_later_of_two_moments_is_said(hanako: User, go_to: GoTo) -> None:
    asked_for(300, NOON, network="203.0.113.7")
    go_to(NOON + 6 * MINUTE)
    flood()
    assert said_moment(ask(browser()), NOON.date()) == NOON + 60 * MINUTE


def test_ipv6_counts_by_its_64(db: None, go_to: GoTo) -> None:
    asked_for(299, NOON, network="2001:db8:0:7::/64")
    go_to(NOON + 6 * MINUTE)
    assert ask(browser(), UNKNOWN, "2001:db8:0:7:1:2:3:4").status_code == 200
    assert ask(browser(), UNKNOWN, "2001:db8:0:7:ffff::1").status_code == 422
    assert ask(browser(), UNKNOWN, "2001:db8:0:8::1").status_code == 200


def test_an_ipv4_address_written_as_ipv6_is_the_same_network(db: None, go_to: GoTo) -> None:
    asked_for(300, NOON, network="203.0.113.7")
    go_to(NOON + 6 * MINUTE)
    assert ask(browser(), UNKNOWN, "::ffff:203.0.113.7").status_code == 422


def test_a_forwarded_header_does_not_make_a_new_network(db: None, go_to: GoTo) -> None:
    asked_for(300, NOON, network="203.0.113.7")
    go_to(NOON + 6 * MINUTE)
    headers = {**HOST, "x-forwarded-for": "198.51.100.1"}
    answer = Client().post("/login", {"email": UNKNOWN}, headers=headers, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 422


# --- case I4: the owner's own ---


def test_a_stranger_does_not_use_up_what_a_browser_has_that_was_signed_in(
    hanako: User, quick_link: Callable[..., str]
) -> None:
    own = browser()
    own.post(quick_link(own))
    own.post("/logout")
    flood()
    assert ask(own).status_code == 200
    link = newest_link()
    assert ask(browser()).status_code == 422, "a browser that was never signed in waits"
    own.post(link)
    assert own.session[SESSION_KEY] == str(hanako.pk)


def test_it_counts_for_the_account_whatever_became_of_the_session(hanako: User, quick_link: Callable[..., str]) -> None:
    own = browser()
    own.post(quick_link(own))
    DeviceSession.objects.all().delete()
    User.objects.filter(pk=hanako.pk).update(email="moved@example.jp")
    flood("moved@example.jp")
    flood(KNOWN)
    assert ask(own, "moved@example.jp").status_code == 200
    assert ask(own, KNOWN).status_code == 422, "the old address belongs to no account"


def test_a_known_browser_has_five_of_its_own_and_the_true_time(hanako: User, quick_link: Callable[..., str]) -> None:
    own, other = browser(), browser()
    own.post(quick_link(own))
    other.post(quick_link(other))
    assert [ask(own).status_code for _ in range(5)] == [200] * 5
    assert NOON + 15 * MINUTE <= said_moment(ask(own), NOON.date()) <= NOON + 17 * MINUTE
    assert ask(other).status_code == 200
    assert ask(browser()).status_code == 200, "nor does it use up what strangers have"


def test_a_known_browser_waits_for_no_network(hanako: User, quick_link: Callable[..., str], go_to: GoTo) -> None:
    own = browser()
    own.post(quick_link(own))
    asked_for(300, NOON, network="203.0.113.7")
    go_to(NOON + 6 * MINUTE)
    assert ask(own).status_code == 200
    assert ask(own, UNKNOWN).status_code == 422, "of others it is a stranger's"


def test_two_people_of_one_browser_are_both_known(hanako: User) -> None:
    taro = User.objects.create(name="港 太郎", email="taro@minato.example.jp")
    own = browser()
    for user in (hanako, taro):
        ask(own, user.email or "")
        own.post(newest_link())
        own.post("/logout")
    for user in (hanako, taro):
        flood(user.email or "")
        assert ask(own, user.email or "").status_code == 200


@pytest.mark.parametrize("wrong", ["cut", "changed", "empty", "other's", "unsigned"])
def test_a_forged_cookie_does_not_make_a_browser_known(hanako: User, wrong: str) -> None:
    taro = User.objects.create(name="港 太郎", email="taro@minato.example.jp")
    stranger = browser()
    ask(stranger, taro.email or "")
    stranger.post(newest_link())
    name = cookie_name()
    real = stranger.cookies[name].value
    forged = {"cut": real[:-1], "changed": "x" + real[1:], "empty": "", "other's": real, "unsigned": '["a","b"]'}
    stranger.cookies[name] = forged[wrong]
    flood()
    assert ask(stranger).status_code == 422


def test_a_refusal_does_not_reveal_whether_an_account_exists(hanako: User, quick_link: Callable[..., str]) -> None:
    User.objects.create(name="港 太郎", email="taro@minato.example.jp")
    own = browser()
    own.post(quick_link(own))
    pages = []
    for email in ("taro@minato.example.jp", UNKNOWN):
        flood(email)
        page = ask(own, email).content.decode()
        pages.append(
            re.sub(r'(nonce|name="(?:csrfmiddlewaretoken|form_key)" value)="[^"]+"', "", page).replace(email, "")
        )
    assert pages[0] == pages[1]


def test_the_cookie_has_the_prefix_of_the_sessions(
    hanako: User, quick_link: Callable[..., str], settings: Settings
) -> None:
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-shift_session", True
    own = browser()
    cookie = own.post(quick_link(own)).cookies["__Host-shift_known"]
    assert cookie["secure"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_the_cookie_says_nothing_and_is_out_of_reach_for_scripts(hanako: User, quick_link: Callable[..., str]) -> None:
    own = browser()
    cookie = own.post(quick_link(own)).cookies[cookie_name()]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert int(cookie["max-age"]) == 400 * 24 * 3600
    assert KNOWN not in cookie.value


# --- 本人確認 and the change of address ---


def test_a_stranger_does_not_use_up_the_proof(hanako: User) -> None:
    owner = browser(hanako)
    flood()
    assert "確認のメールを送りました" in owner.post("/proof").content.decode()
    assert owner.post(newest_link()).status_code == 302


def test_proofs_have_a_limit_of_their_own_with_the_true_time_and_older_mails_go_on_working(
    hanako: User, go_to: GoTo
) -> None:
    owner = browser(hanako)
    links = []
    for _ in range(5):
        assert "確認のメールを送りました" in owner.post("/proof").content.decode()
        links.append(newest_link())
    page = owner.post("/proof").content.decode()
    assert re.search(r"12:1[56]以降\(約1[56]分後\)", page), page
    assert ask(browser()).status_code == 200, "nor does it use up the login"
    assert "本人確認をする" in owner.get(links[0]).content.decode(), "the first mail still counts in this browser"
    go_to(NOON + 16 * MINUTE)
    assert "確認のメールを送りました" in owner.post("/proof").content.decode()


def test_changes_of_address_are_counted_by_who_asks_and_by_whom_they_reach(hanako: User) -> None:
    def change(user: User, email: str) -> int:
        client = browser(user)
        session = client.session
        session["proof"] = {"at": NOON.isoformat(), "by": "mail"}
        session.save()
        return int(client.post("/address", {"email": email}).status_code)

    taro = User.objects.create(name="港 太郎", email="taro@minato.example.jp")
    assert [change(hanako, "new@example.jp") for _ in range(6)] == [200] * 5 + [422]
    assert change(hanako, "newer@example.jp") == 422
    assert change(taro, "new@example.jp") == 422
    assert change(taro, "other@example.jp") == 200
    assert ask(browser(), "new@example.jp").status_code == 200


# --- the alarm ---


def test_very_many_in_an_hour_are_logged_and_shown_to_the_operator(
    db: None, go_to: GoTo, capsys: pytest.CaptureFixture[str]
) -> None:
    add_operator(email="unei@example.jp", name="運営")
    operator = browser(User.objects.get())
    asked_for(ALARM - 2, NOON, network="198.51.100.1")
    go_to(NOON + 20 * MINUTE)
    ask(browser(), UNKNOWN)
    assert "very_many_sign_in_mails" not in capsys.readouterr().out
    assert "直近の1時間" not in operator.get("/operator/mails").content.decode()
    ask(browser(), UNKNOWN)
    assert f"event='very_many_sign_in_mails' in_the_last_hour={ALARM}" in capsys.readouterr().out
    assert f"お申し込みが{ALARM}件ありました" in operator.get("/operator/mails").content.decode()
