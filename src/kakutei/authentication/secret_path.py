"""The secret in a link's path, as mail programs pass it on or people copy it: `path("login/<secret:secret>", …)`.

A full stop, bracket or blank after the link, and all that follows it, is no part of the secret. What is too short to be
one was cut off on the way, and the page says so: such a link is neither used nor expired.
"""

from __future__ import annotations

import re
import unicodedata

from django.urls import register_converter

MAILED = 43
"""Signs of a mailed secret: 256 bits in base64url."""
CUT_SHORT = (
    "このURLは途中で切れています。メールに書かれたURLを最後までコピーして、もう一度開いてください。"
    "URLが2行に分かれているときは、2行をつなげてください。"
)
_SECRET = re.compile(rf"[0-9A-Za-z_-]{{0,{MAILED}}}")


def secret_in(text: str) -> str:
    """The beginning of `text` that can be the secret. Full-width letters and digits count as their narrow ones."""
    found = _SECRET.match(unicodedata.normalize("NFKC", text))
    return found[0] if found else ""


def is_whole_secret(secret: str) -> bool:
    """Whether no sign of a mailed secret is missing."""
    return len(secret) == MAILED


class SecretInPath:
    regex = r"[\s\S]*"
    """An empty text and slashes too: whatever follows /login/ came from a link of ours."""

    def to_python(self, value: str) -> str:
        return secret_in(value)

    def to_url(self, value: str) -> str:
        return value


register_converter(SecretInPath, "secret")
