"""お知らせを受け取る人: who of those that may plan gets the mails."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.notices import book
from kakutei.shift.notices.models import Recipient
from kakutei.shift.notices.recipients import candidates
from kakutei.shift.people.models import Company, User


class NobodyIsTold(Exception):
    """お知らせを受け取る人を、メールアドレスのある人から1人以上選んでください。"""


class NotACandidate(Exception):
    """選べない人が含まれています。ページを開き直して、もう一度選んでください。"""


def choose_recipients(*, company: Company, user_ids: set[int], by: User, at: dt.datetime) -> None:
    """Exactly these from now on. Raises NotACandidate or NobodyIsTold; then nothing is saved."""
    with transaction.atomic():
        telling = book.lock(company, at)
        known = {each.user.pk: each for each in candidates(company)}
        if not user_ids <= known.keys():
            raise NotACandidate(NotACandidate.__doc__)
        if not any(known[user_id].reachable for user_id in user_ids):
            raise NobodyIsTold(NobodyIsTold.__doc__)
        Recipient.objects.exclude(user__in=user_ids).delete()
        new = user_ids - set(Recipient.objects.values_list("user_id", flat=True))
        Recipient.objects.bulk_create(Recipient(company=company, user_id=user_id) for user_id in sorted(new))
        telling.chosen_at, telling.chosen_by = at, by
        telling.save(update_fields=["chosen_at", "chosen_by"])
        names = "、".join(sorted(known[user_id].user.name for user_id in user_ids))
        record(What.RECIPIENTS_CHOSEN, company=company, by=by, at=at, after={"受け取る人": names})
