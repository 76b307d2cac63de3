"""Compares the tables with the witness: where the database was restored, its connections stop before anybody claims one."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.shift.link import restored
from kakutei.shift.link.witness import FileWitness


def notice_restore(*, at: dt.datetime) -> None:
    """Raises WitnessUnreadable."""
    witness = FileWitness(settings.KAKUTEI_WITNESS).all()  # first: the tables are never behind what is read before them
    with transaction.atomic(), scopes_disabled():
        for connection in restored.gone_back(witness):
            restored.stop(connection, witness[str(connection.identity)], at)
