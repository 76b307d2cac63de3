from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.sessions import lock_identities
from kakutei.infrastructure.mail_address import is_address, plain_address
from kakutei.infrastructure.mailing import queue_text
from kakutei.infrastructure.one_line import one_line
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Division, User, WorkingType

FIRST_DIVISION = "1000", "本社"
FIRST_WORKING_TYPE = "1", "一般"


class CompanyExists(Refusal):
    message = "会社「{}」はすでに登録されています。別の名前にしてください。"


class CompanyNameWrong(Refusal):
    message = "会社名は1文字以上80文字以内で入力してください。"


class AddressWrong(Refusal):
    message = "メールアドレス「{}」の形を確認してください(例: romu@example.jp)。"


class AdministratorNameWrong(Refusal):
    message = "管理者の名前は1文字以上80文字以内で入力してください。"


@transaction.atomic
def add_company(*, name: str, administrator_email: str, administrator_name: str, at: dt.datetime) -> Company:
    """A company with its first all-access administrator (B0), one division and one working type.

    An address that is known already becomes administrator of this company too. Raises what is wrong with the input;
    then nothing was added.
    """
    name, administrator_name = one_line(name), one_line(administrator_name)
    _check(name, administrator_email, administrator_name)
    company = Company.objects.create(name=name, added_at=at)
    user = _user(plain_address(administrator_email), administrator_name)
    with scope(company=company):
        Administrator.objects.create(company=company, user=user, kind=AdministratorKind.ALL_ACCESS)
        Division.objects.create(company=company, code=FIRST_DIVISION[0], name=FIRST_DIVISION[1])
        WorkingType.objects.create(company=company, code=FIRST_WORKING_TYPE[0], name=FIRST_WORKING_TYPE[1])
        _welcome(company, user)
    after = {"全権管理者": f"{user.name} {user.email}"}
    record(AuditAction.COMPANY_ADDED, company=company, about=company, at=at, after=after)
    return company


def _user(email: str, name: str) -> User:
    """Locked, since another company may end this user at the same moment; then the address belongs to a new user."""
    user, _ = User.objects.get_or_create(email=email, defaults={"name": name})
    lock_identities(user)
    return user if user.email else User.objects.create(email=email, name=name)


def _welcome(company: Company, user: User) -> None:
    """A mail without a sign-in link: the administrator asks for one on the page that the mail names."""
    text = (
        f"{user.name} 様\n\n{company.name}の全権管理者として {settings.KAKUTEI_PRODUCT} に登録されました。\n"
        f"次のページでこのメールアドレスを入力すると、ログイン用URLが届きます。\n\n{settings.KAKUTEI_BASE_URL}/login\n"
    )
    queue_text(str(user.email), subject=f"{settings.KAKUTEI_PRODUCT} 全権管理者の登録のお知らせ", text=text)


def _check(name: str, email: str, administrator_name: str) -> None:
    if not 0 < len(name) <= 80:
        raise CompanyNameWrong
    if not 0 < len(administrator_name) <= 80:
        raise AdministratorNameWrong
    if not is_address(plain_address(email)):
        raise AddressWrong(email)
    if Company.objects.filter(name=name).exists():
        raise CompanyExists(name)
