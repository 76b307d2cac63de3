"""A wrong setting stops start-up with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure import env

NAME = "KAKUTEI_OF_THIS_TEST"


def test_a_missing_text_stops_and_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.text(NAME)
    assert env.text(NAME, "default") == "default"
    monkeypatch.setenv(NAME, "set")
    assert env.text(NAME, "default") == "set"


@pytest.mark.parametrize(("value", "number"), [("", 20), ("1.5", 1.5), ("0", 0), ("-3", -3)])
def test_numbers(monkeypatch: pytest.MonkeyPatch, value: str, number: float) -> None:
    monkeypatch.setenv(NAME, value)
    assert env.number(NAME, 20) == number


@pytest.mark.parametrize("value", ["twenty", "20s", "1,5"])
def test_what_is_no_number_stops_and_is_quoted(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be a number, not '{value}'"):
        env.number(NAME, 20)


def test_a_choice_is_one_of_the_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.choice(NAME, ("production", "test"), "production") == "production"
    monkeypatch.setenv(NAME, "Test")
    with pytest.raises(ImproperlyConfigured, match="production, test"):
        env.choice(NAME, ("production", "test"), "production")


@pytest.mark.parametrize(("value", "words"), [("", []), (" , ", []), ("a", ["a"]), (" a , b,,c ", ["a", "b", "c"])])
def test_words_stand_between_commas(monkeypatch: pytest.MonkeyPatch, value: str, words: list[str]) -> None:
    monkeypatch.setenv(NAME, value)
    assert env.comma_separated(NAME) == words
    monkeypatch.delenv(NAME)
    assert env.comma_separated(NAME, "x,y") == ["x", "y"]


def test_a_folder_is_made_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, str(tmp_path / "a" / "b"))
    assert env.folder(NAME, "unused").is_dir()
