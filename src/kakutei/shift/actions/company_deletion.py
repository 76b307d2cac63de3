"""会社の削除 in the shift app: the link stops at once; the fence logs and the contract go with the company."""

from __future__ import annotations

import datetime as dt

from django_scopes import scopes_disabled

from kakutei.offboarding.deletion import DeletionProcess
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.link.models import Connection, FenceLogFile
from kakutei.shift.notifications.recipients import readers_of_leaving
from kakutei.shift.people.models import Account, Company, LinkSetting
from kakutei.shift.subscriptions.models import ProOrder


def _stop_link(company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(link_setting=LinkSetting.OFF)


DELETION = DeletionProcess(
    companies=Company,
    readers=readers_of_leaving,
    stopped="KING OF TIMEへの連携は、いま停止しました。すでに送った予定は、KING OF TIMEに残ります。\n\n",
    next_step="KING OF TIMEへの連携は停止したままです。続けるときは、[設定]で連携をオンにしてください。\n",
    stop=_stop_link,
)


def erase_companies(*, fence_log: FenceLogFiles, at: dt.datetime) -> None:
    """Raises SomeFailed."""
    DELETION.erase_due(lambda number: _erase(number, fence_log, at), at=at)


def _erase(number: int, fence_log: FenceLogFiles, at: dt.datetime) -> bool:
    with scopes_disabled():
        connections = [
            str(identity) for identity in Connection.objects.filter(company=number).values_list("identity", flat=True)
        ]
    erased = DELETION.erase(number, beyond=contract, at=at)
    if erased:
        fence_log.forget(connections)
        FenceLogFile.objects.filter(identity__in=connections).delete()
    return erased


def contract(company: Company) -> set[int]:
    """The contract and its orders go with its last company."""
    if company.account.companies.exists():
        return set()
    orders = ProOrder.objects.filter(account=company.account_id)
    users = {user for row in orders.values_list("ordered_by", "paid_by", "ended_by") for user in row if user}
    orders.delete()
    Account.objects.filter(pk=company.account_id).delete()
    return users
