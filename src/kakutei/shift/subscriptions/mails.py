"""Mails about subscriptions, to operators and to customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings

from kakutei.authentication.identity import operator_addresses
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.mailing import Readers, queue_for, queue_text, quoted
from kakutei.offboarding.deletion_mails import moment_text
from kakutei.shift.people.models import Company
from kakutei.shift.subscriptions.link_progress import Missing, Standing, standing_of
from kakutei.shift.subscriptions.models import Application, Inquiry, Payment, ProOrder, Service


def tell_operators(company: Company, *, about: str, text: str, path: str) -> None:
    """One mail to each operator with an address, inside the caller's transaction."""
    body = f"{company.name}\n\n{text}\n\n運営者のページ\n{settings.KAKUTEI_BASE_URL}{path}\n"
    for address in operator_addresses():
        queue_text(address, subject=f"{about}: {company.name}", text=body)


type Facts = Iterable[tuple[str, str]]
NOT_YOURS = "お心当たりがない場合は、お手数ですが、お問い合わせのページからお知らせください。\n"


def tell_applied(company: Company, application: Application, *, to: Readers) -> None:
    facts = [
        ("会社", company.name),
        *application_facts(application),
        ("受付日時", moment_text(application.applied_at)),
    ]
    lead = f"{application.contact_name} 様\n\nKING OF TIME連携の利用申込みを受け付けました。"
    _send(company, "利用申込みを受け付けました", lead, facts, standing_of(company), to)


def tell_ordered(company: Company, order: ProOrder, *, to: Readers) -> None:
    price = [("料金", settings.KAKUTEI_PRICE)] if settings.KAKUTEI_PRICE else []
    facts = [("会社", company.name), ("お申し込み", "Proプラン"), *price, *order_facts(order)]
    lead = f"{order.contact_name} 様\n\nProプランのお申し込みを受け付けました。"
    received = ("受付日時", moment_text(order.ordered_at))
    _send(company, "Proプランのお申し込みを受け付けました", lead, [*facts, received], standing_of(company), to)


def tell_paid(company: Company, order: ProOrder, *, at: dt.datetime, to: Readers) -> None:
    """`company` is read anew by the caller: it may have been granted the link just now."""
    facts = [("会社", company.name), ("お申し込み", "Proプラン"), ("確認した日時", moment_text(at))]
    lead = f"{company.account.name} 様\n\nProプランのお支払いを確認しました。"
    _send(company, "お支払いを確認しました", lead, facts, standing_of(company), to)


def tell_ended(company: Company, order: ProOrder, *, at: dt.datetime, to: Readers) -> None:
    """An order that was never paid was withdrawn; one that was paid has ended."""
    ended = "Proプランを終了しました" if order.paid_at else "Proプランのお申し込みを取り消しました"
    stops = "KING OF TIMEへの連携は、すぐに停止します。まだ届いていない日は、もう一度Proプランになるまで送りません。\n"
    facts = [("会社", company.name), ("日時", moment_text(at))]
    text = f"{company.account.name} 様\n\n{ended}。\n\n{_listed(facts)}\n\n{stops if order.paid_at else ''}"
    again = f"もう一度お申し込みいただくときは、次のページを開いてください。\n{_url('shift:upgrade')}\n\n"
    queue_for(to, subject=f"{ended}: {company.name}", text=text, page=again + NOT_YOURS, instead=NOT_YOURS)


def tell_asked(inquiry: Inquiry, *, to: str) -> None:
    """A copy of what was asked, to the person who asked."""
    text = (
        f"{inquiry.asked_by.name} 様\n\nお問い合わせを受け付けました。\n\n"
        f"会社: {inquiry.company.name}\n受付日時: {moment_text(inquiry.asked_at)}\n\n"
        f"お問い合わせの内容\n{quoted(inquiry.text)}\n\n"
        "お返事は、このメールアドレスにお送りします。お返事までしばらくお待ちください。\n\n"
    )
    queue_for(Readers([to]), subject=f"お問い合わせを受け付けました: {inquiry.company.name}", text=text, page=NOT_YOURS)


def tell_answered(inquiry: Inquiry, *, to: str) -> None:
    """The answer itself is given by mail or telephone, outside of this app."""
    text = (
        f"{inquiry.asked_by.name} 様\n\n次のお問い合わせについて、ご連絡を差し上げ、対応済みとしました。\n\n"
        f"会社: {inquiry.company.name}\n受付日時: {moment_text(inquiry.asked_at)}\n\n"
        f"お問い合わせの内容\n{quoted(inquiry.text)}\n\n"
        "ご連絡が届いていない場合は、迷惑メールフォルダーを確認したうえで、もう一度お問い合わせください。\n"
    )
    page = f"{_url('shift:inquiry')}\n"
    queue_for(
        Readers([to]), subject=f"お問い合わせが対応済みになりました: {inquiry.company.name}", text=text, page=page
    )


def application_facts(application: Application) -> Facts:
    return (
        ("ご担当者名", application.contact_name),
        ("電話番号", application.phone),
        ("勤怠サービス", str(Service(application.service).label)),
        ("お支払い方法", str(Payment(application.payment).label)),
        ("備考", f"\n{quoted(application.note)}" if application.note else ""),
    )


def order_facts(order: ProOrder) -> Facts:
    return (
        ("お支払い方法", str(Payment(order.payment).label)),
        ("請求先の名称", order.billing_name),
        ("ご担当者名", order.contact_name),
        ("電話番号", order.phone),
        ("請求先メールアドレス", order.email),
    )


def _send(company: Company, subject: str, lead: str, facts: Facts, standing: Standing, to: Readers) -> None:
    said, page = _next(standing)
    text = f"{lead}\n\n{_listed(facts)}\n\nこれからのお手続き\n{said}\n"
    url = f"{_url(page)}\n\n{NOT_YOURS}"
    queue_for(to, subject=f"{subject}: {company.name}", text=text, page=url, instead=f"\n{NOT_YOURS}")


def _listed(facts: Facts) -> str:
    return "\n".join(f"{heading}: {value}" for heading, value in facts if value)


def _next(standing: Standing) -> tuple[str, str]:
    """What happens next, and the page where it is seen or done."""
    order = standing.order
    match standing.missing:
        case Missing.NOTHING:
            return "KING OF TIME連携を使えるようになりました。[設定]で、連携を始めてください。", "shift:settings"
        case Missing.APPLICATION if order is None:
            return "KING OF TIME連携の利用申込みをしてください。", "shift:application"
        case Missing.APPLICATION:
            return (
                "KING OF TIME連携の利用申込みがまだです。利用申込みが済むと、お手続きの続きに進みます。",
                "shift:application",
            )
        case Missing.ORDER:
            return "連携機能は、Proプランで使えます。続けて、アップグレードをお申し込みください。", "shift:upgrade"
        case Missing.PAYMENT:
            return _payment_words(order), "shift:upgrade"
        case Missing.GRANT:
            return "連携機能の付与をお待ちください。まだ使えないときは、お問い合わせください。", "shift:inquiry"


def _payment_words(order: ProOrder | None) -> str:
    """As the page アップグレード says it."""
    transfer = order is not None and order.payment == Payment.TRANSFER
    way = "振込先をご案内しますので、お待ちください。" if transfer else ""
    return f"お支払いの手続きは、担当者からご連絡します。{way}お支払いを確認できると、連携機能を使えるようになります。"


def _url(page: str) -> str:
    return f"{settings.KAKUTEI_BASE_URL}{company_url(page)}"
