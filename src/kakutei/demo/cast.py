"""The one small world that demo, tests, screenshots and docs share: a café with two stores and 14 people.

Everything is a function of the date, so the same day always gives the same world. All people are fictitious.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from kakutei.jptime.workdate import DateSpan, Month

COMPANY = "みなと珈琲株式会社"
ACCOUNT = "みなと珈琲"
TOKEN = hashlib.sha256(b"the demo world's access token").hexdigest()[:32]
TOKEN_PURPOSE = "シフト連携用"


@dataclass(frozen=True)
class Store:
    code: str
    """所属コード on the attendance side, KOT所属コード on ours."""
    name: str


EKIMAE = Store("1001", "駅前店")
KONAN = Store("1002", "港南店")
STORES = (EKIMAE, KONAN)


@dataclass(frozen=True)
class Pattern:
    key: str
    """The one key that types it into the shift table."""
    name: str
    short: str
    start: int
    """Minutes from midnight of the work date."""
    end: int
    color: int


EARLY = Pattern("1", "早番", "早", 7 * 60, 16 * 60, 1)
DAY = Pattern("2", "日勤", "日", 9 * 60, 18 * 60, 3)
LATE = Pattern("3", "遅番", "遅", 13 * 60, 22 * 60, 5)
NIGHT = Pattern("4", "夜勤", "夜", 22 * 60, 30 * 60 + 0, 9)
LUNCH = Pattern("5", "昼短", "昼", 10 * 60, 14 * 60 + 30, 7)
PATTERNS = (EARLY, DAY, LATE, NIGHT, LUNCH)
TYPED = {
    "a": Pattern("", "", "", 570, 1050, 0),
    "b": Pattern("", "", "", 1050, 1320, 0),
    "c": Pattern("", "", "", 390, 675, 0),
}
"""Times that are typed without a pattern, by their letter in a person's rhythm."""


class Leave:
    """Codes of leave as the shift table knows them."""

    DAY_OFF = "day_off"  # 公休
    PAID = "paid"  # 有給
    WISHED = "wished"  # 希望休
    SPECIAL = "special"  # 特休


@dataclass(frozen=True)
class Person:
    number: str
    """社員番号, as typed into the shift app."""
    family: str
    given: str
    family_kana: str
    given_kana: str
    store: Store
    contract: str
    """正社員, 契約社員 or アルバイト."""
    role: str = "staff"
    """owner, administrator, shift_editor or staff, in the shift app."""
    email: str = ""
    code: str = ""
    """従業員コード on the attendance side, where it differs from `number`."""
    also_at: Store | None = None
    retired_on: dt.date | None = None
    rhythm: str = ""
    """One letter a day, repeated: 1-5 a pattern, a-c typed times, - free, 0 公休, 9 有給, 8 希望休, 7 特休."""

    @property
    def name(self) -> str:
        return f"{self.family} {self.given}"

    @property
    def kana(self) -> str:
        return f"{self.family_kana} {self.given_kana}"

    @property
    def employee_code(self) -> str:
        return self.code or self.number

    @property
    def employee_key(self) -> str:
        """従業員識別キー on the attendance side: 64 hexadecimal digits."""
        return hashlib.sha256(f"demo:{self.employee_code}".encode()).hexdigest()

    @property
    def hired_on(self) -> dt.date:
        return dt.date(2022, 4, 1)

    @property
    def pin(self) -> str:
        """For the shared punching tablet."""
        return f"{int(self.employee_key[:6], 16) % 10000:04d}"


