"""Who may use which address of the shift app. An address that is missing here fails, and so does one too many."""

from __future__ import annotations

import io
import json
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from kakutei.authentication.questions import SURE
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.offboarding.rows import request_deletion
from kakutei.shift.link.models import Connection, DesiredDay, Mapping, SeenDay
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import Company, Staff, User
from kakutei.shift.subscriptions.models import Application, ProOrder

from ..app_spec import Ids, Page, Press, Proof
from ..sessions import give_passkey
from .presses import (
    AGAIN,
    BY_MAIL,
    IMPORT,
    ON_PAPER,
    PASSKEY,
    ROLE_CHANGE,
    STAFF_EDIT,
    STOP,
    editor,
    nothing,
    other_address,
    person,
)
from .world import NOON

ROLES = frozenset(
    {"anonymous", "pending_second_factor", "owner", "administrator", "editor", "other_editor", "staff", "operator", "stranger", "both",
     "both_there"}
)  # fmt: skip
"""`both` leads both companies and has opened this one last, `both_there` the other one. At an address with a company the two
are judged alike: by what they are in it."""
SIGNED_IN = ROLES - {"anonymous", "pending_second_factor"}
"""Every signed-in role."""
HERE = frozenset({"owner", "administrator", "both"})
"""Who leads the company in the address."""
STORE = HERE | {"editor"}
LEADERS = HERE | {"stranger", "both_there"}
"""Who leads some company: for pages that belong to none."""
OWNERS = frozenset({"owner"})
PLANNERS = HERE | {"editor", "other_editor"}
MEMBERS = PLANNERS | {"staff"}
OPERATORS = frozenset({"operator"})
STORE_BOUND = (
    "store_id",
    "staff_id",
    "person_id",
    "pattern_id",
    "word_id",
    "day",
    "number",
    "store",
    "digest",
    "confirmation_id",
    "former",
)


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


EDIT = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def cells(ids: Ids) -> str:
    edit = {"edit": EDIT, "staff": ids["staff_id"], "date": f"{ids['date']}", "text": "9:00-17:00"}
    return json.dumps({"edits": [edit]})


def pattern(ids: Ids) -> dict[str, Any]:
    return {"key": "a", "name": "検品", "short": "検", "start": "9:00", "end": "17:00", "color": "2"}


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


def with_token(ids: Ids) -> dict[str, Any]:
    return {**about_company(ids), "token": "ffffeeeeddddccccbbbbaaaa99998888"}


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


def changed_there(ids: Ids) -> None:
    """The day of `ids` was changed by hand at KING OF TIME."""
    days = DesiredDay._base_manager.filter(pk=ids["day"])
    days.update(settled_version=F("version"), outcome="changed_there", settled_at=clock.now(), block="")
    day = days.select_related("staff").get()
    connection = Connection._base_manager.get(company=day.company_id, ended_at=None)
    there = {"company_id": day.company_id, "connection": connection, "employee_key": "changed"}
    Mapping._base_manager.filter(connection=connection, code=day.staff.number).delete()
    Mapping._base_manager.create(**there, code=day.staff.number, name=day.staff.name, read_at=clock.now())
    start, end = moment(day.work_date, 605), moment(day.work_date, 900)
    SeenDay._base_manager.create(
        **there, work_date=day.work_date, plan_start=start, plan_end=end, actual="none", read_at=clock.now()
    )


def left_alone(ids: Ids) -> None:
    """The day of `ids` was not sent, because of its actuals."""
    days = DesiredDay._base_manager.filter(pk=ids["day"])
    days.update(settled_version=F("version"), outcome=Outcome.ACTUALS_THERE.value, settled_at=clock.now(), block="")


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
    request_deletion(Company.objects.get(pk=ids["company_id"]), by=User.objects.get(pk=ids["user"]), at=NOON)


def unlocking(ids: Ids) -> dict[str, Any]:
    return {"since": "2026-12-01", "until": "2026-12-09", "reason": "打ち間違い"}


