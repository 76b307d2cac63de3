"""Random ids by random roles: what must hold for any request whatever, without knowing what it should answer."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from .actor_client import HTMX, READING, WAYS, Answer
from .app_spec import AppSpec, Ids, Page

SMALL = (1, 2, 3, 5, 8, 13)
"""Ids of some row or other: whose it is, the tables say."""
ODD = (0, *SMALL, 987654321, 2**31, 2**63, 10**25, "-1", "1e9", "０１", "1'--", "1\n", "x" * 300, "")
NOT_IN_A_PATH = ("", "1\n")


class Mutations:
    """Counts what it asked and what went wrong."""

    def __init__(self, spec: AppSpec, seed: int) -> None:
        self.spec = spec
        self.chance = random.Random(seed)
        self.digests = {role: spec.digest(role) for role in spec.actors}
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []

    @property
    def figures(self) -> dict[str, Any]:
        kinds = ("requests", "canary_bytes", "changes", "entries", "server_errors", "id_mutations")
        return {
            "urls": len(self.spec.routes),
            **{kind: self.counts[kind] for kind in kinds},
            "violations": self.violations,
        }

    def one(self) -> None:
        name, page = self.chance.choice(list(self.spec.matrix.items()))
        role = self.chance.choice([*self.spec.actors, *(page.roles & {*self.spec.actors})])
        method = self.chance.choice([*WAYS, *page.methods.split() * 2])
        path, form, query = (self._ids() for _ in range(3))
        spec, plain = self.spec, method.removesuffix(HTMX)
        sent = self._form(page, form) if method.removesuffix(HTMX) not in READING else None
        anybodys = self._is_anybodys(name, path)
        judged = spec.as_at(role, name, path)
        may = self._may(judged, method, name, page, path) or (
            anybodys and page.may(spec.alike.get(judged, judged), plain)
        )
        open_to_all = page.roles >= set(self.spec.actors) or bool(
            {judged, self.spec.alike.get(judged)} & page.without_404
        )
        what = f"{role} {method} {self.spec.path(name, _fit(path))}"
        self.spec.actors[role].ask(
            method,
            self.spec.path(name, _fit(path)),
            query={key: str(value) for key, value in self.spec.query(query).items() if self.chance.random() < 0.3},
            form=sent,
            before=self._before(judged, page),
            after=lambda answer: self._judge(judged, what, answer, may=may, open_to_all=open_to_all),
        )
        self.counts["requests"] += 1
        self.counts["id_mutations"] += 1

    def _may(self, role: str, method: str, name: str, page: Page, path: Ids) -> bool:
        """By the ids that were drawn for the address: all of them the role's own, and the matrix lets it in there."""
        spec, plain = self.spec, method.removesuffix(HTMX)
        if page.may(role, plain) and not spec.takes(name):
            return True
        if "operator" in page.roles and role == "operator":
            return page.may(role, plain)
        return spec.is_at_home(role, name, path) and page.may(spec.alike.get(role, role), plain)

    def _is_anybodys(self, name: str, path: Ids) -> bool:
        """Whether the address has an id of which only the tables know whose it is: then what others own is looked at."""
        known = (self.spec.own, self.spec.foreign, self.spec.neighbour)
        return any(
            path[key] in SMALL and path[key] not in [ids[key] for ids in known]
            for key in self.spec.takes(name)
            if key != "company_key"
        )

    def _before(self, role: str, page: Page) -> Callable[[], object] | None:
        before, ids = page.before, self.spec.homes.get(role, self.spec.own)
        return None if before is None else lambda: before(ids)

    def _ids(self) -> Ids:
        """Each id one's own, the other company's, the other store's, or nothing that there is."""
        spec = self.spec
        ids = dict(spec.own)
        changed = [key for key in ids if ids[key] != spec.foreign[key] or ids[key] != spec.neighbour[key]]
        for key in self.chance.sample(changed, self.chance.randint(1, len(changed))):
            ids[key] = self.chance.choice([spec.foreign[key], spec.neighbour[key], self.chance.choice(ODD)])
        return ids

    def _form(self, page: Page, ids: Ids) -> Any:
        sent = self.chance.choice(page.forms)(ids) if page.forms else {}
        if isinstance(sent, str) and self.chance.random() < 0.1:
            return json.dumps(self.chance.choice([[], {}, None, [1], [{"staff": 1e999, "date": "x", "text": 1}]]))
        return sent

    def _judge(self, role: str, what: str, answer: Answer, *, may: bool, open_to_all: bool) -> None:
        crossed = self.spec.crossed(role, answer)
        refused = answer.is_refused or answer.status in (400, 405, 409) or not may
        if crossed:
            self._wrong("canary_bytes", f"{what}: {answer.status} shows {sorted(crossed)}")
        if answer.status >= 500:
            self._wrong("server_errors", f"{what} {answer.sent[:300]}: {answer.status} {answer.fault}")
        if not (may or open_to_all or answer.is_refused or answer.status in (400, 405, 409, 415)):
            self._wrong("entries", f"{what}: {answer.status}, where the ids are not theirs")
        if answer.written and refused:
            self._wrong("changes", f"{what}: {answer.status} and wrote {answer.written}")
        elif self.spec.changed(role, self.digests[role], answer):
            self._wrong("changes", f"{what} {answer.sent[:300]}: {answer.status} changed what is others'")

    def _wrong(self, kind: str, sentence: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= 20:
            self.violations.append(sentence)


def _fit(ids: Ids) -> Ids:
    return {key: 0 if value in NOT_IN_A_PATH else str(value).replace("?", "") for key, value in ids.items()}
