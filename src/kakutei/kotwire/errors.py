"""Every error that the WebAPI answers, with its status, code and text; docs/webapi/errors.md is the same table.

Codes up to three digits are the vendor's own, with the vendor's texts where those are known. Codes from 1001 on are
ours: the vendor's codes for these cases are unknown, and a client that sees one of ours can rely on its meaning.
"""

from __future__ import annotations

from enum import Enum
from typing import Any


class WireError(Enum):
    """(HTTP status, code, text). `{}` in a text is replaced by the value in question."""

    TOKEN_UNKNOWN = 403, 1001, "認証に失敗しました。アクセストークンが正しくないか、削除されています。"
    ADDRESS_NOT_ALLOWED = 403, 1002, "許可されていないIPアドレスです [{}]"
    PERMISSION_MISSING = 403, 1003, "API権限がありません [{}]"
    RESTRICTED_HOURS = 403, 104, "次の時間帯(JST)はAPIへのアクセスが禁止されています [{}]"
    TOO_MANY_REQUESTS = 429, 303, "Too Many Requests"
    SERVER_ERROR = 500, 300, "Resource Server Error."
    BAD_DATE = 400, 2, "日付の形式が正しくありません [{}]"
    INVALID = 400, 1201, "{}"
    NOT_JSON = 400, 1202, "リクエストの本文がJSONではありません。"
    BODY_TOO_LARGE = 413, 1203, "リクエストの本文が大きすぎます。"
    NOT_FOUND = 404, 1204, "このURLはありません。"
    METHOD_NOT_ALLOWED = 405, 1205, "このURLでは使えないメソッドです [{}]"
    WRONG_CONTENT_TYPE = 415, 1206, "Content-Type は application/json にしてください。"
    EMPLOYEE_NOT_FOUND = 404, 1301, "従業員が見つかりません [{}]"
    SCHEDULE_NOT_FOUND = 404, 1302, "スケジュールがありません [{}]"
    ACTUAL_EXISTS = 409, 1303, "勤怠実績があるため、スケジュールを変更できません [{}]"
    LEAVE_STANDS = 409, 1304, "休暇が登録されているため、スケジュールを変更できません [{}]"
    MONTH_CLOSED = 409, 1305, "締め済みのため、変更できません [{}]"
    DIVISION_NOT_FOUND = 400, 1306, "所属コードが見つかりません [{}]"

    def __init__(self, status: int, code: int, text: str) -> None:
        self.status = status
        self.code = code
        self.text = text

    def body(self, about: str = "") -> dict[str, Any]:
        """Envelope 1 with an integer code; for rate limiting alone envelope 2, flat, with the code as a text."""
        message = self.text.format(about)
        if self is WireError.TOO_MANY_REQUESTS:
            return {"code": str(self.code), "message": message}
        return {"errors": [{"message": message, "code": self.code}]}
