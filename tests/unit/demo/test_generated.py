"""The generated people of bin/demo --people."""

from __future__ import annotations

import argparse
from collections import Counter

import pytest

from kakutei.demo import cast
from kakutei.demo.generated import MOST, head_count, people


def test_the_same_number_gives_the_same_people_after_those_of_the_cast() -> None:
    assert people(200) == people(200)
    assert people(200)[:14] == cast.PEOPLE
    assert people(300)[:200] == people(200)
    assert len(people(MOST)) == MOST


def test_nobody_shares_a_number_and_few_share_a_name() -> None:
    everyone = people(MOST)
    assert len({person.employee_code for person in everyone}) == MOST
    assert max(Counter(person.number for person in everyone if person.number).values()) == 1
    names = Counter(person.name for person in everyone)
    assert [name for name, times in names.items() if times > 1 and len(name.replace(" ", "")) < 7] == []


def test_a_company_of_200_has_people_in_every_situation() -> None:
    everyone = people(200)
    assert {person.store for person in everyone} == set(cast.STORES)
    assert len({person.contract for person in everyone}) == 3
    assert any(not person.number for person in everyone)
    assert any(person.number and person.number != person.employee_code for person in everyone)
    assert any(person.retired_on for person in everyone)
    assert any(person.also_at for person in everyone)
    assert any(not person.email for person in everyone)
    assert max(len(person.name) for person in everyone) > 15
    assert set("12345abc-0987") <= {letter for person in everyone for letter in person.rhythm}


@pytest.mark.parametrize("word", ["13", "1001", "", "many", "-5", "20.5"])
def test_a_number_out_of_range_is_refused_with_the_range(word: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="14から1000まで"):
        head_count(word)
