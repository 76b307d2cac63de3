"""The company in an address: every page that belongs to a company lies below `/c/<key>/`.

The key is random and short, says nothing about the company and stays the same for the company's life. Both apps mount
their company pages with `company_pages`; `company_url` makes addresses for the company in scope, so that a link leads to
the company whose rows are read.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path, register_converter, reverse
from django_scopes.state import get_scope

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without the characters that are mistaken for each other when an address is read aloud or copied by hand."""
LENGTH = 10
KEYWORD = "company_key"
"""The URL argument. The authorization middleware takes it off before a view is called: `request.company` is the company."""
_COMPANY_PATH = re.compile(r"/c/([0-9a-z]{4,16})(?:/|$)")


class CompanyKeyConverter:
    regex = r"[0-9a-z]{4,16}"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, key: str) -> str:
        return key


register_converter(CompanyKeyConverter, "company_key")


def new_company_key() -> str:
    """49 random bits: enough that keys do not collide; the key is an address and no secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def company_pages(patterns: Sequence[URLPattern | URLResolver]) -> URLResolver:
    """The pages of a company, mounted below its key."""
    return path(f"c/<company_key:{KEYWORD}>/", include(list(patterns)))


def company_key_in(request_path: str) -> str | None:
    """The key in the address of a company page; None for every other page."""
    found = _COMPANY_PATH.match(request_path)
    return found[1] if found else None


def company_url(name: str, *args: object, company: Any = None) -> str:
    """The address of a company page: of `company`, else of the company in scope. Raises LookupError without one."""
    return _address(name, _company(company).key, *args)


@lru_cache(maxsize=4096, typed=True)
def _address(name: str, key: str, *args: object) -> str:
    """A list of people asks for the same addresses at every request."""
    return reverse(name, args=[key, *args])


def company_redirect(name: str, *args: object, company: Any = None) -> HttpResponseRedirect:
    return HttpResponseRedirect(company_url(name, *args, company=company))


def _company(company: Any) -> Any:
    if company is None:
        scope: dict[str, Any] = get_scope()  # type: ignore[no-untyped-call] # django-scopes has no types
        company = scope.get("company")
    if company is None:
        raise LookupError("The address of a company page was asked for without a company in scope.")
    return company
