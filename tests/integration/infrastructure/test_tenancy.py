"""One company's rows only."""

from __future__ import annotations

import pytest
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from kakutei.demo import cast
from kakutei.infrastructure.tenancy import CrossesCompanies, check_one_company
from kakutei.shift.people.models import Account, Company, Membership, Staff, Store

pytestmark = pytest.mark.django_db


def company(name: str) -> tuple[Company, Store, Staff]:
    made = Company.objects.create(account=Account.objects.create(name=name), name=name)
    with scope(company=made):
        store = Store.objects.create(company=made, name=cast.EKIMAE.name)
        return made, store, Staff.objects.create(company=made, number="001", family_name="山本")


def test_reading_without_a_company_in_scope_raises() -> None:
    for read in (Store.objects.all, Store.objects.count, lambda: Store.objects.filter(name="x").update(name="y")):
        with pytest.raises(ScopeError, match="Store"):
            read()


def test_a_scope_of_no_company_raises_as_well() -> None:
    with scope(company=None), pytest.raises(ScopeError):
        Store.objects.count()


def test_in_scope_only_its_own_companys_rows_are_there() -> None:
    (ours, our_store, _), (_, their_store, _) = company(cast.COMPANY), company("別の会社")
    with scope(company=ours):
        assert list(Store.objects.all()) == [our_store]
        assert not Store.objects.filter(pk=their_store.pk).exists()
        assert Store.objects.filter(pk=their_store.pk).update(name="taken") == 0
        with pytest.raises(Store.DoesNotExist):
            Store.objects.get(pk=their_store.pk)
    with scopes_disabled():
        assert Store.objects.get(pk=their_store.pk).name == cast.EKIMAE.name


def test_with_scopes_switched_off_on_purpose_all_rows_are_there() -> None:
    company(cast.COMPANY)
    company("別の会社")
    with scopes_disabled():
        assert Store.objects.count() == 2


@pytest.mark.parametrize("by_key", [True, False])
def test_a_row_that_points_to_another_companys_row_is_not_saved(by_key: bool) -> None:
    (ours, _, our_staff), (_, their_store, _) = company(cast.COMPANY), company("別の会社")
    target = {"store_id": their_store.pk} if by_key else {"store": their_store}
    with scope(company=ours):
        row = Membership(company=ours, staff=our_staff, **target)
        with pytest.raises(CrossesCompanies, match=r"Membership\.store"):
            row.save()
        assert not Membership.objects.exists()


def test_a_row_cannot_be_moved_to_another_company_afterwards() -> None:
    (ours, our_store, our_staff), (theirs, _, _) = company(cast.COMPANY), company("別の会社")
    with scope(company=ours):
        row = Membership.objects.create(company=ours, staff=our_staff, store=our_store)
        row.company = theirs
        with pytest.raises(CrossesCompanies):
            row.save()


def test_a_pointer_changed_to_another_companys_row_by_its_key_is_noticed() -> None:
    (ours, our_store, our_staff), (_, their_store, _) = company(cast.COMPANY), company("別の会社")
    with scope(company=ours):
        row = Membership.objects.create(company=ours, staff=our_staff, store=our_store)
        assert row.store == our_store
        row.store_id = their_store.pk
        with pytest.raises(CrossesCompanies):
            check_one_company(row)


def test_a_pointer_to_a_row_that_does_not_exist_is_refused() -> None:
    ours, our_store, our_staff = company(cast.COMPANY)
    with scope(company=ours), pytest.raises(CrossesCompanies):
        check_one_company(Membership(company=ours, staff=our_staff, store_id=our_store.pk + 999))


def test_rows_of_one_company_and_empty_pointers_are_fine() -> None:
    ours, our_store, our_staff = company(cast.COMPANY)
    with scope(company=ours):
        check_one_company(our_staff)
        check_one_company(Membership(company=ours, staff=our_staff, store=our_store))
