"""API権限: the resource headings of the token screen, each with Read and Write.

Names are the resource headings of the vendor's reference (see docs/webapi/permissions.md). GET needs Read, every other
method Write.
"""

from __future__ import annotations

from enum import Enum


class Resource(Enum):
    EMPLOYEES = "employees", "従業員データ"
    DAILY_SCHEDULES = "daily_schedules", "日別スケジュールデータ"
    MONTHLY_SCHEDULES = "monthly_schedules", "月別スケジュールデータ"
    DAILY_WORKINGS = "daily_workings", "日別勤怠データ"
    PUNCHES = "punches", "日別打刻データ"
    COMPANY = "company", "企業情報データ"
    ADMINISTRATORS = "administrators", "管理者データ"
    DIVISIONS = "divisions", "所属データ"
    WORKING_TYPES = "working_types", "雇用区分データ"
    EMPLOYEE_GROUPS = "employee_groups", "従業員グループデータ"
    DAILY_COSTS = "daily_costs", "日別費用データ"
    MONTHLY_WORKINGS = "monthly_workings", "月別勤怠データ"
    MONTHLY_COSTS = "monthly_costs", "月別費用データ"
    LEAVE_LEFT = "leave_left", "月別残休暇データ"
    YEARLY_LEAVE = "yearly_leave", "年別休暇データ"
    SCHEDULE_REQUESTS = "schedule_requests", "スケジュール申請データ"
    OVERTIME_REQUESTS = "overtime_requests", "時間外勤務申請データ"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label

    @classmethod
    def of(cls, code: str) -> Resource:
        return next(resource for resource in cls if resource.code == code)


class Access(Enum):
    READ = "Read"
    WRITE = "Write"
