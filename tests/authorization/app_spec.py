"""What a sweep needs to know of one app: its addresses, who may use them, who there is and what is whose."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from .actor_client import ActorClient, Answer
from .canary import Canaries, guarded_models

type Ids = dict[str, Any]
"""What stands in addresses and forms: store_id, month, …"""


@dataclass(frozen=True)
class Press:
    """A form that an actor submits."""

    form: Callable[[Ids], Any]
    before: Callable[[Ids], object] | None = None
    """What must have happened for it to change something."""
    acts: bool = True
    """Whether it does so with a proof; False where more than a form is needed."""


@dataclass(frozen=True)
class Proof:
    """The column for 本人確認: which methods ask for it."""

    methods: str
    asks: tuple[Press, ...] = ()
    """Presses that ask; the form of the page where there are none."""
    spares: tuple[Press, ...] = ()
    """Where a part of the view alone is sensitive: presses that do not ask."""


@dataclass(frozen=True)
class Page:
    """A line of the matrix. `roles` may use it by `methods`; `form` is what a willing actor sends."""

    roles: frozenset[str]
    methods: str
    form: Callable[[Ids], Any] | None = None
    """From the ids of what the form is about; what it sends changes something."""
    before: Callable[[Ids], object] | None = None
    """What must have happened for the form to change something."""
    writers: frozenset[str] | None = None
    """Where fewer may change than look."""
    files: tuple[Callable[[Ids], Any], ...] = ()
    """Further forms, of files: their preview changes nothing."""
    proof: Proof | None = None
    """What asks for 本人確認; None where nothing does."""
    without_404: frozenset[str] = frozenset()
    """Roles that get a message or a redirect instead of 404 for an unknown id."""

    @property
    def forms(self) -> tuple[Callable[[Ids], Any], ...]:
        return (*((self.form,) if self.form else ()), *self.files)

    def may(self, role: str, method: str) -> bool:
        roles = self.roles if self.writers is None or method in ("GET", "HEAD") else self.writers
        return role in roles and method in self.methods.split()


@dataclass
class Site:
    """An app with a company in it, which exists in a transaction that the caller rolls back."""

    matrix: dict[str, Page]
    actors: dict[str, ActorClient]
    own: Ids
    """Of the company, for addresses and forms."""
    routes: dict[str, str] = field(default_factory=lambda: dict(addresses()), kw_only=True)

    def path(self, name: str, ids: Ids) -> str:
        text = self.routes[name]
        for part in parts_of(text):
            text = text.replace(part, str(ids[part.strip("<>").rpartition(":")[2]]))
        return text


@dataclass
class AppSpec(Site):
    canaries: Canaries
    group_of: Callable[[models.Model], str | None]
    sees: dict[str, set[str]]
    """By role the groups whose texts it may be shown."""
    foreign: Ids
    """The same as `own`, of the other company."""
    neighbour: Ids
    """The same of the other store of the own company, whatever is the store's."""
    unknown: Ids
    bound: frozenset[str]
    """The roles that have no access to `neighbour`."""
    questions: tuple[str, ...]
    """Every name that a page reads from its query string, as `name=id name`."""
    homes: dict[str, Ids] = field(default_factory=dict)
    """What a role of another company or store would put into its forms."""
    alike: dict[str, str] = field(default_factory=dict)
    """Such a role and the one that the matrix names: what it may where it is at home."""
    narrow: frozenset[str] = frozenset()
    """Who is at home in one store alone."""
    only_shown: dict[str, set[str]] = field(default_factory=dict)
    """By role the groups that it may see and not change."""
    touches: dict[str, set[str]] = field(default_factory=dict)
    """By role the groups of which it may change something without seeing it."""
    journals: frozenset[str] = frozenset()
    """Tables that record attempts and requests of any actor."""
    named: frozenset[str] = frozenset()
    """The arguments by which an old address finds its company."""

    def as_at(self, role: str, name: str, ids: Ids) -> str:
        """The role to be judged by: a person of both companies is at each address what they are in its company, whichever
        company was opened last."""
        if role not in ("both", "both_there") or "company_key" not in self.routes[name]:
            return role
        return {self.own["company_key"]: "both", self.foreign["company_key"]: "both_there"}.get(
            ids["company_key"], role
        )

    def old_path(self, name: str, ids: Ids) -> str | None:
        """The address from before companies had one; None for pages that belong to no company."""
        before = f"/c/{ids['company_key']}"
        path = self.path(name, ids)
        return path.removeprefix(before) if path.startswith(f"{before}/") and path != f"{before}/" else None

    def takes(self, name: str) -> list[str]:
        """The ids in an address."""
        names = [part.strip("<>").rpartition(":")[2] for part in parts_of(self.routes[name])]
        return [each for each in names if self.own[each] != self.foreign[each]]

    def is_at_home(self, role: str, name: str, ids: Ids) -> bool:
        """Whether all that the address names is of the role's own company, and store if it has one alone."""
        home = self.homes.get(role, self.own)
        around = home if role in self.narrow or role in self.homes else self.neighbour
        return all(str(ids[key]) in {str(home[key]), str(around[key])} for key in self.takes(name))

    def query(self, ids: Ids) -> dict[str, Any]:
        pairs = (question.partition("=") for question in self.questions)
        return {name: ids[key] for name, _, key in pairs}

    def unknown_ids(self, ids: Ids) -> Ids:
        """The own ids, with an unknown id in each place where `ids` has a foreign one."""
        return {key: self.unknown.get(key, own) if ids[key] != own else own for key, own in self.own.items()}

    def crossed(self, role: str, answer: Answer) -> set[str]:
        """The groups of whom the answer says something although the role may not see them."""
        return self.canaries.found(answer.everything, sent=answer.sent) - self.sees[role]

    def digest(self, role: str, tables: Container[str] | None = None) -> dict[str, str]:
        """By table, of the rows in groups that the role may neither see nor touch. `tables`: these alone."""
        mine = {None, *self.sees[role], *self.touches.get(role, ())} - self.only_shown.get(role, set())
        kept: dict[str, Any] = defaultdict(hashlib.sha256)
        for model in (each for each in guarded_models() if each._meta.label not in self.journals):
            for row in model._base_manager.order_by("pk") if tables is None or model._meta.db_table in tables else ():
                if self.group_of(row) not in mine:
                    values = [getattr(row, column.attname) for column in model._meta.concrete_fields]
                    kept[model._meta.label].update(repr(values).encode())
        return {label: each.hexdigest() for label, each in kept.items()}

    def changed(self, role: str, before: dict[str, str], answer: Answer) -> list[str]:
        """The tables of those to which the request wrote that no longer have the digest they had `before`."""
        if not answer.written:
            return []
        now = self.digest(role, answer.written)
        labels = [model._meta.label for model in guarded_models() if model._meta.db_table in answer.written]
        return sorted(label for label in labels if before.get(label) != now.get(label))


def addresses(resolver: URLResolver | None = None, space: str = "", before: str = "/") -> Iterator[tuple[str, str]]:
    """(namespace:name, pattern) of every address of the app."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space, pattern)
        else:
            assert isinstance(entry, URLPattern)
            yield f"{space}{entry.name}", pattern


def parts_of(pattern: str) -> list[str]:
    return [f"<{piece.partition('>')[0]}>" for piece in pattern.split("<")[1:]]
