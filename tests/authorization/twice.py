"""Every form is opened as its page shows it and sent again and again: it acts once, and each answer is that of the first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from kakutei.authentication.form_keys import FIELD
from tests.support.forms import form_for, link_to

from .actor_client import ActorClient
from .app_spec import AppSpec, Ids
from .sweeping import Violations

JOURNALS = {"authentication.DeviceSession", "authentication.FormSubmission", "kintai_people.PinTry"}
"""Sessions, answers that are kept, tries under way."""
ACTED = (200, 302)
SECRET = "s" * 43
"""As long as one that was mailed."""


@dataclass(frozen=True)
class Sent:
    """How the form of an address is come by and filled in."""

    role: str
    source: str = ""
    """The page that shows it; empty: the address itself."""
    typed: Callable[[Ids], dict[str, Any]] | None = None
    """What is typed over what stands in the form, None for what is left out; else what the matrix sends."""
    before: Callable[[Ids], object] | None = None
    """What must have happened; else what the matrix says."""
    opened: Callable[[Client, AppSpec], str] | None = None
    """Where the page comes from another form."""
    htmx: bool = False
    """Shown and sent as a dialog too."""
    shows: str = ""
    """A word of the answer of status 200 that shows what was done."""
    signs_in: bool = False
    """The first answer begins a session, and so does that of an impatient second tap."""


type Forms = dict[str, Sent | str]
"""By address how its form is sent, or why it is none that acts once."""


def unclassified(spec: AppSpec, forms: Forms) -> Violations:
    posting = {name for name, page in spec.matrix.items() if "POST" in page.methods.split()}
    return sorted(posting ^ set(forms))


def act_twice(spec: AppSpec, forms: Forms) -> Violations:
    violations: Violations = []
    for name, sent in forms.items():
        if isinstance(sent, Sent):
            for htmx in (False, True) if sent.htmx else (False,):
                violations += [
                    f"{name}{' by htmx' if htmx else ''}: {wrong}" for wrong in _twice(spec, name, sent, htmx)
                ]
    return violations


def _twice(spec: AppSpec, name: str, sent: Sent, htmx: bool) -> Violations:
    spec = replace(spec, own={**spec.own, "secret": SECRET})
    actor, page = spec.actors[sent.role], spec.matrix[name]
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1", **actor.headers})
    if htmx:
        client.defaults["HTTP_HX_REQUEST"] = "true"
    with transaction.atomic():
        try:
            for before in filter(None, (sent.before or page.before,)):
                before(spec.own)
            _put_on(client, actor)
            return _send(spec, name, sent, client, actor)
        finally:
            transaction.set_rollback(True)


def _send(spec: AppSpec, name: str, sent: Sent, client: Client, actor: ActorClient) -> Violations:
    source = spec.path(sent.source or name, spec.own)
    shown = sent.opened(client, spec) if sent.opened else client.get(source).content.decode()
    found = form_for(name, shown, source)
    question = link_to(name, shown) if found is None else None
    if question is not None:  # asked about on a page of its own, or in a dialog
        found = form_for(name, client.get(question).content.decode(), question)
    if found is None:
        return [f"no form for it on {source}"]
    address, fields, by_htmx = found
    if not by_htmx:
        client.defaults.pop("HTTP_HX_REQUEST", None)
    if FIELD not in fields:
        return ["its form carries no key"]
    typed = sent.typed or spec.matrix[name].form
    fields |= typed(spec.own) if typed else {}
    fields = {field: value for field, value in fields.items() if value is not None}
    states, answers = [_state()], []
    for impatient in (True, True, False):
        cookies = dict(client.cookies)
        answers.append(client.post(address, fields))
        states.append(_state())
        if impatient and len(answers) == 1:
            fresh = dict(client.cookies)
            client.cookies.clear()
            client.cookies.update(cookies)  # the second tap went off before the first answer came
        elif impatient:
            signed_in = dict(client.cookies)
            client.cookies.clear()
            client.cookies.update(fresh)
    return [*_faults(states, answers, sent), *(_session_faults(fresh, signed_in) if sent.signs_in else [])]


def _faults(states: list[dict[str, str]], answers: list[Any], sent: Sent) -> Violations:
    first = answers[0]
    violations = [] if first.status_code in ACTED else [f"answered {first.status_code}: {_errors(first)}"]
    if states[0] == states[1]:
        violations.append(f"changed nothing, answered {first.status_code} {_goal(first)}")
    if sent.shows and sent.shows not in first.content.decode():
        violations.append(f"does not show {sent.shows}")
    for number, (before, after) in enumerate(pairwise(states[1:]), start=2):
        changed = sorted(label for label in after if after[label] != before[label])
        violations += [f"time {number} changed {changed}"] if changed else []
    for number, again in enumerate(answers[1:], start=2):
        if (again.status_code, _goal(again), again.content) != (first.status_code, _goal(first), first.content):
            violations.append(f"time {number} answered {again.status_code} {_goal(again)}, not {_goal(first)}")
    return violations


def _session_faults(first: dict[str, Any], second: dict[str, Any]) -> Violations:
    keys = [next((each.value for name, each in jar.items() if name.endswith("session")), "") for jar in (first, second)]
    return [] if keys[0] and keys[0] == keys[1] else ["the second tap is not signed in"]


def _errors(answer: Any) -> str:
    return " ".join(re.findall(r"<p>([^<]+)</p>", answer.content.decode()))[:300]


def _goal(answer: Any) -> str:
    return str(answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "")


def _put_on(client: Client, actor: ActorClient) -> None:
    for name, value in actor.cookies.items():
        client.cookies[name] = value


def _state() -> dict[str, str]:
    """A digest of each table, as the database itself gives its rows."""
    found = {}
    for model in (each for each in apps.get_models() if each._meta.label not in JOURNALS):
        table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            found[model._meta.label] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found
