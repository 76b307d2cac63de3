"""The root of everything that this app refuses for a reason that a person can do something about."""

from __future__ import annotations


class Refused(Exception):
    """A person must act. The docstring of each subclass is the sentence to show; `{}` takes what it is about."""

    def __init__(self, about: object = "") -> None:
        self.about = str(about)
        super().__init__((type(self).__doc__ or "").format(about))
