"""Names of this app are one line wherever they come in (case D5)."""

from __future__ import annotations

import csv
import io

from django.core.management import call_command
from django.test import Client
from django_scopes import scopes_disabled
from post_office.models import Email
from tests.support import one_line

from kakutei.shift.link import mapping
from kakutei.shift.link.models import Mapping
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.people.models import Company, Staff, Store, User

from .test_registration import TYPED, mailed, stranger
from .test_staffimport import ROWS, carried, upload
from .world import NOON, World

BAD = "港南\r\nBcc:\u2028x\u202e\u200b"
GOOD = "港南 Bcc: x"


def test_every_text_column_stores_one_line() -> None:
    """Case D5."""
    assert len(one_line.typed_columns()) > 25
    assert one_line.columns_that_keep_it() == []


def test_a_saved_row_holds_one_line_in_memory_and_in_its_table(world: World) -> None:
    """Case D5."""
    saved = list(one_line.saved_rows())
    assert len(saved) > 10
    assert [name for name, clean in saved if not clean] == []


def test_every_text_field_of_every_form_cleans_or_refuses() -> None:
    """Case D5."""
    assert len(one_line.text_fields()) > 20
    assert one_line.fields_that_keep_it() == []


def test_a_registration_stores_one_line_for_company_store_and_person(world: World) -> None:
    """Case D5."""
    client = stranger()
    client.post(mailed(client), dict.fromkeys(TYPED, BAD))
    with scopes_disabled():
        company = Company.objects.get(name=GOOD)
        person = Staff.objects.get(company=company)
        assert Store.objects.get(company=company).name == GOOD
        assert (person.family_name, person.given_name, person.kana) == (GOOD, GOOD, GOOD)
        assert person.user is not None
        assert person.user.name == f"{GOOD} {GOOD}"


def test_a_staff_file_and_the_list_that_is_given_out_hold_one_line_per_person(owner: Client, world: World) -> None:
    """Case D5."""
    page = upload(owner, '社員番号,姓,名\n0500,"新\u200b井\r\nBcc: x","空\u2028"\n')
    owner.post(ROWS, carried(page))
    person = Staff.objects.get(number="0500")
    assert (person.family_name, person.given_name) == ("新井 Bcc: x", "空")
    again = upload(owner, '社員番号,姓,名\n0500,"新\u200b井\r\nBcc: x","空\u2028"\n')
    assert "変更なし" in again.content.decode()
    listed = owner.get("/c/minato/staff/list.csv").content.decode("utf-8-sig")
    assert len(listed.splitlines()) == len(list(csv.reader(io.StringIO(listed)))) == Staff.objects.count() + 1


def test_employees_that_the_link_reads_are_stored_as_one_line(world: World) -> None:
    """Case D5."""
    read = MappedEmployee(
        key="e" * 64, code="0777", division="1001", name=BAD, kana=BAD, hired_on=None, resigned_on=None
    )
    mapping.save(world.connection, [read], NOON)
    kept = Mapping.objects.get(code="0777")
    assert (kept.name, kept.kana) == (GOOD, GOOD)


def test_a_command_stores_one_line(world: World) -> None:
    """Case D5."""
    call_command("add_company", name=BAD, owner="new@example.jp", owner_name=BAD, verbosity=0)
    assert Company.objects.filter(name=GOOD).exists()
    assert User.objects.get(email="new@example.jp").name == GOOD


def test_a_name_adds_no_line_to_a_mail(owner: Client, world: World) -> None:
    """Case D5: also where the name was stored before."""
    User.objects.filter(pk=world.owner.pk).update(name=BAD)
    Company.objects.filter(pk=world.company.pk).update(name=BAD)
    owner.post("/c/minato/settings/data/deletion", {"name": GOOD, "kept": "on"})
    sent = Email.objects.latest("pk").message
    assert f"{GOOD}さんが、{GOOD}の削除を申し込みました。" in sent.splitlines()
