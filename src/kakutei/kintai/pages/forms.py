"""The forms of the pages: what is typed becomes what an action takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from kakutei.authentication.login_views import AddressField
from kakutei.authentication.typed_values import SecretField
from kakutei.infrastructure.text_fields import OneLineInput, label_of
from kakutei.jptime.clocktext import clock_text, minutes_of, moment, parse_shift_times
from kakutei.kintai.actions.employees import StaffDetails
from kakutei.kintai.pages.sentences import ClockField, CodeField, DateField, SentenceForm, plain
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Division, Employee, Gender, WorkingType
from kakutei.kintai.schedule.models import LeaveType, Schedule
from kakutei.kintai.schedule.plans import LONGEST_NOTE, Plan
from kakutei.kintai.timecard.models import Punch
from kakutei.kintai.timecard.rules.stamps import PunchKind, TimeSpan

WORK = "work"
LEAVE_CHOICES = [(str(leave.value), leave.label) for leave in LeaveType]


def minutes_to_span(work_date: dt.date, start: int, end: int) -> TimeSpan:
    return TimeSpan(moment(work_date, start), moment(work_date, end))


class ScheduleForm(SentenceForm):
    """One cell of スケジュール管理: times, or leave."""

    kind = forms.ChoiceField(label="種別", choices=[(WORK, "勤務"), *LEAVE_CHOICES], initial=WORK)
    start = ClockField(label=label_of(Schedule, "start"))
    end = ClockField(label=label_of(Schedule, "end"), help_text="翌日の朝6時は「6:00」または「30:00」と入力します。")
    break_minutes = forms.IntegerField(
        label=label_of(Schedule, "break_minutes"),
        required=False,
        min_value=0,
        max_value=24 * 60 - 1,
        widget=forms.NumberInput(attrs={"class": "input-short"}),
        error_messages={
            "invalid": "休憩予定時間は分の数で入力してください(例: 60)。",
            "min_value": "休憩予定時間は0分以上で入力してください。",
            "max_value": "休憩予定時間は24時間より短くしてください。",
        },
    )
    work_division: forms.ModelChoiceField[Division] = forms.ModelChoiceField(
        None, label=label_of(Schedule, "work_division"), required=False
    )
    note = OneLineInput(label=label_of(Schedule, "note"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, employee: Employee, work_date: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work_date = work_date
        if self.data.get("kind", WORK) != WORK:
            self.fields["start"].required = self.fields["end"].required = False
        places = self.fields["work_division"]
        places.queryset = Division.objects.all()  # type: ignore[attr-defined] # a ModelChoiceField, asked for late
        places.empty_label = f"{employee.division.name}(所属)"  # type: ignore[attr-defined] # as above

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == WORK and not {"start", "end"} & self.errors.keys():
            self._read_times(data)
        return data

    def _read_times(self, data: dict[str, Any]) -> None:
        try:
            data["start"], data["end"] = parse_shift_times(clock_text(data["start"]), clock_text(data["end"]))
        except ValueError as error:
            self.add_error("end", str(error))

    def leave(self) -> LeaveType | None:
        kind = self.cleaned_data["kind"]
        return None if kind == WORK else LeaveType(int(kind))

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            start=moment(self.work_date, data["start"]),
            end=moment(self.work_date, data["end"]),
            break_minutes=data["break_minutes"],
            work_division=data["work_division"],
            note=data["note"],
        )

    @staticmethod
    def typed(row: Schedule | None) -> dict[str, Any]:
        """The row's current content, as it would be typed."""
        if row is None:
            return {}
        if row.start is None or row.end is None:
            return {"kind": str(row.leave), "note": row.note}
        return {
            "kind": WORK,
            "start": clock_text(minutes_of(row.work_date, row.start)),
            "end": clock_text(minutes_of(row.work_date, row.end)),
            "break_minutes": row.break_minutes,
            "work_division": row.work_division_id,
            "note": row.note,
        }


