"""The employees whom a 社員番号 may be meant to name, in words and as buttons; the same on each page that offers them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from kakutei.authentication.questions import Question
from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.link.rules.employees import Suggestion
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.people.models import Staff

SUGGESTED = "suggested"
"""The field of the button in スタッフ編集."""


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    asks: bool
    """Whether a question comes first."""


def offers_of(person: Staff, suggestion: Suggestion, rows: dict[str, int]) -> list[Offer]:
    """`rows`: the mapping's rows by 従業員識別キー. None is made for an employee whose row is gone."""
    return [
        Offer(
            f"社員番号を {each.code} にする",
            company_url("shift:number_suggestion", person.pk, rows[each.key]),
            not suggestion.certain,
        )
        for each in suggestion.offered
        if each.key in rows
    ]


def chosen_of(sent: QueryDict, suggestion: Suggestion | None) -> MappedEmployee | None:
    """Whose button was pressed in スタッフ編集."""
    offered = suggestion.offered if suggestion else ()
    return next((each for each in offered if each.code == sent.get(SUGGESTED)), None)


def with_suggestion(sent: QueryDict | None, suggestion: Suggestion | None) -> QueryDict | None:
    """The typed form with the chosen employee's code as 社員番号."""
    chosen = chosen_of(sent, suggestion) if sent else None
    if sent is None or chosen is None:
        return sent
    changed = sent.copy()
    changed["number"] = chosen.code
    return changed


def sentence_of(suggestion: Suggestion) -> str:
    """Who fits; where only people fit who have resigned, that they have."""
    equal = "名前" if suggestion.same_name else "ふりがな"
    if suggestion.offered:
        return f"KING OF TIMEに同じ{equal}の従業員がいます: {'、'.join(map(spoken, suggestion.offered))}"
    left = "、".join(spoken(each) for each in suggestion.resigned)
    return f"KING OF TIMEの同じ{equal}の従業員は退職しています: {left}"


def question_of(person: Staff, suggestion: Suggestion, employee: MappedEmployee) -> Question:
    """Names both, and why it is not certain."""
    number = f"社員番号 {person.number}" if person.number else "社員番号なし"
    return Question(
        f"{person.name}さんの社員番号を {employee.code} にする",
        (
            f"{person.name}さん({number})を、KING OF TIMEの従業員 {spoken(employee)} とつなぎます。",
            f"{_doubt(person, suggestion)}同じ人かどうかを確認してください。",
            f"これから、{person.name}さんの確定したシフトをこの従業員の予定として送ります。",
        ),
        f"社員番号を {employee.code} にする",
        company_url("shift:link"),
        "shift/base.html",
    )


def _doubt(person: Staff, suggestion: Suggestion) -> str:
    if len(suggestion.offered) > 1:
        others = "、".join(map(spoken, suggestion.offered))
        return f"あてはまる従業員が{len(suggestion.offered)}人います({others})。"
    if suggestion.only is None:
        return f"{person.name}さんのほかにも、この従業員にあてはまるスタッフがいます。"
    if not suggestion.same_name:
        return "名前が違い、ふりがなだけが同じです。"
    return "" if suggestion.certain else "名前は同じですが、ふりがなが違います。"


def spoken(employee: MappedEmployee) -> str:
    """0080 長谷川 悠真(ハセガワ ユウマ、2026/3/31 退職)"""
    left = f"{employee.resigned_on:%Y/%-m/%-d} 退職" if employee.resigned_on else ""
    more = "、".join(filter(None, (employee.kana, left)))
    return f"{employee.code} {employee.name}({more})" if more else f"{employee.code} {employee.name}"
