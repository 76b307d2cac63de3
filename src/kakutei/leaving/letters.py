"""What people are told by mail of their company's deletion. After it nobody is written to: no address is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.urls import reverse

from kakutei.edge.mailing import queue_text
from kakutei.jptime.workdate import JST
from kakutei.signin.identity import Identity


def tell_asked(company: models.Model, *, by: Identity, until: dt.datetime, stopped: str, to: Iterable[str]) -> None:
    """`stopped`: what no longer works from now on."""
    text = (
        f"{by.name}さんが、{company}の削除を申し込みました。\n{moment_text(until)} に、すべてのデータを削除します。"
        f"削除したデータは元に戻せません。\n\n{stopped}"
        "この日時までは、次のページでデータを書き出したり、削除を取り消したりできます。\n"
        f"{_page()}\n\n申込みに心当たりがないときは、すぐに取り消してください。\n"
    )
    _tell(f"【会社の削除】{company}を{day_text(until)}に削除します", text, to)


def tell_soon(company: models.Model, *, until: dt.datetime, to: Iterable[str]) -> None:
    text = (
        f"{moment_text(until)} に、{company}のすべてのデータを削除します。削除したデータは元に戻せません。\n"
        "削除したあとは、お知らせを送りません。\n\n"
        f"データの書き出しと、削除の取り消しは、次のページからできます。\n{_page()}\n"
    )
    _tell(f"【会社の削除】{company}の削除まで、あと3日です", text, to)


def tell_taken_back(company: models.Model, *, by: Identity, next_step: str, to: Iterable[str]) -> None:
    """`next_step`: what does not come back by itself."""
    text = f"{by.name}さんが、{company}の削除を取り消しました。データは何も消えていません。\n{next_step}"
    _tell(f"【会社の削除の取り消し】{company}は削除しません", text, to)


def moment_text(at: dt.datetime) -> str:
    there = at.astimezone(JST)
    return f"{day_text(at)} {there.hour}:{there:%M}"


def day_text(at: dt.datetime) -> str:
    there = at.astimezone(JST)
    return f"{there.year}年{there.month}月{there.day}日"


def _page() -> str:
    return f"{settings.KAKUTEI_BASE_URL}{reverse(settings.KAKUTEI_DATA_PAGE)}"


def _tell(subject: str, text: str, addresses: Iterable[str]) -> None:
    for address in addresses:
        queue_text(address, subject=subject, text=text)
