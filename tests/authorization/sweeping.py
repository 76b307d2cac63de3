"""The sweep: every address × every method × every role, with ids of one's own and of others. Each function returns what
it found wrong, so that a test can say "nothing" and a seeded hole can say "something".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .actor_client import HTMX, READING, WAYS, Answer
from .app_spec import AppSpec, Ids, Page
from .canary import EMPTY, marked_models, text_fields

SENDING = ("GET", "POST", f"GET{HTMX}", f"POST{HTMX}")

type Violations = list[str]


def assert_none(violations: Violations) -> None:
    """Fails with each wrong on a line of its own."""
    assert not violations, "\n".join([f"{len(violations)} violations", *violations[:40]])


def unmarked(spec: AppSpec, kept: dict[str, str]) -> Violations:
    """Text columns without a canary of each company, so that the sweep would miss what they show."""
    violations = []
    for model in marked_models():
        for field in text_fields(model):
            label = f"{model._meta.label}.{field.name}"
            texts = "".join(model._base_manager.exclude(**{field.name: None}).values_list(field.name, flat=True))
            companies = {group[0] for group in spec.canaries.found(texts, sent="")}
            if kept.get(label, EMPTY) == EMPTY and not companies & {"A", "B"}:
                violations.append(label)
    return violations


def unseen(spec: AppSpec, role: str) -> Violations:
    """Groups that a role may see and is shown nowhere: then to miss them elsewhere would prove nothing."""
    shown = set()
    for name, page in spec.matrix.items():
        method = next((each for each in ("GET", "POST") if page.may(role, each)), None)
        if method is not None:
            answer = _ask(spec, role, method, name, spec.own, spec.own, page)
            shown |= spec.canaries.found(answer.everything, sent=answer.sent)
    return sorted(spec.sees[role] - shown)


def undeclared(spec: AppSpec) -> Violations:
    """Addresses without a line in the matrix, and lines without an address."""
    return sorted(set(spec.routes) ^ set(spec.matrix))


@dataclass(frozen=True)
class Sweep:
    """What is wrong at every address for every role and method, with the ids of the own company."""

    rights: Violations
    """Where other roles and methods are allowed than the matrix says, or something is shown to whom it is not for."""
    kept: Violations
    """Answers that a browser or a proxy may keep. The WebAPI's own have no need of `private`."""


def sweep(spec: AppSpec, *, methods: tuple[str, ...] = WAYS) -> Sweep:
    """Every method a page has not is refused by the page itself, after its rule for roles: the first role that is let in
    tries all of them, each other role one."""
    found = Sweep([], [])
    let_in: dict[str, str] = {}
    for name, page, role, method in _all(spec, methods):
        judged = spec.as_at(role, name, spec.own)
        if judged in page.roles:
            let_in.setdefault(name, role)
        if let_in.get(name) != role and method not in _telling(page):
            continue
        answer = _ask(spec, role, method, name, spec.own, spec.homes.get(judged, spec.own), page)
        may = page.may(judged, method.removesuffix(HTMX))
        found.rights.extend(_judged(spec, judged, method, name, answer, may=may, role=role))
        wanted = {"no-store"} if name.startswith("webapi:") else {"private", "no-store"}
        if set(answer.cache_control.split(", ")) != wanted:
            found.kept.append(f"{role} {method} {name}: {answer.status}, Cache-Control: {answer.cache_control!r}")
    return found


def roles(spec: AppSpec, *, methods: tuple[str, ...] = WAYS) -> Violations:
    return sweep(spec, methods=methods).rights


