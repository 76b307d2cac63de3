"""Fields that no form has, and ids of others among one's own: what a form takes besides what it asks for."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.apps import apps

from .app_spec import AppSpec, Ids, Page
from .sweeping import Violations, shown, unchanged

SMUGGLED = (
    "id", "pk", "company", "company_id", "account", "account_id", "is_operator", "is_active", "is_staff", "is_superuser",
    "role", "roles", "owner", "user", "user_id", "by", "link_granted_at", "paid_at", "added_at", "created_at", "muted_by",
    "sealed_token", "token_lookup_hash", "version", "settled_version", "fence", "confirmed_by", "origin", "key",
    "employee_key", "employee_id", "staff_id", "administrator", "stopped_at", "closed_at",
)  # fmt: skip
"""Whose it is, who did it, what may not be typed. Those that a form asks for are left as they are in it."""

type Rows = dict[str, Counter[str]]


def smuggled(spec: AppSpec) -> Violations:
    """Every form with the smuggled fields as well: what it writes is what it writes without them."""
    violations: Violations = []
    for name, page in spec.matrix.items():
        for role in sorted(page.roles & set(spec.actors)) if page.form else ():
            method = next(
                (each for each in page.methods.split() if each in ("POST", "PUT") and page.may(role, each)), ""
            )
            home = spec.homes.get(spec.as_at(role, name, spec.own), spec.own)
            if method and page.form:
                sent = (page.form(home), _with_more(page.form(home), spec.foreign), page.form(home))
                once, full, again = (_after(spec, role, method, name, page, spec.own, form) for form in sent)
                violations += _differences(f"{role} {method} {name}", (once, again), full)
    return violations


def mingled(spec: AppSpec, ids: Ids, role: str) -> Violations:
    """Each form with ids of others beside one's own, before and after them: nothing of the others is shown or changes."""
    violations: Violations = []
    before = spec.digest(role)
    for name, page in spec.matrix.items():
        if page.form is None or not page.may(role, "POST"):
            continue
        for pair in ((spec.own, ids), (ids, spec.own)):
            answer = spec.actors[role].ask(
                "POST",
                spec.path(name, spec.own),
                form=_both(*(page.form(each) for each in pair)),
                before=_before(page, spec.own),
                after=unchanged(spec, role, "POST", name, before, violations),
            )
            violations += shown(spec, role, "POST", name, answer)
    return violations


def _after(spec: AppSpec, role: str, method: str, name: str, page: Page, ids: Ids, form: Any) -> tuple[int, Rows]:
    rows: Rows = {}
    answer = spec.actors[role].ask(
        method,
        spec.path(name, ids),
        form=form,
        before=_before(page, ids),
        after=lambda answer: rows.update(_rows(answer.written)),
    )
    return answer.status, rows


def _rows(tables: tuple[str, ...]) -> Rows:
    """By table and column, how often each value occurs."""
    found: Rows = {}
    for model in (each for each in apps.get_models() if each._meta.db_table in tables):
        columns = [column for column in model._meta.concrete_fields if not column.primary_key]
        rows = model._base_manager.values_list(*[column.attname for column in columns])
        for number, column in enumerate(columns):
            found[f"{model._meta.label}.{column.name}"] = Counter(repr(row[number]) for row in rows)
    return found


def _differences(what: str, plain: tuple[tuple[int, Rows], tuple[int, Rows]], full: tuple[int, Rows]) -> Violations:
    """What differs between the plain tries before and after (a new secret, the time) is not looked at."""
    (status, once), (_, again) = plain
    steady = [column for column in {*once, *full[1]} if once.get(column) == again.get(column)]
    changed = sorted(column for column in steady if once.get(column) != full[1].get(column))
    if status == full[0] and not changed:
        return []
    return [f"{what}: {status} and {full[0]} with fields that it does not ask for, which changed {changed}"]


def _with_more(form: Any, foreign: Ids) -> Any:
    if isinstance(form, str):
        sent = json.loads(form)
        return json.dumps([_more(each, foreign) for each in sent] if isinstance(sent, list) else _more(sent, foreign))
    return _more(form, foreign)


def _more(form: dict[str, Any], foreign: Ids) -> dict[str, Any]:
    more = {name: foreign.get(name, foreign.get(f"{name}_id", "1")) for name in SMUGGLED}
    return {**{name: str(value) for name, value in more.items()}, **form}


def _both(first: Any, second: Any) -> Any:
    if isinstance(first, str):
        return _json_of_both(json.loads(first), json.loads(second))
    lists = {
        name: [*value, *second[name]] for name, value in first.items() if isinstance(value, list) and name in second
    }
    return {**second, **first, **lists}


def _json_of_both(first: Any, second: Any) -> str:
    return json.dumps([*first, *second] if isinstance(first, list) else {**second, **first})


def _before(page: Page, ids: Ids) -> Any:
    before = page.before
    return None if before is None else lambda: before(ids)
