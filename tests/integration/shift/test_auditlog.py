"""操作記録: entries are written in the transaction of the action, complete and immutable, on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django_scopes import scope

from kakutei.access.pruning import prune
from kakutei.audit.actor import ActorKind
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.chain import check_chain
from kakutei.audit.pruning import prune_entries
from kakutei.audit.recording import record, shown
from kakutei.audit.triggers import uninstall
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import JST, DateSpan
from kakutei.shift.actions.company import TOKEN_SHAPE, StoreNameTaken, save_store
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import AuditChain, AuditEntry, Company, Invitation, RoleKind, Staff, Store, User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 12, 10, 12, tzinfo=JST)
TABLE = "shift_people_auditentry"
TOKEN = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"


@pytest.fixture
def company() -> Iterator[Company]:
    made = add_company(name="みなと珈琲", owner_email="aoki@example.jp", owner_name="青木", grant_link=True, at=NOON)
    made.key = "minato"
    made.save()
    with scope(company=made):
        yield made


@pytest.fixture
def owner(company: Company) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(User.objects.get(email="aoki@example.jp"))
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
    return client


def newest() -> AuditEntry:
    return AuditEntry.objects.latest("sequence")


def raw(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def forge(sql: str) -> None:
    """Change a table as its owner could: without the triggers."""
    with connection.cursor() as cursor:
        for kind in ("update", "delete"):
            on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
            cursor.execute(f"DROP TRIGGER {TABLE}_no_{kind}{on}")
        cursor.execute(sql)


# --- what is written ---


def test_a_line_says_who_did_what_from_where_and_what_was_before(owner: Client, company: Company) -> None:
    store = Store.objects.create(company=company, name="駅前店")
    owner.post(f"/c/minato/stores/{store.pk}/edit", {"name": "港南店", "division_code": "2002"})
    line = newest()
    assert (line.what, line.actor_kind, line.actor_name) == (AuditAction.STORE_CHANGED, ActorKind.PERSON, "青木")
    assert (line.address, line.object_kind, line.object_id) == ("203.0.113.9", "Store", store.pk)
    assert line.before == {"店舗名": "駅前店", "KOT所属コード": "なし"}
    assert line.after == {"店舗名": "港南店", "KOT所属コード": "2002"}


def test_what_is_undone_is_not_on_record(company: Company) -> None:
    store = save_store(company=company, store=None, name="駅前店", division_code="")
    count = AuditEntry.objects.count()
    with pytest.raises(StoreNameTaken):
        save_store(company=company, store=None, name=store.name, division_code="")
    with transaction.atomic():
        save_store(company=company, store=None, name="港南店", division_code="")
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == count
    assert check_chain(company.pk).broken_at is None


def test_of_a_token_the_last_four_signs_are_on_record_and_no_more(owner: Client, company: Company) -> None:
    assert TOKEN_SHAPE.fullmatch(TOKEN)
    url = "https://api.kingtime.jp/v1.0"
    owner.post("/c/minato/companies/edit", {"name": company.name, "base_url": url, "token": TOKEN})
    assert newest().after == {"トークン": f"••••{TOKEN[-4:]}", "トークンの変更": "あり"}
    every = repr(list(AuditEntry._base_manager.values()))
    assert TOKEN[-5:] not in every
    assert TOKEN[:5] not in every


def test_days_and_moments_are_written_as_people_write_them() -> None:
    december = DateSpan(dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert shown(december) == "2026/12/1〜2026/12/31"
    assert (shown(dt.date(2026, 12, 1)), shown(NOON.replace(hour=9, minute=5))) == ("2026/12/1", "2026/12/10 9:05")


def test_an_entry_of_the_worker_names_no_person(company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=company)
    assert (newest().actor_kind, newest().actor_name, newest().address) == (ActorKind.WORKER, "", "")


def test_signing_in_and_out_is_on_record_of_each_company_of_the_person(owner: Client, company: Company) -> None:
    owner.post("/logout")
    assert (newest().what, newest().actor_name) == (AuditAction.SIGNED_OUT, "青木")


# --- the chain ---


def test_a_changed_line_breaks_the_chain(company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=company)
    record(AuditAction.SYNC_ASKED, company=company)
    assert check_chain(company.pk).broken_at is None
    forge(f"UPDATE {TABLE} SET object_words = 'x' WHERE sequence = 2 AND company_number = {company.pk}")
    assert check_chain(company.pk).broken_at == 2
    with pytest.raises(CommandError):
        call_command("check_audit")


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_missing_line_breaks_the_chain_at_either_end_too(company: Company, sequence: int) -> None:
    record(AuditAction.SYNC_ASKED, company=company)
    record(AuditAction.SYNC_ASKED, company=company)
    assert AuditEntry.objects.count() == 3
    forge(f"DELETE FROM {TABLE} WHERE sequence = {sequence} AND company_number = {company.pk}")
    assert check_chain(company.pk).broken_at == sequence


def test_the_page_says_where_the_record_was_changed(owner: Client, company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=company)
    assert "書き換えや抜けはありません" in owner.get("/c/minato/settings/audit").content.decode()
    forge(f"UPDATE {TABLE} SET address = '192.0.2.1' WHERE sequence = 2 AND company_number = {company.pk}")
    assert "番号 2 のあたりで" in owner.get("/c/minato/settings/audit").content.decode()


# --- append-only ---


def test_the_database_refuses_to_change_a_line(company: Company) -> None:
    with pytest.raises(DatabaseError, match="never changed"):
        raw(f"UPDATE {TABLE} SET actor_name = 'x'")


def test_the_database_refuses_to_delete_a_young_line(company: Company) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"DELETE FROM {TABLE}")


def test_a_line_may_go_once_five_years_lie_behind_it(company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=company, at=NOON + dt.timedelta(days=1825))
    with pytest.raises(DatabaseError, match="append-only"):
        raw(f"DELETE FROM {TABLE} WHERE sequence = 1 AND company_number = {company.pk}")
    record(AuditAction.SYNC_ASKED, company=company, at=NOON + dt.timedelta(days=1827))
    raw(f"DELETE FROM {TABLE} WHERE sequence = 1 AND company_number = {company.pk}")


def test_a_line_may_go_once_its_company_is_gone(company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=987654321)
    raw(f"DELETE FROM {TABLE} WHERE company_number = 987654321")
    assert not AuditEntry._base_manager.filter(company_number=987654321).exists()


def test_pruning_keeps_five_years_and_the_chain(company: Company) -> None:
    later = NOON.replace(year=2032)
    record(AuditAction.SYNC_ASKED, company=company, at=NOON.replace(year=2029))
    record(AuditAction.SYNC_ASKED, company=company, at=later)
    assert prune_entries(years=5, at=later) == 1
    assert [line.sequence for line in AuditEntry.objects.order_by("sequence")] == [2, 3]
    assert check_chain(company.pk).broken_at is None
    forge(f"DELETE FROM {TABLE} WHERE sequence = 2 AND company_number = {company.pk}")
    assert check_chain(company.pk).broken_at == 2


def test_an_older_clock_prunes_nothing_that_the_database_would_refuse(company: Company) -> None:
    assert prune_entries(years=5, at=NOON.replace(year=2040)) == 0


# --- what else is pruned ---


def test_pruning_takes_spent_links_ended_sessions_and_old_invitations_and_no_shift(company: Company) -> None:
    user = User.objects.get(email="aoki@example.jp")
    staff = Staff.objects.create(company=company, family_name="千葉")

    def link(purpose: Purpose, ended: dt.timedelta) -> SignInLink:
        return SignInLink.objects.create(
            purpose=purpose, user=user, email="x@example.jp", asked_from="", asked_with="", asked_at=NOON - ended,
            expires_at=NOON - ended, secret_hash=f"{purpose}{ended}",
        )  # fmt: skip

    old, young = dt.timedelta(days=91), dt.timedelta(days=6)
    for ended in (old, young):
        Invitation.objects.create(
            company=company, staff=staff, link=link(Purpose.INVITATION, ended), kind=RoleKind.STAFF, invited_by=user
        )
        link(Purpose.SIGN_IN, ended)
    for name, expiry in (("over", -1), ("open", 1)):
        DeviceSession.objects.create(
            session_key=name, session_data="", user=user, started_at=NOON, expire_date=NOON + dt.timedelta(days=expiry)
        )
    prune(at=NOON)
    assert SignInLink.objects.filter(expires_at__lt=NOON - young).count() == 0
    assert SignInLink.objects.count() == 2
    assert [each.session_key for each in DeviceSession.objects.all()] == ["open"]
    assert Invitation.objects.count() == 1
    assert Staff.objects.filter(pk=staff.pk).exists()


# --- the page ---


def test_the_page_is_filtered_by_period_person_and_area(owner: Client, company: Company) -> None:
    record(AuditAction.SYNC_ASKED, company=company, words="ふるい", at=NOON - dt.timedelta(days=9))
    record(AuditAction.TOKEN_SHOWN, company=company, words="とけん", at=NOON, by=User.objects.get(name="青木"))
    page = owner.get(
        "/c/minato/settings/audit?since=2026-12-09&until=2026-12-10&person=青木&area=tokens"
    ).content.decode()
    assert "とけん" in page
    assert "ふるい" not in page
    assert "ふるい" in owner.get("/c/minato/settings/audit?until=2026-12-02").content.decode()
    assert "とけん" not in owner.get("/c/minato/settings/audit?area=sign_in").content.decode()


@pytest.mark.parametrize("query", ["since=2026-13-01", "until=x", "since=2026-12-02&until=2026-12-01"])
def test_a_wrong_period_is_said_in_a_sentence(owner: Client, query: str) -> None:
    answer = owner.get(f"/c/minato/settings/audit?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_the_csv_has_a_bom_and_no_formula_and_is_on_record_itself(owner: Client, company: Company) -> None:
    for sign in "=+-@＝＋－＠":
        record(AuditAction.SYNC_ASKED, company=company, words=f"{sign}1+1")
    body = b"".join(owner.get("/c/minato/settings/audit.csv").streaming_content)  # type: ignore[attr-defined] # a stream
    text = body.decode()
    assert body.startswith(b"\xef\xbb\xbf")
    for sign in "=+-@＝＋－＠":
        assert f",'{sign}1+1," in text
        assert f",{sign}1+1," not in text
    assert newest().what == AuditAction.LOG_EXPORTED


def test_another_companys_record_is_not_shown(owner: Client, company: Company) -> None:
    other = add_company(name="となり", owner_email="b@example.jp", owner_name="乙", grant_link=False, at=NOON)
    record(AuditAction.SYNC_ASKED, company=other, words="よそのこと")
    assert "よそのこと" not in owner.get("/c/minato/settings/audit").content.decode()
    assert AuditChain._base_manager.get(pk=other.pk).last == 2


def test_the_triggers_can_be_taken_down_by_a_migration(company: Company) -> None:
    with connection.cursor() as cursor:

        class Editor:
            pass

        editor = Editor()
        editor.connection = connection  # type: ignore[attr-defined] # what uninstall asks of an editor
        editor.execute = lambda sql, params: cursor.execute(sql)  # type: ignore[attr-defined] # as above
        uninstall(editor, table=TABLE)
    raw(f"DELETE FROM {TABLE}")
    assert not AuditEntry.objects.exists()
