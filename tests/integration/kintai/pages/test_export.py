"""データの書き出し of the attendance app: the sums of the time cards, and words for every kind (case I10)."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import zipfile

from django.apps import apps

from kakutei.audit.tables import audit_tables
from kakutei.demo import cast
from kakutei.kintai.actions.export_company import export_company
from kakutei.kintai.people.models import AuditEntry, Employee, Invitation
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.offboarding.tenant_tables import company_tables

from ..world import TODAY, World, jst
from .browser import romu, text
from .test_invitations import mail_to

AT = jst(dt.date(2026, 12, 20), 13, 7, 42)


def sheet(world: World, name: str) -> list[dict[str, str]]:
    with export_company(company=world.company, at=AT) as file, zipfile.ZipFile(file) as packed:
        return list(csv.DictReader(io.StringIO(packed.read(f"{name}.csv").decode("utf-8-sig"))))


def work(world: World, employee: Employee, date: dt.date, start: int, end: int) -> None:
    """Times in hours from midnight of the work date."""
    for hour, kind in ((start, PunchKind.CLOCK_IN), (end, PunchKind.CLOCK_OUT)):
        day, rest = divmod(hour, 24)
        world.punch(employee, jst(date + dt.timedelta(days=day), rest), kind)


def shown(world: World, employee: Employee, month: str) -> dict[str, str]:
    """The line of sums above the time card."""
    page = text(romu(world).get(f"/c/minato/employees/{employee.pk}/timecard/{month}"))
    block = page.partition('<ul class="totals">')[2].partition("</ul>")[0]
    words = (html.unescape(re.sub(r"<[^>]+>", " ", each)).split() for each in block.split("</li>"))
    return {line[0]: line[1] if len(line) > 1 else "0:00" for line in words if line}


def build(world: World) -> list[Employee]:
    """Ordinary, late, overnight and overlong days of two people over New Year; a day without its end."""
    baba, chiba = world.employee(cast.PEOPLE[1]), world.employee(cast.PEOPLE[2])
    first = TODAY - dt.timedelta(days=31)
    world.plan(baba, first, 9, 18)
    work(world, baba, first, 10, 18)
    for day, start, end in ((1, 9, 20), (2, 22, 30), (3, 9, 13)):
        date = TODAY - dt.timedelta(days=day)
        world.plan(baba, date, 9, 17)
        work(world, baba, date, start, end)
    work(world, chiba, first, 9, 17)
    world.punch(chiba, jst(TODAY - dt.timedelta(days=5), 9))
    world.plan(chiba, TODAY + dt.timedelta(days=40), 9, 17)
    return [baba, chiba]


def test_the_sums_are_those_of_the_time_card_page(world: World) -> None:
    """Case I10."""
    people = build(world)
    rows = {(row["従業員コード"], row["月"]): row for row in sheet(world, "タイムカードの集計")}
    assert rows.keys() == {
        (people[0].code, "2026-10"), (people[0].code, "2026-11"), (people[1].code, "2026-10"),
        (people[1].code, "2026-11"), (people[1].code, "2027-01"),
    }  # fmt: skip
    for (code, month), row in rows.items():
        page = shown(world, next(each for each in people if each.code == code), month)
        for heading in ("労働合計", "所定外", "残業", "深夜"):
            assert row[heading] == page[heading], (code, month, heading)
        assert row["出勤日数"] == page["出勤日数"].removesuffix("日")
        hours = [int(text.split(":")[0]) * 60 + int(text.split(":")[1]) for text in (row["遅刻"], row["早退"])]
        assert f"{sum(hours) // 60}:{sum(hours) % 60:02}" == page["遅刻・早退"]
    november = rows[people[0].code, "2026-11"]
    assert (november["労働合計"], november["深夜"], november["残業"]) == ("23:00", "7:00", "3:00")
    assert rows[people[1].code, "2026-11"]["打刻のそろわない日数"] == "1"


def test_a_company_without_punches_has_the_headings_alone(world: World) -> None:
    """Case I10."""
    assert sheet(world, "タイムカードの集計") == []


def test_an_invitation_says_to_whom_and_what_became_of_it(world: World) -> None:
    """Case I10."""
    mail_to(romu(world), world.employee())
    (row,) = sheet(world, "招待")
    assert (row["宛先"], row["状態"]) == ("atarashii@example.jp", "期限切れ")
    assert row["招待した日時"].startswith("2026-12-01 12:00:")
    assert Invitation.objects.count() == 1


def test_every_kind_has_a_word(world: World) -> None:
    """Case I10."""
    world.employee()
    kinds = audit_tables().kinds
    assert set(AuditEntry.objects.exclude(object_kind="").values_list("object_kind", flat=True)) <= kinds.keys()
    small = {"TokenPermission", "TokenAddress", "TokenShowing", "AccessLog", "PinTry"}
    tables = {table.__name__ for table in company_tables(apps.get_model("kintai_people", "Company"))}
    assert tables - kinds.keys() - small == set()