def others(spec: AppSpec, ids: Ids, named: frozenset[str]) -> Violations:
    """The named roles at every address that takes an id, with foreign ids: all of them, or one at a time."""
    violations = []
    for name, page, role, method in _all(spec, WAYS):
        if role not in page.roles & named or method not in _telling(page) or page.roles >= set(spec.actors):
            continue  # the address of a page open to all contains a secret, not an id
        for mixed in _mixtures(spec, name, ids):
            judged = spec.as_at(role, name, {**spec.own, **mixed})
            if judged != role and spec.is_at_home(judged, name, {**spec.own, **mixed}):
                continue  # a page of the person's other company
            there = _ask(spec, role, method, name, {**spec.own, **mixed}, spec.own, page)
            nowhere = {key: spec.unknown[key] for key in mixed}
            if judged != role:  # who belongs to that company as well knows that it is there
                nowhere = {
                    **{key: spec.unknown[key] for key in spec.takes(name)},
                    "company_key": mixed["company_key"],
                }
            unknown = _ask(spec, role, method, name, {**spec.own, **nowhere}, spec.own, page)
            if role in page.without_404:
                violations += [f"{role} {method} {name}: wrote {there.written}"] if there.written else []
                violations += shown(spec, role, method, name, there)
            else:
                violations += _judged(spec, judged, method, name, there, may=False, role=role)
                violations += _alike(spec, name, there, unknown, mixed)
    return violations


def sent(spec: AppSpec, ids: Ids, named: frozenset[str]) -> Violations:
    """The named roles at addresses of their own, with ids of others in query string and form: nothing is shown of the
    others and nothing of theirs changes; an unknown id is answered with the same status.
    """
    violations: Violations = []
    before = {role: spec.digest(role) for role in named}
    for name, page, role, method in _all(spec, SENDING):
        if role in named and page.may(role, method.removesuffix(HTMX)):
            for form_of in page.forms if page.forms and method.startswith("POST") else [lambda _: None]:
                answers = [
                    spec.actors[role].ask(
                        method,
                        spec.path(name, spec.own),
                        query=spec.query(about),
                        form=form_of(about),
                        before=_before(page, spec.own),
                        after=unchanged(spec, role, method, name, before[role], violations),
                    )
                    for about in (ids, spec.unknown_ids(ids))
                ]
                violations += [wrong for answer in answers for wrong in shown(spec, role, method, name, answer)]
                violations += _alike(spec, f"{role} {method} {name}", *answers, ids)
    return violations


def saved_elsewhere(spec: AppSpec) -> Violations:
    """Case I1: each form of the own company, sent by a person of both companies who has opened the other one since. It is
    saved in the company of its address, and nothing of the other company changes."""
    violations: Violations = []
    before = spec.digest("both")
    for name, page in spec.matrix.items():
        if page.form is None or "company_key" not in spec.routes[name] or not page.may("both", "POST"):
            continue
        saved = spec.actors["both_there"].ask(
            "POST",
            spec.path(name, spec.own),
            form=page.form(spec.own),
            before=_before(page, spec.own),
            after=unchanged(spec, "both", "POST", name, before, violations),
        )
        if not saved.written or saved.is_refused:
            violations.append(f"POST {name}: {saved.status}, and saved nothing")
    return violations


def saved_without_company(spec: AppSpec) -> Violations:
    """Each form sent to its old address, which names no company, by each role that may use it: nothing is saved, and the
    answer says so."""
    violations: Violations = []
    for name, page in spec.matrix.items():
        old = spec.old_path(name, spec.own)
        for role in sorted(page.roles | {"both_there"}) if old and "POST" in page.methods.split() else ():
            if role in spec.actors:
                form = _form(page, spec.own)
                answer = spec.actors[role].ask("POST", old, form=form, before=_before(page, spec.own))
                if answer.written or answer.status != 409 or "何も変更していません" not in answer.body:
                    violations.append(f"{role} POST {old}: {answer.status}, wrote {answer.written}")
    return violations


def led_elsewhere(spec: AppSpec) -> Violations:
    """Each page asked for at its old address by a person of both companies: what names an object leads to the object's
    company, anything else to the company opened last."""
    violations: Violations = []
    for name in spec.matrix:
        old = spec.old_path(name, spec.own)
        for role, last in (("both", spec.own), ("both_there", spec.foreign)) if old else ():
            names_object = [key for key in spec.takes(name) if key in spec.named]
            key = (spec.own if names_object else last)["company_key"]
            answer = spec.actors[role].ask("GET", old)
            if (answer.status, answer.location) != (302, f"/c/{key}{old}"):
                violations.append(f"{role} GET {old}: {answer.status} {answer.location}")
    return violations


