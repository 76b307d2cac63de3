"""本人確認 at every address × {fresh, eleven minutes old, none}: what docs/security.md lists asks, and nothing else does."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from kakutei.authentication.passkey_views import AnswerInput
from kakutei.authentication.questions import SURE
from kakutei.authentication.reauthentication import PROOF
from kakutei.authentication.sessions import SessionStore
from kakutei.authentication.typed_values import SECRETS
from kakutei.infrastructure import clock
from tests.conventions.markdown import rows, section
from tests.support.pagefields import PageFields
from tests.support.paths import DOCS

from .actor_client import HTMX, ActorClient, Answer
from .app_spec import AppSpec, Page, Press
from .sessions import write_session

SECURITY = DOCS / "security.md"
OLD, NONE, FRESH = "eleven minutes old", "none", "fresh"
SENTENCES = {OLD: "本人確認から10分が過ぎました", NONE: "本人確認が必要です"}
LINK = 'href="/proof?next=%2Fproof%2Fdone" target="_blank">本人確認</a>'
QUESTIONS = {"authentication_challenge"}
"""What a form with a passkey writes as it is shown."""
PROOF_ITSELF = "authentication:proof"

type Violations = list[str]


def listed(app: str) -> dict[str, tuple[str, bool]]:
    """By URL name, from docs/security.md: the methods that ask, and whether a part of the view alone does."""
    table = rows(section(SECURITY.read_text(), "### What asks for 本人確認"))
    mine = {"both", {"shift": "shift", "kintai": "attendance"}[app]}
    return {row.code: (row.cells[2], bool(row.cells[3])) for row in table if row.cells[1] in mine}


def declared(spec: AppSpec) -> dict[str, tuple[str, bool]]:
    """The same from the matrix."""
    return {name: (page.proof.methods, bool(page.proof.spares)) for name, page in spec.matrix.items() if page.proof}


def asking(spec: AppSpec, *people: str) -> Violations:
    """Every address that one of `people` may use: what the matrix says must ask does so, and nothing else does."""
    violations: Violations = []
    for name, page in spec.matrix.items():
        role = next((each for each in people if each in page.roles), None)
        if role is not None:
            violations += [f"{name}: {wrong}" for wrong in _address(spec, name, page, spec.actors[role])]
        elif page.proof:
            violations.append(f"{name}: no actor tries it")
    return violations


def views() -> dict[str, Any]:
    """By URL name the function behind it."""
    return dict(_views(get_resolver(), ""))


def secret_fields() -> set[str]:
    """The names of the fields of all forms whose value is not sent back to the browser."""
    assert views(), "the forms are known once the addresses are"
    hidden = (forms.PasswordInput, AnswerInput)
    every = [form for form in _below(forms.BaseForm) if form.__module__.startswith("kakutei.")]
    declared = [field for form in every for field in getattr(form, "base_fields", {}).items()]
    return {name for name, field in declared if isinstance(field.widget, hidden)}


def _below(form: type) -> Iterator[type]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


# --- one address ---


def _address(spec: AppSpec, name: str, page: Page, actor: ActorClient) -> Iterator[str]:
    aged = {age: with_proof(actor, age) for age in (OLD, NONE, FRESH)}
    path = spec.path(name, spec.own)
    if page.proof is None:
        yield from _never_asks(spec, path, page, aged) if name != PROOF_ITSELF else ()
        return
    has_form = "GET" in page.methods.split()
    is_dialog = has_form and "<html" not in aged[FRESH].ask(f"GET{HTMX}", path).body
    for age in (OLD, NONE):
        if has_form:
            yield from _opened(path, aged[age], age, asks="GET" in page.proof.methods.split())
        for press in page.proof.asks or (Press(page.form or (lambda _: {}), page.before),):
            for method in ("POST", f"POST{HTMX}"):
                answer = _press(spec, path, press, aged[age], method)
                yield from _refused(press.form(spec.own), page, answer, age)
                if method != "POST" and is_dialog and "<html" in answer.body:
                    yield f"{method} {age}: a pop-up comes back as a page"
        for press in page.proof.spares:
            answer = _press(spec, path, press, aged[age], "POST")
            asked = SENTENCES[age] in answer.body or answer.location.startswith("/proof")
            if asked or (press.acts and not answer.written):
                yield f"POST {age} asks where it need not: {answer.status}, wrote {answer.written}"
    yield from _acts_with_a_proof(spec, path, page, aged[FRESH])


def _opened(path: str, actor: ActorClient, age: str, *, asks: bool) -> Iterator[str]:
    plain, dialog = actor.ask("GET", path), actor.ask(f"GET{HTMX}", path)
    asked = (plain.location.startswith("/proof?next="), "HX-Redirect: /proof?next=" in dialog.everything)
    if asked != (asks, asks):
        yield f"GET {age}: {plain.status} {plain.location}, asks first: {asked}"
    if asks and (plain.written or dialog.written):
        yield f"GET {age} wrote {plain.written}"


def _refused(form: dict[str, Any], page: Page, answer: Answer, age: str) -> Iterator[str]:
    if answer.status != 422 or {*answer.written} - QUESTIONS:
        yield f"POST {age}: {answer.status}, wrote {answer.written}"
        return
    if SENTENCES[age] not in answer.body or LINK not in answer.body:
        yield f"POST {age}: no sentence with the link"
    found = PageFields(answer.body)
    sent = [(key, str(each)) for key, value in form.items() for each in (value if isinstance(value, list) else [value])]
    lost = {(key, value) for key, value in sent if value and key not in {*SECRETS, SURE}} - {*found.filled}
    if lost:
        yield f"POST {age}: lost {sorted(lost)}"
    if any(value and key in SECRETS and html.escape(value) in answer.body for key, value in sent):
        yield f"POST {age}: sends a secret back"
    if "GET" not in page.methods.split() and found.has_form_without_action:
        yield f"POST {age}: shows a form that would be posted to this address"


def _acts_with_a_proof(spec: AppSpec, path: str, page: Page, actor: ActorClient) -> Iterator[str]:
    assert page.proof
    if "GET" in page.methods.split():
        answer = actor.ask("GET", path)
        if answer.location.startswith("/proof"):
            yield "GET asks with a fresh proof"
    for press in page.proof.asks or (Press(page.form or (lambda _: {}), page.before),):
        answer = _press(spec, path, press, actor, "POST")
        if press.acts and (not answer.written or answer.status >= 400):
            yield f"POST with a fresh proof: {answer.status}, wrote {answer.written}: {answer.body[:200]}"


def _never_asks(spec: AppSpec, path: str, page: Page, aged: dict[str, ActorClient]) -> Iterator[str]:
    """The age of the proof makes no difference."""
    for method in ("GET", "POST"):
        if method in page.methods.split():
            press = Press(page.form or (lambda _: {}), page.before)
            answers = {age: _press(spec, path, press, each, method) for age, each in aged.items()}
            seen = {
                age: (each.status, each.location.partition("?")[0], {*each.written}) for age, each in answers.items()
            }
            if seen[OLD] != seen[FRESH] or seen[NONE] != seen[FRESH]:
                yield f"{method} asks though it is not listed: {seen}"


def _press(spec: AppSpec, path: str, press: Press, actor: ActorClient, method: str) -> Answer:
    def before() -> None:
        if press.before is not None:
            press.before(spec.own)

    sent = press.form(spec.own) if method.startswith("POST") else None
    return actor.ask(method, path, form=sent, before=before)


# --- proofs of another age ---


def with_proof(actor: ActorClient, age: str) -> ActorClient:
    """The same actor, whose proof is as old as that."""
    if age == FRESH:
        return actor

    def each_time() -> None:
        session = SessionStore(actor.cookies[settings.SESSION_COOKIE_NAME])
        if age == NONE:
            del session[PROOF]
        else:
            session[PROOF] = {**session[PROOF], "at": (clock.now() - dt.timedelta(minutes=11)).isoformat()}
        write_session(session)

    return replace(actor, each_time=each_time)


# --- the views ---


def _views(resolver: URLResolver, space: str) -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _views(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            assert isinstance(entry, URLPattern)
            yield f"{space}{entry.name}", entry.callback
