"""Who may use which address of the shift app. An address that is missing here fails, and so does one too many."""

from __future__ import annotations

import io
import json
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from kakutei.leaving.rows import set_leaving
from kakutei.shift.link.models import Connection
from kakutei.shift.notices.models import Notice
from kakutei.shift.people.models import Company, Staff, User
from kakutei.shift.plans.models import Application, ProOrder

from ..house import Ids, Page
from ..insiders import give_passkey
from .world import NOON

ROLES = frozenset(
    {"anonymous", "half_open", "owner", "administrator", "editor", "other_editor", "staff", "operator", "stranger", "both",
     "both_there"}
)  # fmt: skip
"""`both` leads both companies and has chosen this one, `both_there` the other one."""
NOBODY_ELSE = ROLES - {"anonymous", "half_open"}
"""Whoever is signed in."""
HERE = frozenset({"owner", "administrator", "both"})
"""Who leads the company whose id stands in the address."""
STORE = HERE | {"editor"}
LEADERS = HERE | {"stranger", "both_there"}
"""An address without an id is everybody's own company, the stranger's too."""
OWNERS = frozenset({"owner", "stranger"})
PLANNERS = LEADERS | {"editor", "other_editor"}
MEMBERS = PLANNERS | {"staff"}
OPERATORS = frozenset({"operator"})
STORE_BOUND = ("store_id", "staff_id", "pattern_id", "day", "number", "store", "digest")


def NEWCOMERS(ids: Ids) -> list[list[str]]:  # noqa: N802 - a table that depends on ids
    return [
        ["社員番号", "姓", "名", "店舗", "雇用区分"],
        ["7001", "新田", "一", "", "アルバイト"],
        ["7002", "新田", "二", ids["store"], "アルバイト"],
        [ids["number"], "名札", "三", "", "アルバイト"],
    ]


class Spoken(SimpleUploadedFile):
    """A file that can say what is in it."""

    def __init__(self, text: str, content: bytes = b"", name: str = "staff.csv") -> None:
        self.spoken = text
        super().__init__(name, content or text.encode("utf-8-sig"))


def rows(ids: Ids) -> dict[str, Any]:
    return {"rows": json.dumps(NEWCOMERS(ids), ensure_ascii=False), "seen": ids["seen"]}


def file(ids: Ids) -> dict[str, Any]:
    return {"file": Spoken(_lines(ids))}


def workbook(ids: Ids) -> dict[str, Any]:
    """The same rows as .xlsx."""
    with io.BytesIO() as packed:
        with xlsxwriter.Workbook(packed) as book:
            sheet = book.add_worksheet()
            for line, row in enumerate(NEWCOMERS(ids)):
                sheet.write_row(line, 0, map(str, row))
        return {"file": Spoken(_lines(ids), packed.getvalue(), "staff.xlsx")}


def _lines(ids: Ids) -> str:
    return "\n".join(",".join(map(str, row)) for row in NEWCOMERS(ids))


def cells(ids: Ids) -> str:
    return json.dumps([{"staff": ids["staff_id"], "date": f"{ids['date']}", "text": "9:00-17:00"}])


def pattern(ids: Ids) -> dict[str, Any]:
    return {"key": "a", "name": "検品", "short": "検", "start": "9:00", "end": "17:00", "color": "2"}


def person(ids: Ids) -> dict[str, Any]:
    return {
        "family_name": "新田", "given_name": "四郎", "number": "7004", "stores": [ids["store_id"]],
        "contract": "part_time",
    }  # fmt: skip


def applicant(ids: Ids) -> dict[str, Any]:
    return {
        "contact_name": "担当", "phone": "03-1234-5678", "service": "king_of_time", "payment": "transfer", "note": "",
    }  # fmt: skip


def bill(ids: Ids) -> dict[str, Any]:
    return {
        "payment": "transfer", "billing_name": "経理", "contact_name": "担当", "phone": "03-1234-5678",
        "email": "bill@example.jp",
    }  # fmt: skip


def about_company(ids: Ids) -> dict[str, Any]:
    return {"name": "新しい名前", "base_url": "https://api.kingtime.jp/v1.0", "token": ""}


def mail(ids: Ids) -> dict[str, Any]:
    return {"email": "new@example.jp"}


def number(ids: Ids) -> dict[str, Any]:
    return {f"number-{ids['staff_id']}": "7010", f"was-{ids['staff_id']}": "x"}


def not_applied(ids: Ids) -> None:
    Application._base_manager.filter(company=ids["company_id"]).delete()


def not_ordered(ids: Ids) -> None:
    ProOrder.objects.filter(pk=ids["order"]).delete()


def not_paid(ids: Ids) -> None:
    ProOrder.objects.filter(pk=ids["order"]).update(paid_at=None)


