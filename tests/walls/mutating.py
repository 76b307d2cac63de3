"""Random ids by random roles: what must hold for any request whatever, without knowing what it should answer."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from .house import House, Ids, Page
from .visiting import METHODS, Answer

ODD = (0, 1, 2, 3, 5, 8, 13, 987654321, 2**31, 2**63, 10**25, "-1", "1e9", "０１", "1'--", "1\n", "x" * 300, "")
NOT_IN_A_PATH = ("", "1\n")


class Mutations:
    """Counts what it asked and what went wrong."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.chance = random.Random(seed)
        self.digests = {role: house.digest(role) for role in house.visitors}
        self.counts: Counter[str] = Counter()
        self.wrongs: list[str] = []

    def one(self) -> None:
        name, page = self.chance.choice(list(self.house.matrix.items()))
        role = self.chance.choice([*self.house.visitors, *(page.roles & {*self.house.visitors})])
        method = self.chance.choice([*METHODS, *page.methods.split() * 2])
        path, form, query = (self._ids() for _ in range(3))
        sent = self._form(page, form) if method not in ("GET", "HEAD", "OPTIONS") else None
        what = f"{role} {method} {self.house.path(name, _fit(path))}"
        self.house.visitors[role].ask(
            method,
            self.house.path(name, _fit(path)),
            query={key: str(value) for key, value in self.house.query(query).items() if self.chance.random() < 0.3},
            form=sent,
            before=self._before(role, page),
            after=lambda answer: self._judge(role, what, page, answer),
        )
        self.counts["requests"] += 1
        self.counts["id_mutations"] += 1

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
        sent = page.form(ids) if page.form is not None else {}
        if isinstance(sent, str) and self.chance.random() < 0.1:
            return json.dumps(self.chance.choice([[], {}, None, [1], [{"staff": 1e999, "date": "x", "text": 1}]]))
        return sent

    def _judge(self, role: str, what: str, page: Page, answer: Answer) -> None:
        crossed = self.house.crossed(role, answer)
        elsewhere = role in self.house.homes  # its own ids are in the draw as well
        refused = answer.is_refused or answer.status in (400, 405) or not (role in page.roles or elsewhere)
        if crossed:
            self._wrong("canary_bytes", f"{what}: {answer.status} shows {sorted(crossed)}")
        if answer.status >= 500:
            self._wrong("server_errors", f"{what} {answer.sent[:300]}: {answer.status} {answer.fault}")
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
