"""kakutei shift rotate-encryption-keys: encrypts every connection's token with the first of KAKUTEI_SEAL_KEYS."""

from __future__ import annotations

from operator import attrgetter

from kakutei.infrastructure.key_rotation import Rotation, RotationCommand, rotate
from kakutei.shift.link.models import Connection


class Command(RotationCommand):
    advice = "アクセストークンを入れ直してもらってください(会社番号: {})"

    def rotate(self) -> Rotation:
        return rotate(
            Connection, column="sealed_token", context=attrgetter("token_context"), number=attrgetter("company_id")
        )