def paused(ids: Ids) -> None:
    Connection._base_manager.filter(company=ids["company_id"]).update(
        paused_at="2026-12-01T00:00:00Z", paused_by=User.objects.get(pk=ids["user"]), pause_reason="棚卸し"
    )


def awaits_approval(ids: Ids) -> None:
    Connection._base_manager.filter(company=ids["company_id"]).update(
        block="restored", block_since="2026-12-01T00:00:00Z"
    )


def muted(ids: Ids) -> None:
    Notice._base_manager.filter(pk=ids["notice_id"]).update(
        muted_at="2026-12-10T03:00:00Z", muted_by=User.objects.get(pk=ids["user"])
    )


def lost(ids: Ids) -> None:
    """The person of the address has a passkey."""
    person = Staff._base_manager.get(pk=ids["staff_id"]).user
    if person is not None:
        give_passkey(person, "なくした鍵")


def own_name(ids: Ids) -> dict[str, Any]:
    return {"name": ids["company_name"], "kept": "on"}


def leaving(ids: Ids) -> None:
    set_leaving(Company.objects.get(pk=ids["company_id"]), by=User.objects.get(pk=ids["user"]), at=NOON)


def nothing(ids: Ids) -> dict[str, Any]:
    return {}


LOOK, FORM, PRESS = "GET", "GET POST", "POST"
MATRIX: dict[str, Page] = {
    "signin:login": Page(ROLES, FORM, mail),
    "signin:link": Page(ROLES, "GET HEAD POST"),
    "signin:logout": Page(ROLES, PRESS),
    "signin:devices": Page(NOBODY_ELSE, LOOK),
    "signin:devices_end": Page(NOBODY_ELSE, PRESS),
    "signin:device_end": Page(NOBODY_ELSE, PRESS, told=NOBODY_ELSE),
    "signin:second": Page(frozenset({"half_open"}), FORM),
    "signin:passkeys": Page(LEADERS | OPERATORS, "GET"),
    "signin:passkey_add": Page(LEADERS | OPERATORS, FORM),
    "signin:passkey_remove": Page(frozenset({"owner"}), PRESS, nothing),
    "signin:proof": Page(NOBODY_ELSE, FORM),
    "signin:proof_done": Page(NOBODY_ELSE, "GET"),
    "signin:proof_link": Page(NOBODY_ELSE, "GET HEAD POST"),
    "signin:address": Page(NOBODY_ELSE, FORM, lambda ids: {"email": "moved@example.jp"}),
    "signin:address_link": Page(NOBODY_ELSE, "GET HEAD POST"),
    "shift:drop_passkeys": Page(HERE, PRESS, nothing, before=lost),
    "shift:invitation": Page(ROLES, "GET HEAD POST"),
    "shift:access": Page(HERE, LOOK),
    "shift:invite_by_mail": Page(HERE, PRESS, lambda ids: {"email": "invited@example.jp"}),
    "shift:invite_on_paper": Page(HERE, PRESS),
    "shift:change_role": Page(HERE, PRESS, lambda ids: {"kind": "shift_editor", "stores": [ids["store_id"]]}),
    "shift:stop_access": Page(HERE, PRESS, nothing),
    "shift:invite_again": Page(HERE, PRESS),
    "shift:withdraw": Page(HERE, PRESS, nothing),
    "installation:terms": Page(ROLES, "GET HEAD"),
    "installation:privacy": Page(ROLES, "GET HEAD"),
    "shift:first": Page(ROLES, LOOK),
    "shift:healthz": Page(ROLES, LOOK),
    "shift:start": Page(ROLES, LOOK),
    "shift:registration": Page(ROLES, FORM, mail),
    "shift:register": Page(ROLES, "GET HEAD POST"),
    "shift:whom_to_ask": Page(ROLES, LOOK),
    "shift:choice": Page(NOBODY_ELSE, LOOK),
    "shift:open_company": Page(
        HERE | {"editor", "other_editor", "staff", "both_there"}, PRESS, told=frozenset({"both"})
    ),
    "shift:dashboard": Page(NOBODY_ELSE, LOOK),
    "shift:inquiry": Page(MEMBERS, FORM, lambda ids: {"text": "質問です。"}),
    "shift:mine": Page(MEMBERS, LOOK),
    "shift:mine_month": Page(MEMBERS, LOOK),
    "shift:shifts": Page(PLANNERS, LOOK),
    "shift:store_shifts": Page(STORE, LOOK),
    "shift:table": Page(STORE, LOOK),
    "shift:cells": Page(STORE, PRESS, cells),
    "shift:cell": Page(STORE, FORM, lambda ids: {"start": "9:00", "end": "17:00"}),
    "shift:marks": Page(STORE, LOOK),
    "shift:preview": Page(STORE, LOOK),
    "shift:confirmation": Page(STORE, PRESS, lambda ids: {"digest": ids["digest"]}),
    "shift:plans": Page(STORE, LOOK),
    "shift:plans_ask": Page(STORE, PRESS, nothing),
    "shift:plans_take": Page(STORE, PRESS, nothing),
    "shift:staff": Page(PLANNERS, LOOK),
    "shift:staff_rows": Page(PLANNERS, LOOK),
    "shift:sync": Page(PLANNERS, PRESS, nothing),
    "shift:staff_add": Page(LEADERS, FORM, person),
    "shift:staff_edit": Page(HERE, FORM, person),
    "shift:employees": Page(
        LEADERS,
        FORM,
        lambda ids: {"employee": [ids["employee"]], f"store-{ids['employee']}": ids["store_id"]},
        before=lambda ids: _free_an_employee(ids),
    ),
    "shift:numbers": Page(LEADERS, FORM, number),
    "shift:staff_import": Page(LEADERS, FORM, files=(file, workbook)),
    "shift:staff_import_rows": Page(LEADERS, PRESS, rows),
    "shift:staff_csv": Page(LEADERS, LOOK),
    "shift:staff_xlsx": Page(LEADERS, LOOK),
    "shift:companies": Page(LEADERS, LOOK),
    "shift:company_edit": Page(LEADERS, FORM, about_company),
    "shift:connection_test": Page(LEADERS, FORM, nothing),
    "shift:store_add": Page(LEADERS, FORM, lambda ids: {"name": "新店", "division_code": "3003"}),
    "shift:store_edit": Page(HERE, FORM, lambda ids: {"name": "新店", "division_code": "3003"}),
    "shift:patterns": Page(PLANNERS, LOOK),
    "shift:store_patterns": Page(STORE, LOOK),
    "shift:pattern_add": Page(STORE, FORM, pattern),
    "shift:pattern_edit": Page(STORE, FORM, pattern),
    "shift:pattern_delete": Page(STORE, PRESS, nothing),
    "shift:link": Page(PLANNERS, LOOK),
    "shift:resend": Page(PLANNERS, PRESS, lambda ids: {"day": [ids["day"]]}),
    "shift:approve": Page(LEADERS, PRESS, nothing, before=awaits_approval),
    "shift:pause": Page(LEADERS, FORM, lambda ids: {"reason": "棚卸し", "until": ""}),
    "shift:resume": Page(LEADERS, PRESS, nothing, before=paused),
    "shift:settings": Page(LEADERS, FORM, lambda ids: {"first_work_date": "2026-12-01"}),
    "shift:application": Page(LEADERS, FORM, applicant, before=not_applied),
    "shift:upgrade": Page(LEADERS, FORM, bill, before=not_ordered),
    "shift:auditlog": Page(LEADERS, "GET"),
    "shift:auditlog_csv": Page(LEADERS, "GET", nothing),
    "shift:data": Page(OWNERS, "GET"),
    "shift:data_export": Page(OWNERS, PRESS, nothing),
    "shift:deletion": Page(OWNERS, FORM, own_name),
    "shift:deletion_withdraw": Page(OWNERS, PRESS, nothing, before=leaving),
    "shift:notices": Page(LEADERS, FORM, lambda ids: {"recipient": [ids["user"]]}),
    "shift:notice_mute": Page(HERE, PRESS, nothing),
    "shift:notice_unmute": Page(HERE, PRESS, nothing, before=muted),
    "operator:home": Page(OPERATORS, LOOK),
    "operator:companies": Page(OPERATORS, LOOK),
    "operator:company": Page(OPERATORS, LOOK, nothing),
    "operator:phone": Page(OPERATORS, FORM, applicant, before=not_applied),
    "operator:stay": Page(OPERATORS, PRESS, nothing, before=leaving),
    "operator:payment": Page(OPERATORS, FORM, lambda ids: {"order": ids["order"]}, before=not_paid),
    "operator:end": Page(OPERATORS, FORM, lambda ids: {"order": ids["order"]}),
    "operator:inquiries": Page(OPERATORS, LOOK),
    "operator:answer": Page(OPERATORS, PRESS, nothing),
    "operator:mails": Page(OPERATORS, LOOK),
    "operator:mail_resend": Page(OPERATORS, PRESS, nothing),
}


def _free_an_employee(ids: Ids) -> None:
    """Somebody who works there and is no staff here."""
    from kakutei.shift.link.models import Mapping

    Mapping._base_manager.filter(pk=ids["employee"]).update(code="8800", name="新任 五郎", kana="")
