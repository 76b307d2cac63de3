"""How long records are kept: five years or more, or nothing starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from kakutei.edge.basesettings import keep_years


@pytest.mark.parametrize(("typed", "years"), [("", 5), ("5", 5), ("7", 7)])
def test_five_years_and_more_are_kept(monkeypatch: pytest.MonkeyPatch, typed: str, years: int) -> None:
    monkeypatch.setenv("KAKUTEI_KEEP_YEARS", typed)
    assert keep_years() == years


@pytest.mark.parametrize("typed", ["4", "0", "-1", "5.5", "101", "inf", "nan"])
def test_fewer_than_five_years_stop_the_start(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("KAKUTEI_KEEP_YEARS", typed)
    with pytest.raises(ImproperlyConfigured, match="KAKUTEI_KEEP_YEARS must be a whole number of years, 5 to 100"):
        keep_years()
