"""日別勤怠データ over the WebAPI."""

from __future__ import annotations

import datetime as dt

from kakutei.kintai.timecard.rules.stamps import PunchKind

from ..world import TODAY, Api, World, jst


def test_a_worked_day_is_added_up_against_its_plan(world: World, api: Api) -> None:
    baba = world.employee()
    yesterday = TODAY - dt.timedelta(days=1)
    world.plan(baba, yesterday, 9, 18)
    for hour, minute, kind in ((9, 10, PunchKind.CLOCK_IN), (12, 0, PunchKind.BREAK_START),
                               (13, 0, PunchKind.BREAK_END), (19, 30, PunchKind.CLOCK_OUT)):  # fmt: skip
        world.punch(baba, jst(yesterday, hour, minute), kind)

    item = api.get(f"/daily-workings/{yesterday}").json()["dailyWorkings"][0]

    assert item == {
        "date": "2026-11-30", "employeeKey": baba.key, "workPlaceDivisionCode": "1001",
        "workPlaceDivisionName": "駅前店", "isClosing": False, "isHelp": False, "isError": False,
        "workdayTypeName": "平日", "assigned": 470, "unassigned": 90, "overtime": 80, "lateNight": 0,
        "breakTime": 60, "late": 10, "earlyLeave": 0, "totalWork": 560}  # fmt: skip


def test_a_day_without_clock_out_is_an_error_once_it_is_over(world: World, api: Api) -> None:
    baba = world.employee()
    yesterday = TODAY - dt.timedelta(days=1)
    world.punch(baba, jst(yesterday, 9))
    world.punch(baba, jst(TODAY, 9))

    days = api.get(f"/daily-workings?start={yesterday}&end={TODAY}&division=1001").json()

    assert [day["dailyWorkings"][0]["isError"] for day in days] == [True, False]


def test_work_at_another_division_is_help(world: World, api: Api) -> None:
    baba = world.employee()
    world.plan(baba, TODAY, 9, 18, work_division=world.konan)
    world.leave(baba, TODAY + dt.timedelta(days=1))

    helping = api.get("/daily-workings?division=1002&ondivision=false&additionalFields=currentDateEmployee").json()[0]
    leave = api.get("/daily-workings/2026-12-02").json()["dailyWorkings"][0]

    assert helping["dailyWorkings"][0]["isHelp"] is True
    assert helping["dailyWorkings"][0]["currentDateEmployee"]["lastName"] == "馬場"
    assert leave["holidaysObtained"]["fulltimeHoliday"]["name"] == "有休"