LOOK, FORM, PRESS = "GET", "GET POST", "POST"
MATRIX: dict[str, Page] = {
    "authentication:login": Page(ROLES, FORM, mail),
    "authentication:link": Page(ROLES, "GET HEAD POST"),
    "authentication:logout": Page(ROLES, PRESS),
    "authentication:devices": Page(SIGNED_IN, LOOK),
    "authentication:devices_end": Page(SIGNED_IN, FORM),
    "authentication:device_end": Page(SIGNED_IN, FORM, without_404=SIGNED_IN),
    "authentication:second": Page(SIGNED_IN | {"pending_second_factor"}, FORM),
    "authentication:passkeys": Page(LEADERS | OPERATORS, "GET"),
    "authentication:passkey_add": Page(LEADERS | OPERATORS, FORM, proof=Proof(FORM, asks=(PASSKEY,))),
    "authentication:passkey_remove": Page(frozenset({"owner"}), FORM, nothing, proof=Proof(FORM)),
    "authentication:proof": Page(SIGNED_IN, FORM),
    "authentication:proof_done": Page(SIGNED_IN, "GET"),
    "authentication:proof_link": Page(SIGNED_IN, "GET HEAD POST"),
    "authentication:address": Page(SIGNED_IN, FORM, lambda ids: {"email": "moved@example.jp"}, proof=Proof(FORM)),
    "authentication:address_link": Page(SIGNED_IN, "GET HEAD POST"),
    "shift:drop_passkeys": Page(HERE, FORM, nothing, before=lost, proof=Proof(FORM)),
    "shift:invitation": Page(ROLES, "GET HEAD POST"),
    "shift:access": Page(HERE, "GET HEAD"),
    "shift:invite_by_mail": Page(HERE, PRESS, other_address, proof=BY_MAIL),
    "shift:invite_on_paper": Page(HERE, PRESS, proof=ON_PAPER),
    "shift:change_role": Page(HERE, PRESS, editor, proof=ROLE_CHANGE),
    "shift:stop_access": Page(HERE, FORM, nothing, proof=STOP),
    "shift:paper_device_end": Page(HERE, FORM, without_404=HERE),
    "shift:invite_again": Page(HERE, FORM, proof=AGAIN),
    "shift:withdraw": Page(HERE, FORM, nothing),
    "site_pages:terms": Page(ROLES, "GET HEAD"),
    "site_pages:privacy": Page(ROLES, "GET HEAD"),
    "shift:first": Page(ROLES, LOOK),
    "shift:healthz": Page(ROLES, LOOK),
    "shift:start": Page(ROLES, LOOK),
    "shift:registration": Page(ROLES, FORM, mail),
    "shift:register": Page(ROLES, "GET HEAD POST"),
    "shift:whom_to_ask": Page(ROLES, LOOK),
    "shift:choice": Page(SIGNED_IN, LOOK),
    "old_address": Page(MEMBERS | {"stranger", "both_there"}, "GET HEAD", without_404=SIGNED_IN),
    "shift:company_home": Page(MEMBERS, LOOK),
    "shift:dashboard": Page(MEMBERS, LOOK),
    "shift:inquiry": Page(MEMBERS, FORM, lambda ids: {"text": "質問です。"}),
    "shift:mine": Page(MEMBERS, LOOK),
    "shift:mine_month": Page(MEMBERS, LOOK),
    "shift:shifts": Page(PLANNERS, LOOK),
    "shift:store_shifts": Page(STORE, LOOK),
    "shift:table": Page(STORE, LOOK),
    "shift:cells": Page(STORE, PRESS, cells),
    "shift:cell": Page(STORE, FORM, lambda ids: {"start": "9:00", "end": "17:00"}),
    "shift:marks": Page(STORE, LOOK),
    "shift:word_add": Page(STORE, PRESS, lambda ids: {"word": "休", "meaning": "0"}),
    "shift:word_delete": Page(STORE, PRESS, nothing),
    "shift:preview": Page(STORE, LOOK),
    "shift:confirmation": Page(STORE, PRESS, lambda ids: {"digest": ids["digest"]}),
    "shift:take_back": Page(STORE, FORM, lambda ids: {"digest": ids["former"]}),
    "shift:unlock": Page(HERE, FORM, unlocking),
    "shift:plans": Page(STORE, LOOK),
    "shift:plans_ask": Page(STORE, PRESS, nothing),
    "shift:plans_take": Page(STORE, PRESS, nothing),
    "shift:staff": Page(PLANNERS, LOOK),
    "shift:staff_rows": Page(PLANNERS, LOOK),
    "shift:sync": Page(PLANNERS, PRESS, nothing),
    "shift:staff_add": Page(HERE, FORM, person),
    "shift:staff_edit": Page(HERE, FORM, person, proof=STAFF_EDIT),
    "shift:employees": Page(
        HERE,
        FORM,
        lambda ids: {"employee": [ids["employee"]], f"store-{ids['employee']}": ids["store_id"]},
        before=lambda ids: _free_an_employee(ids),
    ),
    "shift:number_suggestion": Page(HERE, FORM, lambda ids: {SURE: "yes"}, before=lambda ids: suggest_an_employee(ids)),
    "shift:numbers": Page(HERE, FORM, number),
    "shift:staff_import": Page(HERE, FORM, files=(file, workbook)),
    "shift:staff_import_rows": Page(HERE, PRESS, rows, proof=IMPORT),
    "shift:staff_csv": Page(HERE, LOOK),
    "shift:staff_xlsx": Page(HERE, LOOK),
    "shift:companies": Page(HERE, LOOK),
    "shift:company_edit": Page(HERE, FORM, about_company, proof=Proof(FORM, asks=(Press(with_token),))),
    "shift:connection_test": Page(HERE, FORM, nothing),
    "shift:store_add": Page(HERE, FORM, lambda ids: {"name": "新店", "division_code": "3003"}),
    "shift:store_edit": Page(HERE, FORM, lambda ids: {"name": "新店", "division_code": "3003"}),
    "shift:patterns": Page(PLANNERS, LOOK),
    "shift:store_patterns": Page(STORE, LOOK),
    "shift:pattern_add": Page(STORE, FORM, pattern),
    "shift:pattern_edit": Page(STORE, FORM, pattern),
    "shift:pattern_delete": Page(STORE, FORM, nothing),
    "shift:link": Page(PLANNERS, LOOK),
    "shift:link_sends": Page(PLANNERS, LOOK),
    "shift:link_days": Page(PLANNERS, LOOK),
    "shift:receipts_csv": Page(PLANNERS, LOOK),
    "shift:receipt": Page(STORE, LOOK),
    "shift:take_changes": Page(PLANNERS, PRESS, nothing, before=changed_there),
    "shift:resend": Page(PLANNERS, PRESS, lambda ids: {"cause": Outcome.ACTUALS_THERE.value}, before=left_alone),
    "shift:approve": Page(HERE, PRESS, nothing, before=awaits_approval, proof=Proof(PRESS)),
    "shift:pause": Page(HERE, FORM, lambda ids: {"reason": "棚卸し", "until": ""}),
    "shift:resume": Page(HERE, PRESS, nothing, before=paused),
    "shift:settings": Page(HERE, FORM, lambda ids: {"first_work_date": "2026-12-01"}, proof=Proof(PRESS)),
    "shift:application": Page(HERE, FORM, applicant, before=not_applied),
    "shift:upgrade": Page(HERE, FORM, bill, before=not_ordered, proof=Proof(PRESS)),
    "shift:auditlog": Page(HERE, "GET"),
    "shift:auditlog_csv": Page(HERE, "GET", nothing),
    "shift:data": Page(OWNERS, "GET"),
    "shift:data_export": Page(OWNERS, PRESS, nothing, proof=Proof(PRESS)),
    "shift:deletion": Page(OWNERS, FORM, own_name, proof=Proof(FORM)),
    "shift:deletion_withdraw": Page(OWNERS, PRESS, nothing, before=leaving, proof=Proof(PRESS)),
    "shift:notices": Page(HERE, FORM, lambda ids: {"recipient": [ids["user"]]}),
    "shift:notice_mute": Page(HERE, PRESS, nothing),
    "shift:notice_unmute": Page(HERE, PRESS, nothing, before=muted),
    "operator:home": Page(OPERATORS, LOOK),
    "operator:companies": Page(OPERATORS, LOOK),
    "operator:company": Page(OPERATORS, LOOK, nothing),
    "operator:phone": Page(OPERATORS, FORM, applicant, before=not_applied),
    "operator:stay": Page(OPERATORS, PRESS, nothing, before=leaving, proof=Proof(PRESS)),
    "operator:payment": Page(OPERATORS, FORM, lambda ids: {"order": ids["order"]}, before=not_paid, proof=Proof(FORM)),
    "operator:end": Page(OPERATORS, FORM, lambda ids: {"order": ids["order"]}, proof=Proof(FORM)),
    "operator:inquiries": Page(OPERATORS, LOOK),
    "operator:answer": Page(OPERATORS, PRESS, nothing),
    "operator:mails": Page(OPERATORS, LOOK),
    "operator:mail_resend": Page(OPERATORS, PRESS, nothing),
}


def suggest_an_employee(ids: Ids) -> None:
    """The person's 社員番号 names no employee, and this one has the same name."""
    person = Staff._base_manager.get(pk=ids["staff_id"])
    Staff._base_manager.filter(pk=person.pk).update(number="7099")
    Mapping._base_manager.filter(pk=ids["employee_id"]).update(code="8801", name=person.name, kana="", gone_at=None)


def _free_an_employee(ids: Ids) -> None:
    """An employee at the attendance side who is not linked to a staff member."""
    Mapping._base_manager.filter(pk=ids["employee"]).update(code="8800", name="新任 五郎", kana="")
