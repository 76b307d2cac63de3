"""Which company a request is about: the one in its address, for the whole request (infrastructure/company_urls.py).

At `/` the company opens that was opened last, the only one, or the one chosen on the page 会社を選ぶ.
Bookmarks and old mails have addresses without the company (`/staff` instead of `/c/<key>/staff`): GET leads to the company
of the object that the address names, else to the one opened last. Other methods change nothing and show a message, since
the company that was meant is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, URLPattern, path, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django_scopes import scope, scopes_disabled

from kakutei.authentication.authorization import allow, anyone
from kakutei.infrastructure.company_urls import LENGTH, company_key_in
from kakutei.infrastructure.tenancy import tenancy


class CompanyScope:
    """Middleware: `with scope(company=…)` around everything a request does.

    Sets `request.companies` (read when a page asks for them, with `companies_open_to`), `request.company` and `request.place`. Both are None for a page
    without a company in its address, and for a company that is not open to the requester.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        app = tenancy()
        companies: Any = SimpleLazyObject(lambda: app.companies_open_to(request))
        key = company_key_in(request.path_info)
        company = next((each for each in companies if each.key == key), None) if key else None
        request.companies, request.company, request.place = companies, company, None  # type: ignore[attr-defined] # see above
        with scope(company=company):
            if company is not None:
                request.place = app.place_of(request, company)  # type: ignore[attr-defined] # see above
            response = self.get_response(request)
            render = getattr(response, "render", None)
            response = render() if callable(render) else response
        if company is not None:
            remember(request, response, company)
        return response


OPEN_COMPANY = "company"


def companies_open_to(request: HttpRequest) -> Sequence[Any]:
    """The companies whose pages this browser may open, as CompanyScope has found them."""
    found: Sequence[Any] = getattr(request, "companies", ())
    return found


def last_opened(request: HttpRequest) -> Any | None:
    """The company opened last, else the only one. None: the person has none, or has to choose."""
    companies = companies_open_to(request)
    wanted = request.session.get(OPEN_COMPANY)
    chosen = next((company for company in companies if company.pk == wanted), None)
    return chosen or (companies[0] if len(companies) == 1 else None)


def remember(request: HttpRequest, response: HttpResponse, company: Any) -> None:
    """Opening a page of `company` makes it the one opened last; what a page fetches by itself does not."""
    opens = request.method == "GET" and response.status_code == 200 and "HX-Request" not in request.headers
    several = len(companies_open_to(request)) > 1
    if opens and several and request.session.get(OPEN_COMPANY) != company.pk:
        request.session[OPEN_COMPANY] = company.pk


def choice_page(request: HttpRequest, links: Sequence[tuple[Any, str]]) -> HttpResponse:
    """`links`: each company with the address that opens it."""
    if len(links) < 2:
        return redirect("/")
    return render(request, "authentication/companies.html", {"links": links})


type Owners = Mapping[str, Callable[[Any, list[int]], set[int]]]
"""By URL argument: (its value, the companies to look in) → those that have such an object."""
ANY_KEY = "0" * LENGTH


def old_addresses(owners: Owners) -> URLPattern:
    """The last URL pattern of an app: whatever is no page, but would be one below a company."""
    return path("<path:rest>", old_address, {"owners": owners}, name="old_address")


def companies_with(model: type[models.Model]) -> Callable[[Any, list[int]], set[int]]:
    """For an argument that is the number of a row of `model`."""

    def find(value: Any, companies: list[int]) -> set[int]:
        rows = model._base_manager.filter(pk=value, company__in=companies)
        return set(rows.values_list("company", flat=True))

    return find


@allow(anyone)
def old_address(request: HttpRequest, rest: str, owners: Owners) -> HttpResponse:
    page = _company_page(rest)
    if request.method not in ("GET", "HEAD"):
        return render(request, "authentication/old_address.html", status=409)
    if not request.user.is_authenticated and not companies_open_to(request):
        return HttpResponseRedirect(f"{reverse('authentication:login')}?{urlencode({'next': request.get_full_path()})}")
    company = _owner(request, page, owners) or last_opened(request)
    if company is not None:
        return HttpResponseRedirect(_address(request, company))
    if not companies_open_to(request):
        raise Http404
    return choice_page(request, [(each, _address(request, each)) for each in companies_open_to(request)])


def _company_page(rest: str) -> ResolverMatch:
    try:
        page = resolve(f"/c/{ANY_KEY}/{rest}")
    except Resolver404 as error:
        raise Http404 from error
    if page.func is old_address:
        raise Http404
    return page


def _owner(request: HttpRequest, page: ResolverMatch, owners: Owners) -> Any | None:
    """The person's company that has all objects that the address names; None where there is no such, or more than one."""
    companies = {company.pk: company for company in companies_open_to(request)}
    named = [(owners[name], value) for name, value in page.kwargs.items() if name in owners]
    possible = set(companies) if named else set()
    with scopes_disabled():
        for find, value in named:
            possible &= find(value, list(companies))
    return companies[possible.pop()] if len(possible) == 1 else None


def _address(request: HttpRequest, company: Any) -> str:
    return f"/c/{company.key}{request.get_full_path()}"
