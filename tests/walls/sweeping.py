"""The sweep: every address × every method × every role, with ids of one's own and of others. Each function returns what
it found wrong, so that a test can say "nothing" and a seeded hole can say "something".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .canary import EMPTY, marked_models, text_fields
from .house import House, Ids, Page
from .visiting import HTMX, READING, WAYS, Answer

SENDING = ("GET", "POST", f"GET{HTMX}", f"POST{HTMX}")

type Wrongs = list[str]


def told(wrongs: Wrongs) -> None:
    """Fails with each wrong on a line of its own."""
    assert not wrongs, "\n".join([f"{len(wrongs)} wrongs", *wrongs[:40]])


def unmarked(house: House, kept: dict[str, str]) -> Wrongs:
    """Text columns without a canary of each company, so that the sweep would miss what they show."""
    wrongs = []
    for model in marked_models():
        for field in text_fields(model):
            label = f"{model._meta.label}.{field.name}"
            texts = "".join(model._base_manager.exclude(**{field.name: None}).values_list(field.name, flat=True))
            companies = {group[0] for group in house.canaries.found(texts, sent="")}
            if kept.get(label, EMPTY) == EMPTY and not companies & {"A", "B"}:
                wrongs.append(label)
    return wrongs


def unseen(house: House, role: str) -> Wrongs:
    """Groups that a role may see and is shown nowhere: then to miss them elsewhere would prove nothing."""
    shown = set()
    for name, page in house.matrix.items():
        method = next((each for each in ("GET", "POST") if page.may(role, each)), None)
        if method is not None:
            answer = _ask(house, role, method, name, house.own, house.own, page)
            shown |= house.canaries.found(answer.everything, sent=answer.sent)
    return sorted(house.sees[role] - shown)


def undeclared(house: House) -> Wrongs:
    """Addresses without a line in the matrix, and lines without an address."""
    return sorted(set(house.routes) ^ set(house.matrix))


def roles(house: House, *, methods: tuple[str, ...] = WAYS) -> Wrongs:
    """Everybody at every address, with the ids of the own company: only who is named gets in, and by these methods."""
    wrongs = []
    for name, page, role, method in _all(house, methods):
        answer = _ask(house, role, method, name, house.own, house.homes.get(role, house.own), page)
        wrongs += _judged(house, role, method, name, answer, may=page.may(role, method.removesuffix(HTMX)))
    return wrongs


def others(house: House, ids: Ids, named: frozenset[str]) -> Wrongs:
    """The named roles at every address that takes an id, with ids that are somebody else's: all, or one alone."""
    wrongs = []
    for name, page, role, method in _all(house, WAYS):
        if role not in page.roles & named or page.roles >= set(house.visitors):
            continue  # what stands in an address for everybody is a secret, not an id
        for mixed in _mixtures(house, name, ids):
            there = _ask(house, role, method, name, {**house.own, **mixed}, house.own, page)
            nowhere = {key: house.unknown[key] for key in mixed}
            unknown = _ask(house, role, method, name, {**house.own, **nowhere}, house.own, page)
            if role in page.told:
                wrongs += [f"{role} {method} {name}: wrote {there.written}"] if there.written else []
                wrongs += shown(house, role, method, name, there)
            else:
                wrongs += _judged(house, role, method, name, there, may=False)
                wrongs += _alike(house, name, there, unknown, mixed)
    return wrongs


def sent(house: House, ids: Ids, named: frozenset[str]) -> Wrongs:
    """The named roles at addresses of their own, with ids of others in query string and form: nothing is shown of the
    others and nothing of theirs changes; an id that nobody has is answered with the same status.
    """
    wrongs: Wrongs = []
    before = {role: house.digest(role) for role in named}
    for name, page, role, method in _all(house, SENDING):
        if role in named and page.may(role, method.removesuffix(HTMX)):
            for form_of in page.forms if page.forms and method.startswith("POST") else [lambda _: None]:
                answers = [
                    house.visitors[role].ask(
                        method,
                        house.path(name, house.own),
                        query=house.query(about),
                        form=form_of(about),
                        before=_before(page, house.own),
                        after=unchanged(house, role, method, name, before[role], wrongs),
                    )
                    for about in (ids, house.nobody(ids))
                ]
                wrongs += [wrong for answer in answers for wrong in shown(house, role, method, name, answer)]
                wrongs += _alike(house, f"{role} {method} {name}", *answers, ids)
    return wrongs


