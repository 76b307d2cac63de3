"""A short version of tests/soak/finish_time.py: what was shown, against when the last day had really arrived."""

from __future__ import annotations

import pytest
from tests.soak.finish_time import run


@pytest.mark.parametrize(
    "number", [0, 1, 3], ids=["alone", "with another company, over a window", "with another company, inside a window"]
)
def test_what_was_shown_is_never_too_early_and_hardly_too_late(db: None, number: int) -> None:
    result = run(number, people=8, days=8)
    assert [said.where for said in result.said][:2] == ["sheet", "[確定]"]
    assert [(said.where, said.late, said.allowed) for said in result.said if not said.good] == []
    assert result.refused == 0
