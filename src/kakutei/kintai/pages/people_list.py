"""A list of employees that is searched and shown in pages, since a division may have hundreds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from kakutei.infrastructure.one_line import fold, is_found
from kakutei.kintai.people.models import Employee, EmployeeQuerySet

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class PeopleList:
    page: Page[Employee]
    words: str
    """What was searched for."""
    kept: dict[str, str]
    """The rest of the address's query, which search and pages keep."""

    @property
    def query(self) -> str:
        return urlencode({**self.kept, **({"q": self.words} if self.words else {})})

    @property
    def everyone(self) -> str:
        """The query without the search."""
        return urlencode(self.kept)

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to search or to leaf through."""
        return bool(self.words or self.page.paginator.count)


def people_list(request: HttpRequest, people: EmployeeQuerySet, *, size: int, keep: tuple[str, ...] = ()) -> PeopleList:
    """`size` people of those whose code, name or kana contains the words of the address; `keep`: other names of its query."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    found = people.filter(pk__in=_matching(people, words)) if fold(words) else people
    kept = {name: request.GET[name] for name in keep if name in request.GET}
    return PeopleList(Paginator(found, size).get_page(request.GET.get("page", "")), words, kept)


def _matching(people: EmployeeQuerySet, words: str) -> list[int]:
    columns = people.order_by().values_list("pk", "code", "family_name", "given_name", "family_kana", "given_kana")
    return [
        number
        for number, code, family, given, family_kana, given_kana in columns
        if is_found(words, (code, family + given, family_kana + given_kana))
    ]
