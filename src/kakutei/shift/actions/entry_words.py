"""The store's own words for the cells of its shift table: 休 = 公休."""

from __future__ import annotations

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import InvalidInput
from kakutei.shift.people.models import Store
from kakutei.shift.roster.models import EntryWord, Pattern
from kakutei.shift.roster.rules.entry import Entry, LeaveType
from kakutei.shift.roster.rules.typed import plain_word, read_typed

LONGEST_WORD = 20


class NoSuchMeaning(Refusal):
    message = "割り当てる業務か休暇を選んでください。"


class WordTooLong(Refusal):
    message = "割り当てられる言葉は20文字までです。"


class WordHasMeaning(Refusal):
    message = "「{}」は業務・休暇・時刻として入力できるため、割り当てられません。"


def save_word(*, store: Store, word: str, meaning: str) -> EntryWord:
    """`meaning` is the key of a pattern or leave, or an empty text for an empty cell.

    Raises NoSuchMeaning, WordTooLong or WordHasMeaning.
    """
    plain = plain_word(word)
    if not plain or len(plain) > LONGEST_WORD:
        raise WordTooLong
    with transaction.atomic():
        patterns = list(Pattern.objects.filter(store=store))
        if _reads(plain, patterns):
            raise WordHasMeaning(plain)
        saved, _ = EntryWord.objects.update_or_create(
            store=store, word=plain, defaults={"company_id": store.company_id, **_columns(meaning, patterns)}
        )
        record(AuditAction.WORD_SAVED, company=store.company_id, about=saved, words=_words(saved))
    return saved


def delete_word(*, word: EntryWord) -> None:
    with transaction.atomic():
        record(AuditAction.WORD_DELETED, company=word.company_id, about=word, words=_words(word))
        word.delete()


def _words(word: EntryWord) -> str:
    return f"{word.store.name} {word.word} = {word.entry.text}"


def _reads(word: str, patterns: list[Pattern]) -> bool:
    try:
        read_typed(word, patterns)
    except InvalidInput:
        return False
    return True


def _columns(meaning: str, patterns: list[Pattern]) -> dict[str, Pattern | str | None]:
    entry = _entry(meaning, patterns)
    pattern = next((each for each in patterns if each.entry == entry), None)
    return {"pattern": pattern, "leave_type": entry.leave.code if entry.leave else ""}


def _entry(meaning: str, patterns: list[Pattern]) -> Entry:
    if meaning not in {"", *(each.key for each in patterns), *(leave.key for leave in LeaveType)}:
        raise NoSuchMeaning
    return read_typed(meaning, patterns)