def idle(house: House, role_of: Callable[[Page], str]) -> Wrongs:
    """Forms that change nothing although their visitor may: then a refusal of them would prove nothing."""
    wrongs = []
    for name, page in house.matrix.items():
        if page.form is not None:
            method = next(each for each in ("POST", "PUT", "DELETE", "GET") if each in page.methods.split())
            answer = _ask(house, role_of(page), method, name, house.own, house.own, page)
            if not answer.written or answer.is_refused:
                wrongs.append(f"{method} {name}: {answer.status}, wrote {answer.written}: {answer.body[:300]}")
    return wrongs


def _all(house: House, methods: tuple[str, ...]) -> Iterator[tuple[str, Page, str, str]]:
    for name, page in house.matrix.items():
        for role in house.visitors:
            for method in methods:
                yield name, page, role, method


def _ask(house: House, role: str, method: str, name: str, path: Ids, form: Ids, page: Page) -> Answer:
    body = _form(page, form) if method.removesuffix(HTMX) not in READING else None
    return house.visitors[role].ask(method, house.path(name, path), form=body, before=_before(page, house.own))


def _form(page: Page, ids: Ids) -> Any:
    return page.form(ids) if page.form is not None else None


def _before(page: Page, ids: Ids) -> Callable[[], object] | None:
    before = page.before
    return None if before is None else lambda: before(ids)


def _mixtures(house: House, name: str, ids: Ids) -> list[Ids]:
    taken = [key for key in house.takes(name) if ids[key] != house.own[key]]
    single = [{key: ids[key]} for key in taken]
    return [*single, {key: ids[key] for key in taken}] if len(taken) > 1 else single


def _judged(house: House, role: str, method: str, name: str, answer: Answer, *, may: bool) -> Wrongs:
    what = f"{role} {method} {name}: {answer.status}"
    wrongs = shown(house, role, method, name, answer)
    if may and (answer.is_refused or answer.status == 405):
        wrongs.append(f"{what}, but the matrix lets them in")
    if not may and not (answer.is_refused or answer.status in (400, 405, 415)):
        wrongs.append(f"{what}, but the matrix does not let them in")
    if not may and answer.written:
        wrongs.append(f"{what}, refused and yet wrote {answer.written}")
    return wrongs


def shown(house: House, role: str, method: str, name: str, answer: Answer) -> Wrongs:
    crossed = house.crossed(role, answer)
    wrongs = [f"{role} {method} {name}: shows {sorted(crossed)}"] if crossed else []
    if answer.status >= 500:
        wrongs.append(f"{role} {method} {name}: {answer.status} {answer.fault}")
    return wrongs


def _alike(house: House, what: str, there: Answer, unknown: Answer, mixed: Ids) -> Wrongs:
    """Somebody else's id and nobody's id are answered in the same words."""
    changed = [key for key in mixed if mixed[key] != house.own[key]]
    told = {text for key in changed for ids in (mixed, house.unknown) for text in _spellings(ids[key])}
    words = sorted(told, key=len, reverse=True)
    one, other = there.without(*words), unknown.without(*words)
    if there.status == unknown.status and one == other:
        return []
    differs = next((pair for pair in zip(one.splitlines(), other.splitlines(), strict=False) if pair[0] != pair[1]), "")
    return [
        f"{what}: {there.status} for {changed} of others, {unknown.status} for those of nobody, not the same {differs}"
    ]


def _spellings(value: object) -> tuple[str, str]:
    return str(value), str(value)[:40]  # a sentence may cut it short


def unchanged(
    house: House, role: str, method: str, name: str, before: dict[str, str], wrongs: Wrongs
) -> Callable[[Answer], None]:
    def look(answer: Answer) -> None:
        if answer.written:
            now = house.digest(role)
            changed = sorted(label for label in {*before, *now} if before.get(label) != now.get(label))
            if changed:
                wrongs.append(f"{role} {method} {name}: changed {changed} of others")

    return look
