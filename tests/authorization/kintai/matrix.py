"""Who may use which address of the attendance app, the WebAPI included. An address that is missing here fails."""

from __future__ import annotations

import json
from typing import Any

from kakutei.kintai.people.models import Administrator, Company
from kakutei.offboarding.rows import request_deletion

from ..app_spec import Ids, Page, Proof
from .presses import AGAIN, BY_MAIL, EMPLOYEE_EDIT, ON_PAPER, PASSKEY, ROLE_CHANGE, STOP, nothing, other_address
from .presses import division as to_division
from .world import NOON

ROLES = frozenset(
    {"anonymous", "pending_second_factor", "romu", "boss", "other_boss", "employee", "tablet", "operator", "stranger", "token",
     "reading_token", "strange_token", "both", "both_there"}
)  # fmt: skip
SIGNED_IN = frozenset({"romu", "boss", "other_boss", "employee", "operator", "stranger", "both", "both_there"})
ADMINISTRATORS = frozenset({"romu", "boss", "other_boss", "both"})
"""Of the company in the address."""
ANYWHERE = ADMINISTRATORS | {"stranger", "both_there"}
"""Administrators of some company: for pages that belong to none."""
ALL_ACCESS = frozenset({"romu", "both"})
"""`both` leads both companies and has opened this one last, `both_there` the other one. At an address with a company the two
are judged alike: by what they are in it."""
RESPONSIBLE = frozenset({"romu", "boss", "both"})
"""For the division and the employee whose ids stand in the address."""
HERE = frozenset({"romu", "both"})
OPERATORS = frozenset({"operator"})
TOKENS = frozenset({"token", "reading_token", "strange_token"})
WRITING = frozenset({"token"})
DIVISION_BOUND = (
    "division_code",
    "division_id",
    "employee_id",
    "person_id",
    "employee_key",
    "code",
    "punch_id",
    "date_or_key",
    "invitation_id",
)
SURE = {"sure": "yes"}
"""What the question that comes first sends along."""
LOOK, FORM, PRESS = "GET HEAD", "GET POST", "POST"


def own_name(ids: Ids) -> dict[str, Any]:
    return {"name": ids["company_name"], "kept": "on"}


def leaving(ids: Ids) -> None:
    by = Administrator._base_manager.get(pk=ids["administrator_id"]).user
    request_deletion(Company.objects.get(pk=ids["company_id"]), by=by, at=NOON)


def plan(ids: Ids) -> dict[str, Any]:
    return {
        "kind": "work", "start": "10:00", "end": "19:00", "break_minutes": "60",
        "work_division": ids["work_place"], "note": "",
    }  # fmt: skip


def actual(ids: Ids) -> dict[str, Any]:
    return {"start": "9:00", "end": "18:00", "rest_start": "", "rest_end": ""}


def division(ids: Ids) -> dict[str, Any]:
    return {"code": "3003", "name": "新店", "day_border": "5:00"}


def employee(ids: Ids) -> dict[str, Any]:
    return {
        "code": "7001", "family_name": "新田", "given_name": "一", "gender": "no_selected",
        "division": ids["division_id"], "working_type": ids["working_type"], "hired_on": "2026-04-01", "email": "",
        "pin": "",
    }  # fmt: skip


def token(ids: Ids) -> dict[str, Any]:
    return {"purpose": "新しい連携", "rights": ["employees:read"], "networks": ["203.0.113.7"]}


def company(ids: Ids) -> dict[str, Any]:
    return {"name": "新会社", "administrator_name": "新任", "administrator_email": "new@example.jp"}


def schedule(ids: Ids) -> str:
    return json.dumps({
        "clockInSchedule": "2026-12-09T10:00:00+09:00", "clockOutSchedule": "2026-12-09T19:00:00+09:00",
        "workPlaceDivisionCode": ids["division_code"],
    })  # fmt: skip


def punch(ids: Ids) -> str:
    return json.dumps({
        "date": "2026-12-10", "time": "2026-12-10T11:00:00+09:00", "code": "3", "divisionCode": ids["division_code"],
    })  # fmt: skip


