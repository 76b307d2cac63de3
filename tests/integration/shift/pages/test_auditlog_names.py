"""操作記録 filtered by a name: blanks, width, case and the width of kana make no difference (case I12)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.test import Client
from django_scopes import scope

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.chain import check_chain
from kakutei.audit.recording import record
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import AuditEntry, Company, User

from .conftest import sign_in
from .world import NOON, World

NAMES = ["青木 真理子", "グエン ティ フォン", "ｶﾞﾙｼｱ ﾏﾘｱ", "ＭcKenzie Ann", "馬場 結衣", "か\u3099ま 太郎"]


@pytest.fixture
def company(world: World) -> Iterator[Company]:
    made = add_company(name="碧屋", owner_email="midori@example.jp", owner_name="碧", grant_link=False, at=NOON)
    Company.objects.filter(pk=made.pk).update(key="midori")
    with scope(company=made):
        yield made


@pytest.fixture
def owner(company: Company) -> Client:
    return sign_in(User.objects.get(email="midori@example.jp"))


def add(company: Company, *names: str) -> None:
    for name in names:
        with acting_as(lambda name=name: Actor(ActorKind.PERSON, 7, name)):
            record(AuditAction.SIGNED_IN, company=company, words=name, at=NOON)


def found(client: Client, typed: str) -> list[str]:
    """The names that the page shows, and the same from the CSV; they must not differ."""
    page = client.get("/c/midori/settings/audit", {"person": typed})
    shown = {line.who for line in page.context["lines"]}
    text = b"".join(client.get("/c/midori/settings/audit.csv", {"person": typed}).streaming_content).decode("utf-8-sig")
    assert {row["名前"] for row in csv.DictReader(io.StringIO(text))} == shown
    return sorted(shown - {"碧", "自動処理"})


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("青木真理子", NAMES[0]), ("青木\u3000真理子", NAMES[0]), ("木　真", NAMES[0]), ("  青木 真理子 ", NAMES[0]),
        ("グエンティフォン", NAMES[1]), ("ｸﾞｴﾝ ﾃｨ", NAMES[1]), ("ガルシア", NAMES[2]), ("ｶﾞﾙｼｱﾏﾘｱ", NAMES[2]),
        ("mckenzie", NAMES[3]), ("ＭＣＫＥＮＺＩＥａｎｎ", NAMES[3]), ("がま太郎", NAMES[5]),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(owner: Client, company: Company, typed: str, name: str) -> None:
    """Case I12."""
    add(company, *NAMES)
    assert found(owner, typed) == [name]


def test_what_is_stored_stays_as_it_was(owner: Client, company: Company) -> None:
    """Case I12."""
    add(company, *NAMES)
    found(owner, "青木真理子")
    assert set(NAMES) <= set(AuditEntry.objects.values_list("actor_name", flat=True))
    assert check_chain(company.pk).broken_at is None


def test_signs_of_a_pattern_and_blanks_alone_are_no_wildcard(owner: Client, company: Company) -> None:
    """Case I12."""
    add(company, *NAMES)
    for typed in ("%", "_", "青%子", ".*", "\\"):
        assert found(owner, typed) == []
    assert len(found(owner, "\u3000")) == len(NAMES)


def test_another_companys_entries_of_the_same_name_are_not_shown(owner: Client, company: Company) -> None:
    """Case I12."""
    other = add_company(name="となり商店", owner_email="t@example.jp", owner_name="隣", grant_link=False, at=NOON)
    with scope(company=other):
        add(other, "青木 真理子", "青木　真理子")
    assert found(owner, "青木真理子") == []
