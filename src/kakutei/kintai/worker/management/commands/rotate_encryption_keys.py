"""kakutei kintai rotate-encryption-keys: encrypts every access token with the first of KAKUTEI_SEAL_KEYS."""

from __future__ import annotations

from operator import attrgetter

from kakutei.infrastructure.key_rotation import Rotation, RotationCommand, rotate
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.api_access.tokens import token_context


class Command(RotationCommand):
    advice = "［編集］で再発行してください(トークン番号: {})"

    def rotate(self) -> Rotation:
        return rotate(AccessToken, column="sealed", context=token_context, number=attrgetter("pk"))
