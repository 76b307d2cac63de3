from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django_scopes import scope

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.edge.mailing import queue_text
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Division, User, WorkingType
from kakutei.kintai.people.refusals import Refused
from kakutei.signin.identity import plain_address

FIRST_DIVISION = "1000", "本社"
FIRST_WORKING_TYPE = "1", "一般"
LONGEST_ADDRESS = 254


class CompanyExists(Refused):
    """会社「{}」はすでに登録されています。別の名前にしてください。"""


class CompanyNameWrong(Refused):
    """会社名は1文字以上80文字以内で入力してください。"""


class AddressWrong(Refused):
    """メールアドレス「{}」の形を確かめてください(例: romu@example.jp)。"""


class AdministratorNameWrong(Refused):
    """管理者の名前は1文字以上80文字以内で入力してください。"""


@transaction.atomic
def add_company(*, name: str, administrator_email: str, administrator_name: str, at: dt.datetime) -> Company:
    """A company with its first all-access administrator (B0), one division and one working type.

    An address that is known already becomes administrator of this company too. Raises what is wrong with the input;
    then nothing was added.
    """
    _check(name, administrator_email, administrator_name)
    company = Company.objects.create(name=name.strip(), added_at=at)
    user, _ = User.objects.get_or_create(
        email=plain_address(administrator_email), defaults={"name": administrator_name.strip()}
    )
    with scope(company=company):
        Administrator.objects.create(company=company, user=user, kind=AdministratorKind.ALL_ACCESS)
        Division.objects.create(company=company, code=FIRST_DIVISION[0], name=FIRST_DIVISION[1])
        WorkingType.objects.create(company=company, code=FIRST_WORKING_TYPE[0], name=FIRST_WORKING_TYPE[1])
        _welcome(company, user)
    after = {"全権管理者": f"{user.name} {user.email}"}
    record(What.COMPANY_ADDED, company=company, about=company, at=at, after=after)
    return company


def _welcome(company: Company, user: User) -> None:
    """No link that signs in: the administrator asks for one on the page that is named."""
    text = (
        f"{user.name} 様\n\n{company.name}の全権管理者として {settings.KAKUTEI_PRODUCT} に登録されました。\n"
        f"次のページでこのメールアドレスを入力すると、ログイン用URLが届きます。\n\n{settings.KAKUTEI_BASE_URL}/login\n"
    )
    queue_text(str(user.email), subject=f"{settings.KAKUTEI_PRODUCT} 全権管理者の登録のお知らせ", text=text)


def _check(name: str, email: str, administrator_name: str) -> None:
    if not 0 < len(name.strip()) <= 80:
        raise CompanyNameWrong
    if not 0 < len(administrator_name.strip()) <= 80:
        raise AdministratorNameWrong
    if len(plain_address(email)) > LONGEST_ADDRESS:
        raise AddressWrong(email)
    try:
        validate_email(plain_address(email))
    except ValidationError as error:
        raise AddressWrong(email) from error
    if Company.objects.filter(name=name.strip()).exists():
        raise CompanyExists(name.strip())
