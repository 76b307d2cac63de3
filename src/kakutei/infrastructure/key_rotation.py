"""Encrypts a column anew after a key was put in front of KAKUTEI_SEAL_KEYS, while web and workers run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django_scopes import scopes_disabled

from kakutei.infrastructure import encryption
from kakutei.infrastructure.duty import SomeFailed, for_each


@dataclass
class Rotation:
    encrypted: int = 0
    unreadable: list[int] = field(default_factory=list)
    """Rows that no key decrypts, by the number that people know them by. They are left unchanged."""


def rotate[M: models.Model](
    model: type[M], *, column: str, context: Callable[[M], str], number: Callable[[M], int]
) -> Rotation:
    """`context`: what a value is bound to (encryption.py). A value that changes meanwhile is not overwritten: it is encrypted
    with the new key already. Raises SomeFailed."""
    rotation = Rotation()

    def rotate_row(row: M) -> None:
        old = getattr(row, column)
        try:
            new = encryption.encrypt_anew(old, context=context(row))
        except encryption.CannotDecrypt:
            rotation.unreadable.append(number(row))
            return
        with transaction.atomic():
            rotation.encrypted += model._default_manager.filter(pk=row.pk, **{column: old}).update(**{column: new})

    with scopes_disabled():
        rows = list(model._default_manager.exclude(**{column: ""}).order_by("pk"))
        for_each(rows, rotate_row, number=_company_of)
    return rotation


class RotationCommand(BaseCommand, ABC):
    """kakutei shift rotate-encryption-keys, kakutei kintai rotate-encryption-keys."""

    help = "保存されているすべてのトークンを、KAKUTEI_SEAL_KEYSの最初の鍵で再暗号化します。そのあと、古い鍵を外せます。"
    advice: str
    """What to do about the rows that no key decrypts; {} takes their numbers."""

    @abstractmethod
    def rotate(self) -> Rotation:
        """Of the app's tokens. Raises SomeFailed."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = self.rotate()
        except SomeFailed as some:
            raise CommandError(
                "再暗号化できなかったトークンがあります。上のログを確認し、もう一度実行してください"
                f"(会社番号: {_listed(list(some.errors))})"
            ) from some
        self.stdout.write(f"{done.encrypted}件のトークンを新しい鍵で再暗号化しました。")
        if done.unreadable:
            raise CommandError(
                f"どの鍵でも復号できないトークンがあります。{self.advice.format(_listed(done.unreadable))}"
            )


def _company_of(row: Any) -> int:
    return int(row.company_id)


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers))
