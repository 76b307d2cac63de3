"""[CSV] on 操作記録: the record as a file, and that somebody took it along."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models, transaction
from django_scopes import scope

from kakutei.audit.listing import Filters, entries
from kakutei.audit.recording import record
from kakutei.audit.sheet import HEADINGS, cells_of
from kakutei.audit.what import What
from kakutei.edge.csvcells import lines


def export_log(*, company: models.Model, chosen: Filters) -> Iterator[str]:
    """The lines that the same filters show, all pages, as CSV to send line by line; it may be read after the request's own scope has ended."""
    with transaction.atomic():
        record(What.LOG_EXPORTED, company=company)
    return _lines(company, chosen)


def _lines(company: models.Model, chosen: Filters) -> Iterator[str]:
    with scope(company=company):
        yield from lines(HEADINGS, (cells_of(entry) for entry in entries(chosen).iterator(chunk_size=1000)))
