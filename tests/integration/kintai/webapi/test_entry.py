"""The gate: token → IP address → rate → restricted hours → permission, and only then the body."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern
from django_scopes import scopes_disabled

from kakutei.authentication.authorization import rule_of
from kakutei.infrastructure import clock, encryption
from kakutei.kintai.api_access import rate
from kakutei.kintai.api_access.models import AccessLog, AccessToken, Allowance, Resource, Right, TokenPermission
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import WebApiUse
from kakutei.kintai.webapi.entry import Answered, check_hours
from kakutei.kintai.webapi.urls import urlpatterns
from kakutei.kotwire.errors import WireError

from ..world import TODAY, Api, World, build_world, code_of, jst

NO_JSON = b"{"
"""A body that fails as soon as it is parsed."""
KEY = "0" * 64

ROUTES: tuple[tuple[str, str, Resource, Right], ...] = (
    ("GET", "/employees", Resource.EMPLOYEES, Right.READ),
    ("GET", "/employees/0001", Resource.EMPLOYEES, Right.READ),
    ("GET", "/daily-schedules", Resource.DAILY_SCHEDULES, Right.READ),
    ("GET", f"/daily-schedules/{TODAY}", Resource.DAILY_SCHEDULES, Right.READ),
    ("PUT", f"/daily-schedules/{KEY}/{TODAY}", Resource.DAILY_SCHEDULES, Right.WRITE),
    ("DELETE", f"/daily-schedules/{KEY}/{TODAY}", Resource.DAILY_SCHEDULES, Right.WRITE),
    ("GET", "/daily-workings", Resource.DAILY_WORKINGS, Right.READ),
    ("GET", f"/daily-workings/{TODAY}", Resource.DAILY_WORKINGS, Right.READ),
    ("GET", "/daily-workings/timerecord", Resource.PUNCHES, Right.READ),
    ("GET", f"/daily-workings/timerecord/{TODAY}", Resource.PUNCHES, Right.READ),
    ("POST", f"/daily-workings/timerecord/{KEY}", Resource.PUNCHES, Right.WRITE),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def knock(api: Api, method: str, path: str, **extra: Any) -> Any:
    return api.ask(method, path, NO_JSON if method in ("PUT", "POST") else None, **extra)


def error_of(response: Any) -> WireError | None:
    """Which row of the error table an answer is; None for a success."""
    if response.status_code < 300:
        return None
    return next(error for error in WireError if str(error.code) == str(code_of(response)))


@pytest.mark.parametrize(("method", "path", "resource", "right"), ROUTES)
def test_no_token_and_wrong_tokens_are_refused_before_the_body_is_read(  # S1
    api: Api, method: str, path: str, resource: Resource, right: Right
) -> None:
    for secret in ("", "0" * 32, api.secret.upper() + "x", "あ"):
        assert error_of(knock(api, method, path, secret=secret.encode().decode("latin-1"))) is WireError.TOKEN_UNKNOWN


@pytest.mark.parametrize(("method", "path", "resource", "right"), ROUTES)
def test_each_route_opens_with_its_own_permission_and_with_no_other(  # S2
    world: World, method: str, path: str, resource: Resource, right: Right
) -> None:
    permission = TokenPermission(company=world.company, token=world.token, read=False, write=False)
    world.token.permissions.all().delete()
    for tried in Resource:
        for box in Right:
            permission.pk, permission.resource = None, tried
            permission.read, permission.write = box is Right.READ, box is Right.WRITE
            permission.save(force_insert=True)
            answer = knock(Api(world.secret), method, path)
            opened = error_of(answer) is not WireError.PERMISSION_MISSING
            assert opened == ((tried, box) == (resource, right)), (tried, box)
            permission.delete()


def test_a_token_of_read_permissions_alone_changes_nothing_by_any_method(world: World) -> None:  # S2
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18)
    reader = Api(world.token_with(*((resource, Right.READ) for resource in Resource)))
    paths = {path.replace(KEY, baba.key) for _, path, _, _ in ROUTES}
    body = {
        "clockInSchedule": "10:00",
        "clockOutSchedule": "11:00",
        "time": f"{TODAY}T10:00:00+09:00",
        "date": f"{TODAY}",
    }
    before = (baba.schedules.get().start, baba.punches.count())

    for path in paths:
        for method in METHODS[2:]:
            reader.ask(method, path, body)
            reader.ask("POST", path, body, headers={"X-HTTP-Method-Override": method})

    assert (baba.schedules.get().start, baba.punches.count()) == before


def test_every_route_is_in_the_sweep_and_declares_its_rule() -> None:
    swept = {path.split("?")[0].strip("/").replace(str(TODAY), "#").replace(KEY, "#").replace("0001", "#")
             for _, path, _, _ in ROUTES}  # fmt: skip
    known = set()
    for route in urlpatterns:
        assert isinstance(route, URLPattern)
        assert rule_of(route.callback)
        known.add("/".join("#" if "<" in part else part for part in str(route.pattern).split("/")))
    assert known - swept == {"tokens/#", "tokens/#/available"}


@pytest.mark.parametrize(("networks", "address", "opened"), [
    (("203.0.113.7",), "203.0.113.7", True),
    (("203.0.113.7",), "203.0.113.8", False),
    (("203.0.113.0/24",), "203.0.113.255", True),
    (("203.0.113.0/24",), "203.0.114.0", False),
    (("203.0.113.7",), "::ffff:203.0.113.7", True),
    (("2001:db8::/32",), "2001:db8:1::1", True),
    (("0.0.0.0/0",), "2001:db8::1", False),
])  # fmt: skip
def test_only_listed_addresses_may_call(world: World, networks: tuple[str, ...], address: str, opened: bool) -> None:
    api = Api(world.token_with((Resource.EMPLOYEES, Right.READ), networks=networks))

    answer = api.get("/employees", REMOTE_ADDR=address)

    assert error_of(answer) is (None if opened else WireError.ADDRESS_NOT_ALLOWED)
    if not opened:
        assert f"[{address}]" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP"])
def test_a_header_does_not_make_an_address_allowed(api: Api, header: str) -> None:  # S3
    answer = api.get("/employees", REMOTE_ADDR="198.51.100.1", headers={header: "127.0.0.1"})

    assert error_of(answer) is WireError.ADDRESS_NOT_ALLOWED


def test_requests_from_elsewhere_do_not_use_up_the_owners_allowance(world: World, api: Api) -> None:
    api.get("/employees", REMOTE_ADDR="198.51.100.1")

    assert AccessLog.objects.get().allowance == Allowance.NONE


@pytest.mark.parametrize(("time", "closed"), [
    ((7, 59, 59), False), ((8, 0, 0), True), ((9, 59, 59), True), ((10, 0, 0), False),
    ((16, 59, 59), False), ((17, 0, 0), True), ((18, 59, 59), True), ((19, 0, 0), False),
])  # fmt: skip
def test_restricted_hours_are_half_open(world: World, time: tuple[int, int, int], closed: bool) -> None:  # S6
    at = jst(TODAY, *time)
    if closed:
        with pytest.raises(Answered):
            check_hours(world.token, at)
    else:
        check_hours(world.token, at)
    edge = dt.timedelta(microseconds=1)
    if time[1:] == (59, 59) and closed:
        with pytest.raises(Answered):
            check_hours(world.token, at + dt.timedelta(seconds=1) - edge)


def test_the_answer_in_restricted_hours_names_them(api: Api, set_clock: Any) -> None:
    set_clock(jst(TODAY, 8, 30))

    answer = api.get("/employees")

    assert answer.status_code == 403
    assert answer.json() == {"errors": [{
        "message": "次の時間帯(JST)はAPIへのアクセスが禁止されています [08:00 ~ 10:00, 17:00 ~ 19:00]", "code": 104}]}  # fmt: skip


def test_tokens_and_punching_work_in_restricted_hours_and_nothing_else(world: World, api: Api, set_clock: Any) -> None:
    baba = world.employee()
    set_clock(jst(TODAY, 8, 30))

    closed = {(m, p) for m, p, _, _ in ROUTES if error_of(knock(api, m, p)) is WireError.RESTRICTED_HOURS}
    punched = api.post(
        f"/daily-workings/timerecord/{baba.key}", {"date": f"{TODAY}", "time": f"{TODAY}T08:30:00+09:00"}
    )
    available = api.get(f"/tokens/{api.secret}/available")

    assert {(m, p) for m, p, _, _ in ROUTES} - closed == {("POST", f"/daily-workings/timerecord/{KEY}")}
    assert (punched.status_code, available.json()) == (201, {"available": True})


def test_the_checks_come_in_their_order(world: World, set_clock: Any) -> None:
    api = Api(world.token_with((Resource.COMPANY, Right.READ)))
    path = f"/daily-schedules/{KEY}/{TODAY}"
    set_clock(jst(TODAY, 9))

    assert error_of(knock(api, "PUT", path, secret="0" * 32, REMOTE_ADDR="198.51.100.1")) is WireError.TOKEN_UNKNOWN
    assert error_of(knock(api, "PUT", path, REMOTE_ADDR="198.51.100.1")) is WireError.ADDRESS_NOT_ALLOWED
    assert error_of(knock(api, "PUT", path)) is WireError.RESTRICTED_HOURS
    set_clock(jst(TODAY, 12))
    assert error_of(knock(api, "PUT", path)) is WireError.PERMISSION_MISSING
    assert error_of(knock(Api(world.secret), "PUT", path)) is WireError.NOT_JSON


def test_the_rate_limit_is_exact(world: World) -> None:  # S7
    start = clock.now()
    passed = 0
    for n in range(settings.KAKUTEI_WEBAPI_RATE + 20):
        try:
            rate.admit(world.token, allowance=Allowance.GENERAL, method="GET", path="/", address="::1",
                       at=start + dt.timedelta(milliseconds=n))  # fmt: skip
            passed += 1
        except rate.TooManyRequests:
            continue
    assert passed == 500


def test_the_window_slides_to_the_microsecond(world: World, settings: Any) -> None:
    settings.KAKUTEI_WEBAPI_RATE = 2
    start = clock.now()

    def passes(after: dt.timedelta) -> bool:
        try:
            rate.admit(
                world.token, allowance=Allowance.GENERAL, method="GET", path="/", address="::1", at=start + after
            )
        except rate.TooManyRequests:
            return False
        return True

    tick = dt.timedelta(microseconds=1)
    assert [passes(dt.timedelta(0)), passes(tick), passes(2 * tick)] == [True, True, False]
    assert [passes(rate.PERIOD - tick), passes(rate.PERIOD), passes(rate.PERIOD)] == [False, True, False]
    assert [passes(rate.PERIOD + tick), passes(rate.PERIOD + 2 * tick)] == [True, False]


def test_punch_data_have_an_allowance_of_their_own(world: World, api: Api, settings: Any) -> None:
    settings.KAKUTEI_WEBAPI_RATE, settings.KAKUTEI_WEBAPI_PUNCH_RATE = 1, 2

    seen = [api.get(path).status_code for path in
            ["/employees", "/employees", "/daily-workings/timerecord", "/daily-workings/timerecord",
             "/daily-workings/timerecord"]]  # fmt: skip

    assert seen == [200, 429, 200, 200, 429]


def test_too_many_requests_answer_in_the_second_envelope(api: Api, settings: Any) -> None:
    settings.KAKUTEI_WEBAPI_RATE = 0

    answer = api.get("/employees")

    assert (answer.status_code, answer.json()) == (429, {"code": "303", "message": "Too Many Requests"})


def test_a_company_that_does_not_use_the_webapi_has_no_tokens(world: World, api: Api) -> None:
    world.company.webapi_use = WebApiUse.NOT_USED
    world.company.save()

    assert error_of(api.get("/employees")) is WireError.TOKEN_UNKNOWN
    assert api.get(f"/tokens/{api.secret}/available").json() == {"available": False}


def test_a_token_sees_nothing_of_another_company(world: World, api: Api) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
        stranger = other.employee(family_name="見えない", division=other.ekimae)
        other.plan(stranger, TODAY, 9, 18)
        other.punch(stranger, jst(TODAY, 9))

    for method, path, _, _ in ROUTES:
        answer = knock(api, method, path.replace(KEY, stranger.key).replace("0001", stranger.code))
        assert stranger.key not in answer.content.decode().replace(f"[{stranger.key}]", ""), path
        assert "見えない" not in answer.content.decode(), path
    assert error_of(api.delete(f"/daily-schedules/{stranger.key}/{TODAY}")) is WireError.EMPLOYEE_NOT_FOUND


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nope",
        "/employees/a/b/c",
        "/daily-schedules/a/b/c",
        "//employees",
        "/EMPLOYEES",
        "/daily-workings/timerecord/a/b",
    ],
)
def test_unknown_paths_answer_in_the_envelope(api: Api, path: str) -> None:  # S8
    for method in METHODS:
        answer = api.ask(method, path)
        assert answer.status_code == 404
        if method != "HEAD":
            assert code_of(answer) == WireError.NOT_FOUND.code


def test_methods_that_a_path_does_not_know_answer_in_the_envelope(api: Api) -> None:  # S8
    known: dict[str, set[str]] = {}
    for method, path, _, _ in ROUTES:
        known.setdefault(path.replace(KEY, f"{TODAY}") if "timerecord" in path else path, set()).add(method)
    for path, methods in known.items():
        for method in set(METHODS) - methods - {"HEAD"}:
            answer = api.ask(method, path)
            assert error_of(answer) is WireError.METHOD_NOT_ALLOWED, (method, path)
            assert set(answer.headers["Allow"].split(", ")) == methods


def test_no_answer_sets_a_cookie_or_may_be_kept(api: Api) -> None:
    for answer in (api.get("/employees"), api.get("/nope"), api.get("/employees", secret="x")):
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_an_unforeseen_error_is_answered_as_a_server_error(world: World, api: Api) -> None:
    world.company.restricted_hours = "this is no time"
    world.company.save()

    answer = api.get("/employees")

    assert (answer.status_code, answer.json()) == (
        500,
        {"errors": [{"message": "Resource Server Error.", "code": 300}]},
    )
    assert AccessLog.objects.get().status == 500


def test_each_request_leaves_one_row_without_the_token(world: World, api: Api) -> None:
    api.get("/employees")
    api.get("/employees/unknown")
    api.get(f"/tokens/{api.secret}/available")

    rows = AccessLog.objects.order_by("pk")
    assert [(row.method, row.path, row.status) for row in rows] == [
        ("GET", "/v1.0/employees", 200), ("GET", "/v1.0/employees/unknown", 404), ("GET", "/v1.0/tokens/…/available", 200)]  # fmt: skip


def test_a_sealed_token_opens_in_its_own_row_only(world: World) -> None:
    other = AccessToken.objects.get(pk=world.token.pk)
    world.token_with((Resource.COMPANY, Right.READ))
    second = AccessToken.objects.exclude(pk=other.pk).get()
    second.sealed = other.sealed

    with pytest.raises(encryption.CannotDecrypt):
        secret_of(second)
    assert world.secret not in str(AccessToken.objects.filter(pk=other.pk).values())


def test_a_request_refused_for_the_rate_is_on_file_and_not_counted(api: Api, settings: Any) -> None:
    settings.KAKUTEI_WEBAPI_RATE = 0

    api.get("/employees")

    row = AccessLog.objects.get()
    assert (row.status, row.allowance) == (429, Allowance.NONE)
