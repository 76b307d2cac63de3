"""The words of fields: each has a Japanese verbose_name, which forms, exports and the audit log show."""

from __future__ import annotations

import re

from django.apps import apps

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
TECHNICAL = {
    "DeviceSession.session_key": "Django's own field of a session",
    "DeviceSession.session_data": "Django's own field of a session",
    "DeviceSession.expire_date": "Django's own field of a session",
    "TokenPermission.read": "KING OF TIME's word is Read",
    "TokenPermission.write": "KING OF TIME's word is Write",
}


def unnamed_fields() -> list[str]:
    """Fields of our models without Japanese name, but for keys that Django adds and those listed above."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("kakutei.")
        for field in [*model._meta.concrete_fields, *model._meta.local_many_to_many]
        if not field.auto_created
        and not JAPANESE.search(str(field.verbose_name))
        and f"{model.__name__}.{field.name}" not in TECHNICAL
    ]
