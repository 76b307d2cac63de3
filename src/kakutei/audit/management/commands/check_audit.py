"""kakutei shift check-audit, kakutei kintai check-audit: checks that every company's record is complete."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kakutei.audit.chain import check_chain, company_numbers


class Command(BaseCommand):
    help = "操作記録の連鎖を会社ごとに確認し、書き換えや抜けがあれば番号を示して失敗します。"

    def handle(self, *args: Any, **options: Any) -> None:
        states = [check_chain(number) for number in company_numbers()]
        for state in states:
            word = "正常" if state.broken_at is None else f"番号 {state.broken_at} で書き換えか抜けがあります"
            self.stdout.write(f"会社 {state.company_number}: {state.rows}件 {word} {state.hash}")
        broken = sum(1 for state in states if state.broken_at is not None)
        if broken:
            raise CommandError(f"{broken}社の操作記録が正常ではありません。")
