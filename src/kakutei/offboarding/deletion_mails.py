"""The mails about a company's deletion. None is sent after it, since no address is left."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse

from kakutei.authentication.identity import Identity, operator_addresses
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.mailing import Readers, queue_for, queue_text
from kakutei.jptime.workdate import JST

_ASK_OWNER = "この日時までは、会社のオーナーが、データの書き出しと、削除の取り消しをできます。\n"


def tell_asked(company: models.Model, *, by: Identity, until: dt.datetime, stopped: str, to: Readers) -> None:
    """`stopped`: what no longer works from now on."""
    text = (
        f"{by.name}さんが、{company}の削除を申し込みました。\n{moment_text(until)} に、すべてのデータを削除します。"
        f"削除したデータは元に戻せません。\n\n{stopped}"
    )
    ends = "\n申込みに心当たりがないときは、すぐに{}。\n"
    page = f"この日時までは、次のページでデータを書き出したり、削除を取り消したりできます。\n{_page(company)}\n"
    queue_for(
        to,
        subject=f"【会社の削除】{company}を{day_text(until)}に削除します",
        text=text,
        page=page + ends.format("取り消してください"),
        instead=_ASK_OWNER + ends.format("オーナーに連絡してください"),
    )


def tell_operators_asked(company: models.Model, *, by: Identity, until: dt.datetime) -> None:
    """Operators get the address of their own page of the company."""
    page = f"{settings.KAKUTEI_BASE_URL}{reverse('operator:company', args=[company.pk])}"
    text = (
        f"{company}\n\n{by.name}さんが、会社の削除を申し込みました。{moment_text(until)} に、すべてのデータを削除します。\n\n"
        f"運営者のページ\n{page}\n"
    )
    for address in operator_addresses():
        queue_text(address, subject=f"会社の削除の申込み: {company}", text=text)


def tell_soon(company: models.Model, *, until: dt.datetime, to: Readers) -> None:
    text = (
        f"{moment_text(until)} に、{company}のすべてのデータを削除します。削除したデータは元に戻せません。\n"
        "削除したあとは、お知らせを送りません。\n\n"
    )
    queue_for(
        to,
        subject=f"【会社の削除】{company}の削除まで、あと3日です",
        text=text,
        page=f"データの書き出しと、削除の取り消しは、次のページからできます。\n{_page(company)}\n",
        instead=_ASK_OWNER,
    )


def tell_taken_back(company: models.Model, *, by: Identity, next_step: str, to: Readers) -> None:
    """`next_step`: what is not restored automatically."""
    text = f"{by.name}さんが、{company}の削除を取り消しました。データは何も消えていません。\n{next_step}"
    queue_for(to, subject=f"【会社の削除の取り消し】{company}は削除しません", text=text, page="")


def moment_text(at: dt.datetime) -> str:
    there = at.astimezone(JST)
    return f"{day_text(at)} {there.hour}:{there:%M}"


def day_text(at: dt.datetime) -> str:
    there = at.astimezone(JST)
    return f"{there.year}年{there.month}月{there.day}日"


def _page(company: models.Model) -> str:
    return f"{settings.KAKUTEI_BASE_URL}{company_url(settings.KAKUTEI_DATA_PAGE, company=company)}"
