"""業務: adds, changes and removes the patterns a store's shifts are typed with. Confirmed shifts keep their times."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.jptime.clocktext import check_shift_times
from kakutei.shift.people.models import Store
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.entry import LeaveType


class KeyTaken(Exception):
    """このキーは、ほかの業務か休暇(0 公休, 9 有給, 8 希望休, 7 特休)で使われています。別の1文字にしてください。"""


class PatternNameTaken(Exception):
    """同じ名前の業務があります。別の名前にしてください。"""


NAMES = ("key", "name", "short", "start", "end", "color")


@dataclass(frozen=True)
class PatternDetails:
    key: str
    name: str
    short: str
    start: int
    end: int
    color: int


def save_pattern(*, store: Store, pattern: Pattern | None, details: PatternDetails) -> Pattern:
    """A new pattern where `pattern` is None. Raises KeyTaken, PatternNameTaken or what check_shift_times raises."""
    check_shift_times(details.start, details.end)
    with transaction.atomic():
        others = Pattern.objects.select_for_update().filter(store=store).exclude(pk__in=[pattern.pk] if pattern else [])
        if details.key in {leave.key for leave in LeaveType} or others.filter(key=details.key).exists():
            raise KeyTaken(KeyTaken.__doc__)
        if others.filter(name=details.name).exists():
            raise PatternNameTaken(PatternNameTaken.__doc__)
        saved = pattern or Pattern(company_id=store.company_id, store=store, position=others.count())
        before = facts(pattern, NAMES)
        for name, value in vars(details).items():
            setattr(saved, name, value)
        saved.save()
        record(
            What.PATTERN_SAVED, company=store.company_id, about=saved, words=f"{store.name} {saved.name}",
            before=before, after=facts(saved, NAMES),
        )  # fmt: skip
    return saved


def delete_pattern(*, pattern: Pattern) -> None:
    with transaction.atomic():
        record(
            What.PATTERN_DELETED, company=pattern.company_id, about=pattern,
            words=f"{pattern.store.name} {pattern.name}", before=facts(pattern, NAMES),
        )  # fmt: skip
        pattern.delete()
