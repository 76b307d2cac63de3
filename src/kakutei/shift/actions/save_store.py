"""店舗編集: a store's name and its KOT所属コード."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.shift.people.models import Company, Store

NAMES = ("name", "division_code")


class StoreNameTaken(Exception):
    """同じ名前の店舗があります。別の名前にしてください。"""


class DivisionCodeTaken(Exception):
    """同じKOT所属コードの店舗があります。コードを確かめてください。"""


def save_store(*, company: Company, store: Store | None, name: str, division_code: str) -> Store:
    """A new store where `store` is None. Raises StoreNameTaken or DivisionCodeTaken."""
    others = Store.objects.exclude(pk__in=[store.pk] if store else [])
    if others.filter(name=name).exists():
        raise StoreNameTaken(StoreNameTaken.__doc__)
    if division_code and others.filter(division_code=division_code).exists():
        raise DivisionCodeTaken(DivisionCodeTaken.__doc__)
    saved = store or Store(company=company, position=Store.objects.count())
    saved.name, saved.division_code = name, division_code
    try:
        with transaction.atomic():
            before = facts(Store.objects.filter(pk=saved.pk).first(), NAMES)
            saved.save()
            what = What.STORE_CHANGED if store else What.STORE_ADDED
            record(what, company=company, about=saved, before=before, after=facts(saved, NAMES))
    except IntegrityError as error:
        raise StoreNameTaken(StoreNameTaken.__doc__) from error
    return saved
