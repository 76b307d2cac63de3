"""Cells of the shift table, as the actions save them: all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kakutei.shift.actions.save_cells import CellEdit, save_each
from kakutei.shift.people.models import Store, User


def save_cells(*, store: Store, edits: Sequence[CellEdit], by: User, at: dt.datetime) -> None:
    """Raises the first refusal; then no cell has changed."""
    with transaction.atomic():
        for saved in save_each(store=store, edits=edits, by=by, at=at):
            if saved.refusal:
                raise saved.refusal
