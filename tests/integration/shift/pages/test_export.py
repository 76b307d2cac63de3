"""データの書き出し: the workbook, the invitations, Japanese words, seconds and dates (case I10)."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django_scopes import scopes_disabled
from python_calamine import CalamineWorkbook
from tests.support.paths import SOURCE

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.audit.tables import audit_tables
from kakutei.demo import cast
from kakutei.offboarding.archive import READ_ME, WORKBOOK
from kakutei.offboarding.workbook import Book
from kakutei.shift.actions.export_company import export_company
from kakutei.shift.people.models import AuditEntry, Invitation, RoleKind, Staff

from .test_invitations import mail_to, printed_path, stranger
from .test_leaving import sheets
from .world import NOON, TODAY, World, jst

CLASS = re.compile(r"\b[A-Z][A-Za-z]+\b")
AT = jst(TODAY, 13, 7).replace(second=42)


def packed(world: World, at: dt.datetime = AT) -> zipfile.ZipFile:
    with export_company(company=world.company, at=at) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def workbook(found: zipfile.ZipFile) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(found.read(WORKBOOK)))


def test_the_workbook_keeps_zeros_and_computes_nothing(world: World) -> None:
    """Case I10."""
    Staff.objects.create(company=world.company, number="0042", family_name="=1+1", given_name="2026-01-02")
    rows = workbook(packed(world)).get_sheet_by_name("スタッフ").to_python()
    (row,) = [each for each in rows if "=1+1" in each]
    assert {"0042", "=1+1", "2026-01-02"} <= set(row)
    with zipfile.ZipFile(io.BytesIO(packed(world).read(WORKBOOK))) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_sheet_that_is_full_goes_on_in_another(tmp_path: Path) -> None:
    """Case I10: a spreadsheet ends at 1,048,576 rows."""
    with (tmp_path / "a.xlsx").open("w+b") as file:
        made = Book(file, at=NOON, most_rows=3)
        made.begin("記録", ["番号"])
        for number in range(5):
            made.add([str(number)])
        made.close()
        file.seek(0)
        read = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    found = {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}
    assert found == {
        "記録": [["番号"], ["0"], ["1"]],
        "記録(2)": [["番号"], ["2"], ["3"]],
        "記録(3)": [["番号"], ["4"]],
    }


def test_every_entry_is_dated_by_the_export(world: World) -> None:
    """Case I10."""
    assert {entry.date_time for entry in packed(world).infolist()} == {(2026, 12, 10, 13, 7, 42)}


def test_the_text_says_how_to_open_it_and_names_every_file(world: World) -> None:
    """Case I10."""
    found = packed(world)
    read_me = found.read(READ_ME).decode("utf-8-sig")
    assert "Excelでそのまま開けます" not in read_me
    assert "CSVをExcelで直接開くと、先頭の0が消えたり" in read_me
    listed = {line.removeprefix("・") for line in read_me.splitlines() if line.startswith("・")}
    assert listed == set(found.namelist()) - {READ_ME}


def test_invitations_say_to_whom_when_and_what_became_of_them(owner: Client, world: World) -> None:
    """Case I10."""
    names = ("新田", "堀", "森", "原")
    people = [Staff.objects.create(company=world.company, family_name=name) for name in names]
    link = mail_to(owner, people[0], email="tukatta@example.jp")
    stranger().post(link)
    mail_to(owner, people[1], email="torikeshi@example.jp")
    invitation = Invitation.objects.latest("pk")
    owner.post(f"/c/minato/staff/{people[1].pk}/access/{invitation.pk}/withdrawal")
    mail_to(owner, people[2], email="hensyu@example.jp", kind="shift_editor", stores=[world.konan.pk])
    printed_path(owner, people[3])
    rows = {row["宛先"]: row for row in sheets(owner)["招待.csv"]}
    assert {to: row["状態"] for to, row in rows.items()} == {
        "tukatta@example.jp": "使用済み", "torikeshi@example.jp": "取り消し", "hensyu@example.jp": "有効",
        "QRコード": "有効",
    }  # fmt: skip
    used = rows["tukatta@example.jp"]
    assert used["招待した日時"].startswith("2026-12-10 12:00:")
    assert used["期限"].startswith("2026-12-17 12:00:")
    assert used["使用した日時"].startswith("2026-12-10 12:00:")
    assert (rows["hensyu@example.jp"]["役割"], rows["hensyu@example.jp"]["店舗"]) == (
        RoleKind.SHIFT_EDITOR.label, world.konan.name,
    )  # fmt: skip
    later = packed(world, AT + dt.timedelta(days=8)).read("招待.csv").decode("utf-8-sig")
    assert later.count("期限切れ") == 2


def test_the_record_has_japanese_kinds_and_seconds(world: World) -> None:
    """Case I10: in the zip and in the page's own CSV."""
    with acting_as(lambda: Actor(ActorKind.PERSON, world.owner.pk, world.owner.name)):
        record(AuditAction.STORE_CHANGED, company=world.company, about=world.ekimae, at=AT)
    lines = packed(world).read("操作記録.csv").decode("utf-8-sig").splitlines()
    (line,) = [each for each in lines if "2026-12-10 13:07:42" in each and AuditAction.STORE_CHANGED.label in each]
    assert ",店舗," in line
    assert ",Store," not in line


def test_every_kind_that_is_on_record_has_a_word(settled: World) -> None:
    """Case I10: every table whose rows an entry can be about, and those that are on record here."""
    kinds = audit_tables().kinds
    with scopes_disabled():
        assert set(AuditEntry.objects.exclude(object_kind="").values_list("object_kind", flat=True)) <= kinds.keys()
    recorded = {model.__name__ for model in apps.get_models() if model.__name__ in _classes_in_actions()}
    assert recorded - kinds.keys() - NEVER_RECORDED == set()
    assert all(not word.isascii() for word in kinds.values())


NEVER_RECORDED = {"CellChange",
    "AppliedDay", "Attempt", "AuditEntry", "AuditChain", "Draft", "Membership", "PlanReading", "Recipient",
    "SeenDay", "SignInLink", "Snapshot", "DigestState", "Delivery", "DeviceSession", "Challenge", "Email",
    "UnlockedDay",
}  # fmt: skip
"""Read or written by actions, while the entry is about the row that they belong to."""


def _classes_in_actions() -> set[str]:
    """Names of classes in the modules that record something."""
    texts = (
        path.read_text() for folder in ("shift", "access", "authentication") for path in (SOURCE / folder).rglob("*.py")
    )
    return {name for text in texts if "record(" in text or "record_of_user(" in text for name in CLASS.findall(text)}


@pytest.mark.parametrize("secret", ["sealed_token", "secret_hash"])
def test_no_secret_is_in_any_file(owner: Client, world: World, secret: str) -> None:
    """Case I10."""
    mail_to(owner, world.staff(cast.PEOPLE[2]))
    values = {world.connection.sealed_token} if secret == "sealed_token" else set()
    values |= {link.link.secret_hash for link in Invitation.objects.all() if link.link.secret_hash}
    found = packed(world)
    with zipfile.ZipFile(io.BytesIO(found.read(WORKBOOK))) as parts:
        texts = [found.read(name) for name in found.namelist()] + [parts.read(name) for name in parts.namelist()]
    assert values
    assert not any(value.encode() in text for value in values for text in texts)
