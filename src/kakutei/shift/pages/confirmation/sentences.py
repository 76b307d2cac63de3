"""What is said after [確定] and [取り消し]."""

from __future__ import annotations

from kakutei.shift.actions.confirmation import Confirmed
from kakutei.shift.actions.confirmation_preview import NOTHING_TO_SEND
from kakutei.shift.link.rules.states import arrival_sentence
from kakutei.shift.link.status import link_facts
from kakutei.shift.people.models import Store


def said(store: Store, confirmed: Confirmed, done: str, left: str) -> str:
    """What was done, when it will arrive, and what was left."""
    link = link_facts(store.company, at=confirmed.confirmation.at)
    sending = arrival_sentence(link) if confirmed.owed else NOTHING_TO_SEND
    return f"{done}{sending if link.on else ''}{left}"