class ActualForm(SentenceForm):
    """The actual of one day, entered by an administrator. All empty: there was no work."""

    start = ClockField(label="出勤時刻", required=False)
    end = ClockField(label="退勤時刻", required=False, help_text="翌日の朝6時は「6:00」または「30:00」と入力します。")
    rest_start = ClockField(label="休憩開始", required=False)
    rest_end = ClockField(label="休憩終了", required=False)

    def __init__(self, *args: Any, work_date: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work_date = work_date

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        for first, last in (("start", "end"), ("rest_start", "rest_end")):
            for name, other in ((first, last), (last, first)):
                if data.get(name) is None and data.get(other) is not None:
                    self.add_error(name, f"{self.fields[name].label}を入力してください。")
        if data.get("start") is None and data.get("rest_start") is not None:
            self.add_error("start", "休憩だけは入力できません。出勤時刻と退勤時刻を入力してください。")
        if not self.errors and data["start"] is not None:
            self._read_times(data)
        return data

    def _read_times(self, data: dict[str, Any]) -> None:
        try:
            data["start"], data["end"] = parse_shift_times(clock_text(data["start"]), clock_text(data["end"]))
            if data["rest_start"] is not None:
                data["rest_start"], data["rest_end"] = _within(data)
        except ValueError as error:
            self.add_error("end", str(error))

    def work(self) -> TimeSpan | None:
        return self._span("start", "end")

    def rest(self) -> TimeSpan | None:
        return self._span("rest_start", "rest_end")

    def _span(self, first: str, last: str) -> TimeSpan | None:
        start, end = self.cleaned_data[first], self.cleaned_data[last]
        return None if start is None or end is None else minutes_to_span(self.work_date, start, end)

    @staticmethod
    def typed(work_date: dt.date, punches: list[Punch]) -> dict[str, Any]:
        names = {
            PunchKind.CLOCK_IN: "start",
            PunchKind.CLOCK_OUT: "end",
            PunchKind.BREAK_START: "rest_start",
            PunchKind.BREAK_END: "rest_end",
        }
        first: dict[str, str] = {}
        for punch in punches:
            if punch.punch_kind in names:
                first.setdefault(names[punch.punch_kind], clock_text(minutes_of(work_date, punch.at)))
        return first


def _within(data: dict[str, Any]) -> tuple[int, int]:
    """The break, moved to the next day where it would come before the work (22:00-6:00 with 1:00-2:00)."""
    start, end = data["rest_start"], data["rest_end"]
    if start < data["start"]:
        start += 24 * 60
    return start, end + 24 * 60 if end < start else end


class DivisionForm(SentenceForm):
    code = CodeField(label=label_of(Division, "code"))
    name = OneLineInput(label=label_of(Division, "name"), max_length=60)
    day_border = ClockField(
        label=label_of(Division, "day_border"),
        initial="5:00",
        help_text="この時刻より前の出勤は、前の日の勤務になります。",
    )

    def clean_day_border(self) -> dt.time:
        minutes: int = self.cleaned_data["day_border"]
        if minutes >= 24 * 60:
            raise forms.ValidationError("日付境界時間は0:00から23:59までで入力してください。")
        return dt.time(minutes // 60, minutes % 60)


class EmployeeForm(SentenceForm):
    code = CodeField(
        label=label_of(Employee, "code"), help_text="シフトの社員番号と同じにします。先頭の0も区別します。"
    )
    family_name = OneLineInput(label=label_of(Employee, "family_name"), max_length=40)
    given_name = OneLineInput(label=label_of(Employee, "given_name"), max_length=40)
    family_kana = OneLineInput(label=label_of(Employee, "family_kana"), max_length=40, required=False)
    given_kana = OneLineInput(label=label_of(Employee, "given_kana"), max_length=40, required=False)
    gender = forms.ChoiceField(label=label_of(Employee, "gender"), choices=Gender.choices, initial=Gender.NO_SELECTED)
    division: forms.ModelChoiceField[Division] = forms.ModelChoiceField(
        None, label=label_of(Employee, "division"), empty_label=None
    )
    working_type: forms.ModelChoiceField[WorkingType] = forms.ModelChoiceField(
        None, label=label_of(Employee, "working_type"), empty_label=None
    )
    hired_on = DateField(label=label_of(Employee, "hired_on"))
    resigned_on = DateField(label=label_of(Employee, "resigned_on"), required=False)
    email = AddressField(
        label=label_of(Employee, "email"),
        required=False,
        help_text="本人がログインするには、登録のあとで[ログインと役割]から招待します。変えると、前のアドレスではログインできなくなります。",
    )
    pin = SecretField(
        label="PIN",
        help_text="共用タブレットで打刻するための4〜8桁の数字です。空のままなら変わりません。",
        input_type="text",
        attrs={"class": "input-short", "inputmode": "numeric"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = Division.objects.all()  # type: ignore[attr-defined] # asked for late
        self.fields["working_type"].queryset = WorkingType.objects.all()  # type: ignore[attr-defined] # asked for late

    def clean_pin(self) -> str:
        pin = plain(self.cleaned_data["pin"])
        if pin and not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
            raise forms.ValidationError("PINは4桁から8桁の数字で入力してください。")
        return pin

    def details(self) -> StaffDetails:
        return StaffDetails(**self.cleaned_data)

    @staticmethod
    def typed(employee: Employee) -> dict[str, Any]:
        names = set(EmployeeForm.base_fields) - {"pin", "division", "working_type"}
        typed = {name: getattr(employee, name) for name in names}
        return {**typed, "division": employee.division_id, "working_type": employee.working_type_id}


class TabletForm(SentenceForm):
    """従業員コード and PIN on the shared tablet."""

    code = CodeField(label=label_of(Employee, "code"))
    pin = forms.CharField(
        label="PIN",
        max_length=8,
        widget=forms.PasswordInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_pin(self) -> str:
        return plain(self.cleaned_data["pin"])


def asked_division(request: HttpRequest) -> Division | None:
    """The division named in the address, or the first with people that the administrator may see."""
    mine = policy.divisions_of(request)
    wanted = request.GET.get("division", "")
    peopled = mine.filter(Exists(Employee.objects.filter(division=OuterRef("pk"))))
    return mine.filter(code=wanted).first() or peopled.first() or mine.first()