def administrator(ids: Ids) -> dict[str, Any]:
    return {"name": "新任", "email": "new@example.jp", "kind": "division", "division": ids["division_id"]}


OWN_TOKEN = Page(WRITING, "POST DELETE", nothing)
PLAN = Page(WRITING, "PUT DELETE", schedule)
PUNCH = Page(TOKENS, "GET POST", punch, writers=WRITING)
MATRIX: dict[str, Page] = {
    "authentication:login": Page(ROLES, FORM, lambda ids: {"email": "new@example.jp"}),
    "authentication:link": Page(ROLES, "GET HEAD POST"),
    "authentication:logout": Page(ROLES, PRESS),
    "authentication:devices": Page(SIGNED_IN, "GET"),
    "authentication:devices_end": Page(SIGNED_IN, FORM),
    "authentication:device_end": Page(SIGNED_IN, FORM, without_404=SIGNED_IN),
    "authentication:second": Page(SIGNED_IN | {"pending_second_factor"}, FORM),
    "authentication:passkeys": Page(ANYWHERE | OPERATORS, "GET"),
    "authentication:passkey_add": Page(ANYWHERE | OPERATORS, FORM, proof=Proof(FORM, asks=(PASSKEY,))),
    "authentication:passkey_remove": Page(frozenset({"romu"}), FORM, nothing, proof=Proof(FORM)),
    "authentication:proof": Page(SIGNED_IN, FORM),
    "authentication:proof_done": Page(SIGNED_IN, "GET"),
    "authentication:proof_link": Page(SIGNED_IN, "GET HEAD POST"),
    "authentication:address": Page(SIGNED_IN, FORM, lambda ids: {"email": "moved@example.jp"}, proof=Proof(FORM)),
    "authentication:address_link": Page(SIGNED_IN, "GET HEAD POST"),
    "site_pages:terms": Page(ROLES, LOOK),
    "site_pages:privacy": Page(ROLES, LOOK),
    "pages:contact": Page(ROLES, LOOK),
    "pages:home": Page(SIGNED_IN | {"tablet"}, LOOK),
    "pages:healthz": Page(ROLES, LOOK),
    "pages:choose_company": Page(SIGNED_IN, LOOK),
    "old_address": Page(SIGNED_IN - {"operator"} | {"tablet"}, LOOK, without_404=SIGNED_IN | {"tablet"}),
    "pages:company_home": Page(ADMINISTRATORS | {"employee", "tablet"}, LOOK),
    "pages:schedules": Page(ADMINISTRATORS, LOOK),
    "pages:schedule_month": Page(RESPONSIBLE, LOOK),
    "pages:schedule_day": Page(RESPONSIBLE, FORM, plan),
    "pages:schedule_day_delete": Page(RESPONSIBLE, FORM, nothing),
    "pages:timecards": Page(ADMINISTRATORS, LOOK),
    "pages:own_timecard": Page(frozenset({"employee"}), LOOK),
    "pages:timecard": Page(RESPONSIBLE, LOOK),
    "pages:actual_day": Page(RESPONSIBLE, FORM, actual),
    "pages:punch_delete": Page(RESPONSIBLE, FORM, nothing),
    "pages:punch": Page(frozenset({"employee"}), FORM, lambda ids: {"kind": "clock_out"}),
    "pages:tablets": Page(ADMINISTRATORS, FORM, lambda ids: {"division": ids["division_code"]}),
    "pages:tablet_close": Page(RESPONSIBLE, FORM, nothing),
    "pages:tablet": Page(
        frozenset({"tablet"}), FORM, lambda ids: {"code": ids["code"], "pin": "4321", "kind": "clock_out"}
    ),
    "pages:settings": Page(ADMINISTRATORS, LOOK),
    "pages:data": Page(ALL_ACCESS, "GET"),
    "pages:data_export": Page(ALL_ACCESS, PRESS, nothing, proof=Proof(PRESS)),
    "pages:deletion": Page(ALL_ACCESS, FORM, own_name, proof=Proof(FORM)),
    "pages:deletion_withdraw": Page(ALL_ACCESS, PRESS, nothing, before=leaving, proof=Proof(PRESS)),
    "pages:auditlog": Page(ALL_ACCESS, "GET"),
    "pages:auditlog_csv": Page(ALL_ACCESS, "GET", nothing),
    "pages:divisions": Page(ALL_ACCESS, LOOK),
    "pages:division_add": Page(ALL_ACCESS, FORM, division),
    "pages:division_edit": Page(HERE, FORM, division),
    "pages:employees": Page(ADMINISTRATORS, LOOK),
    "pages:employee_add": Page(ALL_ACCESS, FORM, employee),
    "pages:employee": Page(RESPONSIBLE, LOOK),
    "pages:employee_edit": Page(HERE, FORM, employee, proof=EMPLOYEE_EDIT),
    "pages:access": Page(RESPONSIBLE, LOOK),
    "pages:invite_by_mail": Page(RESPONSIBLE, PRESS, other_address, proof=BY_MAIL),
    "pages:invite_on_paper": Page(RESPONSIBLE, PRESS, proof=ON_PAPER),
    "pages:change_role": Page(HERE, PRESS, to_division, proof=ROLE_CHANGE),
    "pages:stop_access": Page(RESPONSIBLE, FORM, nothing, proof=STOP),
    "pages:paper_device_end": Page(RESPONSIBLE, FORM, without_404=RESPONSIBLE),
    "pages:invite_again": Page(RESPONSIBLE, FORM, proof=AGAIN),
    "pages:withdraw": Page(RESPONSIBLE, FORM, nothing),
    "pages:invitation": Page(ROLES, "GET HEAD POST"),
    "pages:administrators": Page(ALL_ACCESS, LOOK),
    "pages:administrator_add": Page(ALL_ACCESS, FORM, administrator, proof=Proof(FORM)),
    "pages:administrator": Page(HERE, FORM, lambda ids: {"kind": "all_access", **SURE}, proof=Proof(FORM)),
    "pages:administrator_end": Page(HERE, FORM, nothing, proof=Proof(FORM)),
    "pages:administrator_withdraw": Page(HERE, FORM, nothing),
    "pages:options": Page(ALL_ACCESS, FORM, lambda ids: {"webapi_use": "not_used"}, proof=Proof(FORM)),
    "pages:hours": Page(ALL_ACCESS, FORM, lambda ids: {"hours": "none"}, proof=Proof(FORM)),
    "pages:tokens": Page(ALL_ACCESS, LOOK),
    "pages:token_add": Page(ALL_ACCESS, FORM, token, proof=Proof(FORM)),
    "pages:token_edit": Page(HERE, FORM, token, proof=Proof(FORM)),
    "pages:token_reissue": Page(HERE, FORM, nothing, proof=Proof(FORM)),
    "pages:token_delete": Page(HERE, FORM, nothing, proof=Proof(FORM)),
    "operator:home": Page(OPERATORS, "GET"),
    "operator:company_add": Page(OPERATORS, FORM, company, proof=Proof(FORM)),
    "operator:company": Page(OPERATORS, "GET", nothing),
    "operator:stay": Page(OPERATORS, PRESS, nothing, before=leaving, proof=Proof(PRESS)),
    "operator:mails": Page(OPERATORS, "GET"),
    "operator:mail_resend": Page(OPERATORS, PRESS, nothing),
    "webapi:token_available": Page(ROLES, "GET"),
    "webapi:post_token": OWN_TOKEN,
    "webapi:delete_own_token": OWN_TOKEN,
    "webapi:list_employees": Page(TOKENS, "GET"),
    "webapi:get_employee": Page(WRITING | {"reading_token"}, "GET"),
    "webapi:list_schedules": Page(TOKENS, "GET"),
    "webapi:get_schedules": Page(TOKENS, "GET"),
    "webapi:put_daily_schedule": PLAN,
    "webapi:delete_daily_schedule": PLAN,
    "webapi:list_punches": Page(TOKENS, "GET"),
    "webapi:get_punches": PUNCH,
    "webapi:post_punch": PUNCH,
    "webapi:list_workings": Page(TOKENS, "GET"),
    "webapi:get_workings": Page(TOKENS, "GET"),
}
