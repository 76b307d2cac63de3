"""[データを書き出す]: all that is kept of the company, as CSV in a zip."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.conf import settings
from django.db.models import Q

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.kintai.access.models import AccessLog, AccessToken, TokenAddress, TokenPermission, TokenShowing
from kakutei.kintai.people.models import (
    Administrator,
    Company,
    Division,
    Employee,
    Invitation,
    Look,
    Tablet,
    User,
    WorkingType,
)
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch
from kakutei.leaving.archive import Wording, write_archive

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
        Look: "運営者の閲覧記録",
    },
    rows={
        Company: lambda company: Company.objects.filter(pk=company.pk),
        User: lambda company: User.objects.filter(
            Q(administrations__company=company) | Q(employments__company=company)
        ).distinct(),
    },
    named=(Division, WorkingType, Employee, User, AccessToken),
    headings={
        "id": "番号",
        "added_at": "追加した日時",
        "address": "IPアドレス",
        "allowance": "回数制限の種類",
        "at": "日時",
        "break_minutes": "休憩予定時間(分)",
        "by": "操作した人",
        "changed_at": "変更した日時",
        "closed_at": "終了した日時",
        "code": "従業員コード",
        "day_border": "日付境界時間",
        "division": "所属",
        "email": "メールアドレス",
        "employee": "従業員",
        "end": "退勤予定時刻",
        "erase_asked_at": "削除を申し込んだ日時",
        "erase_asked_by": "削除を申し込んだ人",
        "erase_at": "削除する日時",
        "erase_reminded_at": "削除の前にお知らせした日時",
        "family_kana": "姓(フリガナ)",
        "family_name": "姓",
        "gender": "性別",
        "given_kana": "名(フリガナ)",
        "given_name": "名",
        "guest_name": "名前",
        "hired_on": "入社日",
        "invited_by": "招待した人",
        "is_active": "ログインできる",
        "is_operator": "運営者",
        "issued_at": "発行した日時",
        "issued_by": "発行した人",
        "key": "従業員識別キー",
        "kind": "種類",
        "last_login": "最後のログイン",
        "leave": "休暇",
        "method": "メソッド",
        "name": "名前",
        "network": "許可IPアドレス",
        "note": "備考",
        "opened_at": "開いた日時",
        "opened_by": "開いた人",
        "origin": "登録のしかた",
        "page": "ページ",
        "path": "パス",
        "purpose": "用途",
        "read": "Read",
        "received_at": "受け付けた日時",
        "recorded_at": "記録した日時",
        "recorded_by": "記録した人",
        "removed_at": "削除した日時",
        "removed_by": "削除した人",
        "resigned_on": "退職日",
        "resource": "データ",
        "restricted_hours": "WebAPIの利用禁止時間帯",
        "shown_at": "表示した日時",
        "start": "出勤予定時刻",
        "status": "HTTPステータス",
        "stopped_at": "止めた日時",
        "token": "アクセストークン",
        "user": "ログインする人",
        "webapi_use": "勤怠 WebAPI連携設定",
        "work_date": "勤務日",
        "work_division": "勤務場所",
        "working_type": "雇用区分",
        "write": "Write",
        "Company.name": "会社名",
        "Division.code": "所属コード",
        "Division.name": "所属名",
        "WorkingType.code": "雇用区分コード",
        "WorkingType.name": "雇用区分名",
        "Punch.at": "打刻時刻",
        "Punch.kind": "打刻種別",
    },
    values={},
    left_out={
        "PinTry": "暗証番号(PIN)を試した記録。1日で消える",
        "AccessToken.sealed": SECRET,
        "AccessToken.token_fingerprint": SECRET,
        "Employee.pin_hash": SECRET,
        "Invitation.link": SECRET,
    },
)


def export_company(*, company: Company, at: dt.datetime) -> IO[bytes]:
    """The zip, to be read and closed by the caller. That it was taken is on record before."""
    record(What.DATA_EXPORTED, company=company, at=at)
    return write_archive(company, WORDING, about=settings.KAKUTEI_PRODUCT, at=at)
