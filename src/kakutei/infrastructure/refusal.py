"""The base of all refusals: an action that refuses a request says why in the user's language."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A request is refused for a reason that a person can act on; `str()` is the sentence to show.

    A subclass states the sentence in `message`, with `{}` in place of the argument: `raise CodeTaken("0012")`.
    A class without a `message` takes the whole sentence: `raise Refusal("…")`.
    """

    message: ClassVar[str] = "{}"

    def __init__(self, about: object = "") -> None:
        self.about = str(about)
        super().__init__(self.message.format(about))
