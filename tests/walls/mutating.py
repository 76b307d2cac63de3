"""Random ids by random roles: what must hold for any request whatever, without knowing what it should answer."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from .house import House, Ids, Page
from .visiting import HTMX, READING, WAYS, Answer

SMALL = (1, 2, 3, 5, 8, 13)
"""Ids of some row or other: whose it is, the tables say."""
ODD = (0, *SMALL, 987654321, 2**31, 2**63, 10**25, "-1", "1e9", "０１", "1'--", "1\n", "x" * 300, "")
NOT_IN_A_PATH = ("", "1\n")


class Mutations:
    """Counts what it asked and what went wrong."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.chance = random.Random(seed)
        self.digests = {role: house.digest(role) for role in house.visitors}
        self.counts: Counter[str] = Counter()
        self.wrongs: list[str] = []

    @property
    def figures(self) -> dict[str, Any]:
        kinds = ("requests", "canary_bytes", "changes", "entries", "server_errors", "id_mutations")
        return {"urls": len(self.house.routes), **{kind: self.counts[kind] for kind in kinds}, "wrongs": self.wrongs}

    def one(self) -> None:
        name, page = self.chance.choice(list(self.house.matrix.items()))
        role = self.chance.choice([*self.house.visitors, *(page.roles & {*self.house.visitors})])
        method = self.chance.choice([*WAYS, *page.methods.split() * 2])
        path, form, query = (self._ids() for _ in range(3))
        house, plain = self.house, method.removesuffix(HTMX)
        sent = self._form(page, form) if method.removesuffix(HTMX) not in READING else None
        anybodys = self._is_anybodys(name, path)
        may = self._may(role, method, name, page, path) or (anybodys and page.may(house.alike.get(role, role), plain))
        open_to_all = page.roles >= set(self.house.visitors) or bool({role, self.house.alike.get(role)} & page.told)
        what = f"{role} {method} {self.house.path(name, _fit(path))}"
        self.house.visitors[role].ask(
            method,
            self.house.path(name, _fit(path)),
            query={key: str(value) for key, value in self.house.query(query).items() if self.chance.random() < 0.3},
            form=sent,
            before=self._before(role, page),
            after=lambda answer: self._judge(role, what, answer, may=may, open_to_all=open_to_all),
        )
        self.counts["requests"] += 1
        self.counts["id_mutations"] += 1

    def _may(self, role: str, method: str, name: str, page: Page, path: Ids) -> bool:
        """By the ids that were drawn for the address: all of them the role's own, and the matrix lets it in there."""
        house, plain = self.house, method.removesuffix(HTMX)
        if page.may(role, plain) and not house.takes(name):
            return True
        if "operator" in page.roles and role == "operator":
            return page.may(role, plain)
        return house.is_at_home(role, name, path) and page.may(house.alike.get(role, role), plain)

    def _is_anybodys(self, name: str, path: Ids) -> bool:
        """Whether the address has an id of which only the tables know whose it is: then what others own is looked at."""
        known = (self.house.own, self.house.foreign, self.house.neighbour)
        return any(
            path[key] in SMALL and path[key] not in [ids[key] for ids in known] for key in self.house.takes(name)
        )

    def _before(self, role: str, page: Page) -> Callable[[], object] | None:
        before, ids = page.before, self.house.homes.get(role, self.house.own)
        return None if before is None else lambda: before(ids)

    def _ids(self) -> Ids:
        """Each id one's own, the other company's, the other store's, or nothing that there is."""
        house = self.house
        ids = dict(house.own)
        changed = [key for key in ids if ids[key] != house.foreign[key] or ids[key] != house.neighbour[key]]
        for key in self.chance.sample(changed, self.chance.randint(1, len(changed))):
            ids[key] = self.chance.choice([house.foreign[key], house.neighbour[key], self.chance.choice(ODD)])
        return ids

    def _form(self, page: Page, ids: Ids) -> Any:
        sent = self.chance.choice(page.forms)(ids) if page.forms else {}
        if isinstance(sent, str) and self.chance.random() < 0.1:
            return json.dumps(self.chance.choice([[], {}, None, [1], [{"staff": 1e999, "date": "x", "text": 1}]]))
        return sent

    def _judge(self, role: str, what: str, answer: Answer, *, may: bool, open_to_all: bool) -> None:
        crossed = self.house.crossed(role, answer)
        refused = answer.is_refused or answer.status in (400, 405) or not may
        if crossed:
            self._wrong("canary_bytes", f"{what}: {answer.status} shows {sorted(crossed)}")
        if answer.status >= 500:
            self._wrong("server_errors", f"{what} {answer.sent[:300]}: {answer.status} {answer.fault}")
        if not (may or open_to_all or answer.is_refused or answer.status in (400, 405, 415)):
            self._wrong("entries", f"{what}: {answer.status}, where the ids are not theirs")
        if answer.written and refused:
            self._wrong("changes", f"{what}: {answer.status} and wrote {answer.written}")
        elif answer.written and self.house.digest(role) != self.digests[role]:
            self._wrong("changes", f"{what} {answer.sent[:300]}: {answer.status} changed what is others'")

    def _wrong(self, kind: str, sentence: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= 20:
            self.wrongs.append(sentence)


def _fit(ids: Ids) -> Ids:
    return {key: 0 if value in NOT_IN_A_PATH else str(value).replace("?", "") for key, value in ids.items()}
