"""[データを書き出す]: all that is kept of the company, as CSV in a zip."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.conf import settings
from django.db.models import Q

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.kintai.actions.timecards import timecard_sums
from kakutei.kintai.api_access.models import AccessLog, AccessToken, TokenAddress, TokenPermission, TokenShowing
from kakutei.kintai.people.models import (
    Administrator,
    Company,
    Division,
    Employee,
    Invitation,
    Tablet,
    User,
    WorkingType,
)
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch
from kakutei.offboarding.archive import write_archive
from kakutei.offboarding.sheets import INVITED, Wording

SECRET = "秘密の値"

WORDING = Wording(
    files={
        Company: "会社",
        Division: "所属",
        WorkingType: "雇用区分",
        Employee: "従業員",
        User: "ログインする人",
        Administrator: "管理者",
        Invitation: "招待",
        Schedule: "スケジュール",
        Punch: "打刻",
        Tablet: "共用タブレット",
        AccessToken: "アクセストークン",
        TokenPermission: "アクセストークン_API権限",
        TokenAddress: "アクセストークン_許可IPアドレス",
        TokenShowing: "アクセストークン_表示の記録",
        AccessLog: "WebAPIの利用記録",
    },
    rows={
        Company: lambda company: Company.objects.filter(pk=company.pk),
        User: lambda company: User.objects.filter(
            Q(administrations__company=company) | Q(employments__company=company)
        ).distinct(),
    },
    named=(Division, WorkingType, Employee, User, AccessToken),
    values={},
    extras={Invitation: INVITED},
    computed=(timecard_sums,),
    left_out={
        "PinTry": "暗証番号(PIN)を試した記録。1日で消える",
        "AccessToken.sealed": SECRET,
        "AccessToken.token_lookup_hash": SECRET,
        "Employee.pin_hash": SECRET,
        "Invitation.link": SECRET,
    },
)


def export_company(*, company: Company, at: dt.datetime) -> IO[bytes]:
    """The zip, to be read and closed by the caller. The export is recorded in the audit log before."""
    record(AuditAction.DATA_EXPORTED, company=company, at=at)
    return write_archive(company, WORDING, about=settings.KAKUTEI_PRODUCT, at=at)