PEOPLE = (
    Person("0001", "青木", "真理子", "アオキ", "マリコ", EKIMAE, "正社員", "owner", "aoki@example.jp", rhythm="22022--"),
    Person("0002", "馬場", "結衣", "ババ", "ユイ", EKIMAE, "正社員", "shift_editor", "baba@example.jp", rhythm="1110133"),
    Person("0003", "千葉", "大輔", "チバ", "ダイスケ", EKIMAE, "正社員", email="chiba@example.jp", rhythm="3301330"),
    Person("0004", "土井", "さくら", "ドイ", "サクラ", EKIMAE, "契約社員", email="doi@example.jp", rhythm="0221120"),
    Person("0005", "江口", "蓮", "エグチ", "レン", EKIMAE, "アルバイト", email="eguchi@example.jp", rhythm="4-04-0-"),
    Person("0006", "藤原", "美咲", "フジワラ", "ミサキ", EKIMAE, "アルバイト", email="fujiwara@example.jp", also_at=KONAN, rhythm="55-5--5"),
    Person("0007", "五十嵐", "勘九郎", "イガラシ", "カンクロウ", EKIMAE, "アルバイト", email="igarashi@example.jp", rhythm="--33-33"),
    # Typed wrong in the shift app: the attendance side knows him as 0080.
    Person("0008", "長谷川", "悠真", "ハセガワ", "ユウマ", EKIMAE, "アルバイト", email="hasegawa@example.jp", code="0080", rhythm="5-55-5-"),
    Person("0009", "石川", "陽菜", "イシカワ", "ヒナ", KONAN, "正社員", "shift_editor", "ishikawa@example.jp", rhythm="1102210"),
    Person("0010", "上條", "健太", "カミジョウ", "ケンタ", KONAN, "正社員", email="kamijo@example.jp", rhythm="0333203"),
    Person("0011", "小松", "莉子", "コマツ", "リコ", KONAN, "契約社員", email="komatsu@example.jp", rhythm="2209220"),
    Person("0012", "勅使河原", "翔太郎", "テシガワラ", "ショウタロウ", KONAN, "アルバイト", email="teshigawara@example.jp", rhythm="-44-044"),
    Person("0013", "グエン", "ティ フォン", "グエン", "ティ フォン", KONAN, "アルバイト", email="nguyen@example.jp", rhythm="5-5-558"),
    # Retired on the attendance side, still planned by mistake.
    Person("0014", "野村", "和子", "ノムラ", "カズコ", KONAN, "アルバイト", email="nomura@example.jp", retired_on=dt.date(2026, 3, 31), rhythm="-----5-"),
)  # fmt: skip

OWNER = PEOPLE[0]
EDITOR_EKIMAE = PEOPLE[1]
EDITOR_KONAN = PEOPLE[8]
WRONG_NUMBER = PEOPLE[7]
RETIRED = PEOPLE[13]
ROMU_MAIL = "romu@example.jp"
"""労務担当: the all-access administrator of the attendance side."""
ROMU_NAME = "内田 直美"
OPERATOR_MAIL = "operator@example.jp"
"""The operator of both apps; not a member of a company."""
OPERATOR_NAME = "運営 担当"


@dataclass(frozen=True)
class Day:
    """What the plan says for one person and work date: times, or leave."""

    pattern: Pattern | None = None
    leave: str = ""


_LEAVE = {"0": Leave.DAY_OFF, "9": Leave.PAID, "8": Leave.WISHED, "7": Leave.SPECIAL}
_PATTERN = {pattern.key: pattern for pattern in PATTERNS} | TYPED


def planned(person: Person, date: dt.date) -> Day | None:
    """The plan of one work date, or None where the person is free."""
    letter = person.rhythm[date.toordinal() % len(person.rhythm)]
    if letter in _LEAVE:
        return Day(leave=_LEAVE[letter])
    if letter in _PATTERN:
        return Day(pattern=_PATTERN[letter])
    return None


def helps(person: Person, date: dt.date) -> bool:
    """Whether the person works that day at the other store."""
    return person.also_at is not None and date.weekday() == 5


def planned_months(today: dt.date) -> tuple[DateSpan, DateSpan]:
    """This month, confirmed, and the next, still a draft."""
    this = Month.of(today)
    return this.span, this.shifted(1).span


def worked(person: Person, date: dt.date, today: dt.date) -> tuple[int, int] | None:
    """Actual minutes of start and end of a past work date, a little beside the plan; None where there is no record."""
    day = planned(person, date)
    if day is None or day.pattern is None or date >= today or (person.retired_on and date > person.retired_on):
        return None
    wobble = int(hashlib.sha256(f"{person.employee_code}:{date}".encode()).hexdigest()[:4], 16)
    return day.pattern.start - 9 + wobble % 14, day.pattern.end - 3 + wobble % 19