def idle(spec: AppSpec, role_of: Callable[[Page], str]) -> Violations:
    """Forms that change nothing although their actor may: then a refusal of them would prove nothing."""
    violations = []
    for name, page in spec.matrix.items():
        if page.form is not None:
            method = next(each for each in ("POST", "PUT", "DELETE", "GET") if each in page.methods.split())
            answer = _ask(spec, role_of(page), method, name, spec.own, spec.own, page)
            if not answer.written or answer.is_refused:
                violations.append(f"{method} {name}: {answer.status}, wrote {answer.written}: {answer.body[:300]}")
    return violations


def _all(spec: AppSpec, methods: tuple[str, ...]) -> Iterator[tuple[str, Page, str, str]]:
    for name, page in spec.matrix.items():
        for role in spec.actors:
            for method in methods:
                yield name, page, role, method


def _telling(page: Page) -> set[str]:
    """With what a page is asked by every role: its own methods, and one that it has not. That it has no others, `sweep`
    finds with the first role that it lets in."""
    own = {method for method in WAYS if method.removesuffix(HTMX) in page.methods.split()}
    return {*own, next(method for method in ("POST", "DELETE", "PATCH") if method not in own)}


def _ask(spec: AppSpec, role: str, method: str, name: str, path: Ids, form: Ids, page: Page) -> Answer:
    body = _form(page, form) if method.removesuffix(HTMX) not in READING else None
    return spec.actors[role].ask(method, spec.path(name, path), form=body, before=_before(page, spec.own))


def _form(page: Page, ids: Ids) -> Any:
    return page.form(ids) if page.form is not None else None


def _before(page: Page, ids: Ids) -> Callable[[], object] | None:
    before = page.before
    return None if before is None else lambda: before(ids)


def _mixtures(spec: AppSpec, name: str, ids: Ids) -> list[Ids]:
    taken = [key for key in spec.takes(name) if ids[key] != spec.own[key]]
    single = [{key: ids[key]} for key in taken]
    return [*single, {key: ids[key] for key in taken}] if len(taken) > 1 else single


def _judged(spec: AppSpec, judged: str, method: str, name: str, answer: Answer, *, may: bool, role: str) -> Violations:
    """`judged`: what `role` is at this address."""
    what = f"{role} {method} {name}: {answer.status}"
    violations = shown(spec, judged, method, name, answer)
    if may and (answer.is_refused or answer.status == 405):
        violations.append(f"{what}, but the matrix lets them in")
    if not may and not (answer.is_refused or answer.status in (400, 405, 409, 415)):
        violations.append(f"{what}, but the matrix does not let them in")
    if not may and answer.written:
        violations.append(f"{what}, refused and yet wrote {answer.written}")
    return violations


def shown(spec: AppSpec, role: str, method: str, name: str, answer: Answer) -> Violations:
    crossed = spec.crossed(role, answer)
    violations = [f"{role} {method} {name}: shows {sorted(crossed)}"] if crossed else []
    if answer.status >= 500:
        violations.append(f"{role} {method} {name}: {answer.status} {answer.fault}")
    return violations


def _alike(spec: AppSpec, what: str, there: Answer, unknown: Answer, mixed: Ids) -> Violations:
    """A foreign id and an unknown id get the same response."""
    changed = [key for key in mixed if mixed[key] != spec.own[key]]
    spellings = {text for key in changed for ids in (mixed, spec.unknown) for text in _spellings(ids[key])}
    words = sorted(spellings, key=len, reverse=True)
    one, other = there.without(*words), unknown.without(*words)
    if there.status == unknown.status and one == other:
        return []
    differs = next((pair for pair in zip(one.splitlines(), other.splitlines(), strict=False) if pair[0] != pair[1]), "")
    return [f"{what}: {there.status} for {changed} of others, {unknown.status} for unknown ids, not the same {differs}"]


def _spellings(value: object) -> tuple[str, str]:
    return str(value), str(value)[:40]  # a sentence may cut it short


def unchanged(
    spec: AppSpec, role: str, method: str, name: str, before: dict[str, str], violations: Violations
) -> Callable[[Answer], None]:
    def look(answer: Answer) -> None:
        changed = spec.changed(role, before, answer)
        if changed:
            violations.append(f"{role} {method} {name}: changed {changed} of others")

    return look
